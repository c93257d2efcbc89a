"""Where the rules and schemas that come with groundrule are.

A wheel carries them inside the package (``scanner/_data``), with the rules also compiled to one JSON file.
A checkout has them beside ``scanner/``, and keeps what an editable install has compiled in ``.cache``.
"""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_DATA: Final = _PACKAGE / "_data"
COMPILED_NAME: Final = "rules.json"


def _root() -> Path:
    return _DATA if _DATA.is_dir() else _PACKAGE.parent


def rules() -> Path:
    """The folder of the built-in rules; ``providers`` in it holds facts about providers, not rules."""
    return _root() / "rules"


def schemas() -> Path:
    """The folder of the JSON Schemas."""
    return _root() / "schemas"


def kept() -> Path | None:
    """Where an editable install has put checked rules, to be used as long as they are current; None in a wheel."""
    return None if _DATA.is_dir() else _PACKAGE.parent / ".cache" / "groundrule"


def compiled_rules() -> Path | None:
    """The built-in rules as one file, made when the wheel was built; None in a checkout."""
    found = _DATA / COMPILED_NAME
    return found if found.is_file() else None
