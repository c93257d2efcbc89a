"""Where a work tree comes from, fit to be told to anybody."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from scanner.discovery.repository import Repository
from scanner.errors import UsageError
from scanner.model.provenance import Provenance

_SCHEMES: Final = frozenset({"git", "http", "https", "ssh"})
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
# user@host:path, as ssh takes it.
_SHORT: Final = re.compile(r"(?:[^@/:]*@)?([^@/:]+):(?!//|:)(.+)")


def provenance(root: Path, search_path: str) -> Provenance | None:
    """The repository of a work tree; None where git does not know of one."""
    try:
        found = Repository(root, search_path).checked_out()
    except UsageError:
        return None
    return Provenance(public_address(found.remote), found.commit, found.branch)


def public_address(remote: str) -> str:
    """The URI of a remote without user, password, query and fragment; empty for one that is a folder of this
    machine, or no address at all.
    """
    short = _SHORT.fullmatch(remote)
    if short is not None and "://" not in remote:
        remote = f"ssh://{short[1]}/{short[2].lstrip('/')}"
    try:
        parts = urlsplit(remote)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES or not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{quote(parts.path, safe='/%~')}"
