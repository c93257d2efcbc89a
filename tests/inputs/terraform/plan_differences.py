"""Where ours is decided though Terraform's plan is not: the reason, and for each case its places.

What is said there must be what Terraform gets once it applies the plan.
"""

from typing import Final

DECIDED: Final[dict[str, dict[str, list[str]]]] = {}
