"""Where what ours says of a place is not what Terraform's plan says: the reason, and for each case its places.

What ours says must be what Terraform gets once it applies the plan.
"""

from typing import Final

# Decided, though Terraform says that it, or some part of it, is known after apply.
DECIDED: Final[dict[str, dict[str, list[str]]]] = {
    "all that it may be is the same": {
        "conditions that are unknown": ["terraform_data.same.input"],
        "indexes that are unknown": ["terraform_data.all_same.input"],
    },
    "a reference to what is known after apply does not fail then": {
        "an output has the shape of the input": ["terraform_data.tried.input"]
    },
    "every text that it may be has what is asked": {"conditions that are unknown": ["terraform_data.of_them.input"]},
    "a list that surely has an item contains it": {
        "merge and concat of what has no known shape": ["terraform_data.has.input"]
    },
}
# Less decided than in Terraform's plan.
OPEN: Final[dict[str, dict[str, list[str]]]] = {
    "a set has fewer items where an unknown one turns out to equal another": {
        "a set with an unknown element": ["terraform_data.walked.input"]
    },
}
