"""``.groundrule.yaml`` and flags to a frozen Config."""

from typing import Final

from scanner.config.file import MISSPELT, NAME, check_ids, load_config, load_from, load_policy, unmatched, with_folders
from scanner.config.refused import refused
from scanner.config.settings import (
    KUBERNETES_VERSION,
    NEWEST_KUBERNETES,
    PROFILES,
    UNDECIDED,
    Config,
    Profile,
    RootSettings,
    RuleSetting,
    TerraformSettings,
    Undecided,
)

NAMES: Final = frozenset({NAME, *MISSPELT})
"""Names of configuration files, and what they are mistaken for."""


__all__ = [
    "KUBERNETES_VERSION",
    "MISSPELT",
    "NAME",
    "NAMES",
    "NEWEST_KUBERNETES",
    "PROFILES",
    "UNDECIDED",
    "Config",
    "Profile",
    "RootSettings",
    "RuleSetting",
    "TerraformSettings",
    "Undecided",
    "check_ids",
    "load_config",
    "load_from",
    "load_policy",
    "refused",
    "unmatched",
    "with_folders",
]
