"""``.groundrule.yaml`` and flags to a frozen Config."""

from scanner.config.file import NAME, check_ids, load_config, unmatched
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

__all__ = [
    "KUBERNETES_VERSION",
    "NAME",
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
    "unmatched",
]
