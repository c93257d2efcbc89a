"""Where groundrule keeps what it can compute again: outside of everything that is scanned."""

import os
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """The user's cache folder, by the custom of the system; None where there is no home to put it in."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        home = os.environ.get("HOME")
        base = f"{home}/Library/Caches" if home else None
    else:
        home = os.environ.get("HOME")
        base = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else None)
    return Path(base, "groundrule") if base and Path(base).is_absolute() else None
