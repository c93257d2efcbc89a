"""``scan --init``: let Terraform, or OpenTofu, download the modules that are not there.

The only thing of groundrule that writes into what is scanned, and only when asked: ``.terraform`` of each root.
Providers, which are of no use here and take gigabytes, are kept from being downloaded by a configuration of the
command line that knows of none; that this fails in the end is no failure as long as the modules are there.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from scanner.errors import ToolError
from scanner.model.diagnostic import Diagnostic
from scanner.processes import Limits, find, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scanner.model.tree import Tree

_LIMITS: Final = Limits(seconds=600, output=16_000_000, memory=4_000_000_000, file=2_000_000_000)
_ARGUMENTS: Final = ("init", "-backend=false", "-input=false", "-no-color")
_ENVIRONMENT: Final[Mapping[str, str]] = {
    "CHECKPOINT_DISABLE": "1",
    "TF_IN_AUTOMATION": "1",
    # Modules come from elsewhere, not from other folders of this machine.
    "GIT_ALLOW_PROTOCOL": "https:http:ssh:git",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
# What of the user's environment it needs to reach a registry, and is of no use to anybody else.
_PASSED_ON: Final = re.compile(
    r"(?i:https?_proxy|no_proxy|all_proxy)|SSL_CERT_(?:FILE|DIR)|TF_TOKEN_\w+|TF_CLI_CONFIG_FILE|TF_PLUGIN_CACHE_DIR"
)
# Where Terraform writes: none of it may lead elsewhere.
_WRITTEN: Final = (".terraform", ".terraform/modules", ".terraform/modules/modules.json", ".terraform/providers")
_CONFIGURED: Final = "TF_CLI_CONFIG_FILE"
_NO_PROVIDERS: Final = "provider_installation {{\n  filesystem_mirror {{\n    path = {0}\n  }}\n}}\n"
_FRAME: Final = re.compile(r"[╷│╵]")
_LONGEST: Final = 800


def initialize(tree: Tree, root: Path, folder: str, environment: Mapping[str, str]) -> Diagnostic | None:
    """Run ``terraform init -backend=false`` in a folder of the tree at ``root``; what went wrong, if anything.

    ``environment`` is the user's. OpenTofu is started where Terraform is not to be found, or the folder has
    files for it alone.
    """
    where = root / folder
    linked = next((one for one in _WRITTEN if (where / one).is_symlink()), None)
    if linked is not None or not where.resolve().is_relative_to(root):
        return _failed(folder, f"was not started: {linked or folder} is a link", "remove the link")
    path = environment.get("PATH", "")
    program = _program(tree.folder(folder), path)
    if program is None:
        message = "was not started: neither terraform nor tofu is on the PATH"
        return _failed(folder, message, "install one of them, or scan without --init")
    passed = {name: value for name, value in environment.items() if _PASSED_ON.fullmatch(name)}
    told = {**passed, **_ENVIRONMENT}
    with TemporaryDirectory(prefix="groundrule-") as empty:
        if _CONFIGURED not in told:
            configuration = Path(empty, "cli.tfrc")
            configuration.write_text(_NO_PROVIDERS.format(json.dumps(empty)), encoding="utf-8")
            told[_CONFIGURED] = str(configuration)
        try:
            run([program, *_ARGUMENTS], path=path, folder=str(where), environment=told, limits=_LIMITS)
        except ToolError as error:
            words = " ".join(_FRAME.sub(" ", error.words).split())
            words = f"{words[:_LONGEST]}..." if len(words) > _LONGEST else words
            return _failed(folder, f"{error.happened}: {words}" if words else error.happened, "")
    return None


def _program(files: Sequence[str], path: str) -> str | None:
    names = ("tofu", "terraform") if any(file.endswith(".tofu") for file in files) else ("terraform", "tofu")
    return next((file for name in names if (file := find(name, path)) is not None), None)


def _failed(folder: str, happened: str, remedy: str) -> Diagnostic:
    message = f"terraform init in {folder or '.'} {happened}"
    return Diagnostic("error", "terraform-init", message, folder, remedy=remedy)
