"""Where what ours says of a place is not what Terraform's plan says: the reason, and for each case its places.

What ours says must be what Terraform gets once it applies the plan.
"""

from typing import Final

# Decided, though Terraform says that it, or some part of it, is known after apply.
DECIDED: Final[dict[str, dict[str, list[str]]]] = {
    "only one value has this type": {"null and empty values of resources": ["output.outputs"]},
    "false and whatever it is is false, which decides the condition": {
        "conditions whose unknown part does not matter": ["terraform_data.x.input"]
    },
    "all that it may be is the same": {
        "conditions that are unknown": ["terraform_data.same.input"],
        "indexes that are unknown": ["terraform_data.all_same.input"],
        "indexes by unknown values over modules": ["output.same"],
    },
    "a reference to what is known after apply does not fail then": {
        "an output has the shape of the input": ["terraform_data.tried.input"]
    },
    "every text that it may be has what is asked": {"conditions that are unknown": ["terraform_data.of_them.input"]},
    "a list that surely has an item contains it": {
        "merge and concat of what has no known shape": ["terraform_data.has.input"]
    },
}
# What Terraform refuses and ours does not tell of, or elsewhere: the reason, and the cases.
TOLD_OTHERWISE: Final[dict[str, list[str]]] = {
    "who scans may not have the values: unknown, which is no mistake": ["a variable without a value"],
    "it stands for what instances there may be": [
        "for_each over unknown keys",
        "count that is not known before apply",
    ],
    "keys that are secret are as good as others to say what is wrong": ["for_each over a sensitive map"],
    "the place of the mistake is the condition, and the value is used": [
        "a validation that fails",
        "a validation of a module's variable that fails",
        "a validation over two variables that fails",
    ],
    "conditions of a resource say what shall be, not what is": ["a precondition that fails"],
    "the provider says which arguments a resource has": ["an argument that the resource has not"],
    "what is known after apply is unknown, whoever asks": ["a resource that needs itself"],
    "the place of the mistake is in the template": ["a file outside of the module that is not there"],
}
# Less decided than in Terraform's plan.
OPEN: Final[dict[str, dict[str, list[str]]]] = {
    "a set has fewer items where an unknown one turns out to equal another": {
        "a set with an unknown element": ["terraform_data.walked.input"]
    },
    "the length of a text is not known in part": {
        "texts of which the beginning is known": ["terraform_data.length.input"]
    },
}
