"""What ``terraform init`` put beside a root module: ``.terraform/modules/modules.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.inputs.terraform.modules.sources import address_of
from scanner.inputs.terraform.places import resolve
from scanner.inputs.terraform.versions import meets
from scanner.model.tree import UnreadableError

if TYPE_CHECKING:
    from scanner.inputs.terraform.files import Files

MANIFEST: Final = ".terraform/modules/modules.json"


class Installed(NamedTuple):
    """A module that was installed: its folder, and what it was installed for."""

    folder: str
    source: str
    version: str

    def outdated(self, source: str, constraints: str | None) -> str:
        """Why Terraform would not take it for a call with this source and version; empty where it would."""
        wanted, have = address_of(source), address_of(self.source)
        if self.source and wanted is not None and have is not None and wanted != have:
            return f"what was downloaded is {self.source}, and the call now asks for {source}"
        if constraints is None or not self.source:
            return ""
        if not self.version or meets(self.version, constraints) is False:
            have_version = f"version {self.version}" if self.version else "no version"
            return f"what was downloaded of {source} is {have_version}, and the call now asks for {constraints}"
        return ""


def installed(root_folder: str, files: Files) -> dict[str, Installed]:
    """The modules beside a root module, by the path of calls that lead to them: ``net.subnets``."""
    if root_folder not in files.manifests:
        files.manifests[root_folder] = _read(root_folder, files)
    return files.manifests[root_folder]


def _read(root_folder: str, files: Files) -> dict[str, Installed]:
    path = resolve(root_folder, MANIFEST)
    if path is None or not files.tree.exists(path):
        return {}
    found: dict[str, Installed] = {}
    try:
        for entry in json.loads(files.tree.read(path))["Modules"]:
            # Old versions wrote paths as the system has them.
            folder = resolve(root_folder, entry["Dir"].replace("\\", "/"))
            if entry["Key"] and folder is not None:
                found[entry["Key"]] = Installed(folder, _text(entry.get("Source")), _text(entry.get("Version")))
    except (UnreadableError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        files.session.report("error", "terraform-modules-json", "cannot be read", file=path)
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
