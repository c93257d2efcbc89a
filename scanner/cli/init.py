"""``groundrule init``: a first configuration, by what lies in the tree. Nothing is ever overwritten."""

import json
import os
import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import click

from scanner.cli.errors import speaking_plainly
from scanner.config import NAME, NAMES, NEWEST_KUBERNETES, Config
from scanner.discovery import WorkTree, open_tree
from scanner.errors import UsageError
from scanner.inputs.terraform import TERRAFORM
from scanner.model.tree import UnreadableError
from scanner.report.wording import counted

_AUTOMATIC: Final = re.compile(r"(terraform|.*\.auto)\.tfvars(\.json)?")
_TFVARS: Final = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)\.tfvars(\.json)?")
_VALUES: Final = re.compile(r"values[-._](?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)\.ya?ml")
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_MANIFEST: Final = re.compile(rb"^apiVersion:", re.MULTILINE)
_LOOKED_AT: Final = 2_000
"""So many YAML files are read to find a manifest."""


class Seen(NamedTuple):
    """What lies in a tree. ``environments`` are variable files by root and name, ``values`` those of charts."""

    roots: tuple[str, ...]
    libraries: tuple[str, ...]
    environments: Mapping[str, Mapping[str, str]]
    charts: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]]
    manifests: bool


@click.command("init")
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@speaking_plainly
def command(*, folder: Path) -> None:
    """Write a first .groundrule.yaml, by what lies in FOLDER (the current one without any)."""
    tree = open_tree([str(folder)])
    known = next((name for name in sorted(NAMES) if os.path.lexists(tree.root / name)), None)
    if known is not None:
        raise UsageError(f"there is a {known} already; `groundrule config show` prints what it sets")
    seen = _look(tree)
    file = tree.root / NAME
    try:
        with file.open("x", encoding="utf-8") as written:
            written.write(_text(seen))
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    for line in _told(seen):
        click.echo(line)
    click.echo(f"\nWritten: {os.path.relpath(file)}. Next:")
    click.echo("  groundrule config show    what holds, and where it is written")
    click.echo("  groundrule scan           what breaks the rules")
    click.echo("  groundrule baseline write accept what is there today, so that only new findings count")


def _look(tree: WorkTree) -> Seen:
    scopes = TERRAFORM.load(tree, Config().input_options).scopes
    roots = tuple(sorted(one.folder for one in scopes if one.kind == "root"))
    libraries = tuple(sorted(one.folder for one in scopes if one.kind == "library" and not one.sample))
    paths = [one.path for one in tree.files]
    charts = tuple(posixpath.dirname(path) for path in paths if posixpath.basename(path) == "Chart.yaml")
    environments: dict[str, dict[str, str]] = {}
    values: dict[str, dict[str, str]] = {}
    for path in paths:
        base = posixpath.basename(path)
        root = _nearest(path, roots)
        if (found := _TFVARS.fullmatch(base)) and root is not None and not _AUTOMATIC.fullmatch(base):
            _note(environments, root, found["name"], path)
        chart = _nearest(path, charts)
        if (found := _VALUES.fullmatch(base)) and chart is not None:
            _note(values, chart, found["name"], path)
    return Seen(roots, libraries, environments, charts, values, _has_manifest(tree, paths, charts))


def _nearest(path: str, folders: Iterable[str]) -> str | None:
    above = [one for one in folders if not one or path.startswith(f"{one}/")]
    return max(above, key=len, default=None)


def _note(found: dict[str, dict[str, str]], folder: str, name: str, path: str) -> None:
    """Keep a file under its name; where two have the same one, the folder they lie in tells them apart."""
    own = path[len(folder) + 1 :] if folder else path
    known = found.setdefault(folder, {})
    if name in known:
        name = re.sub(r"[^A-Za-z0-9._-]", "-", own).strip("._-") or name
    known[name] = own


def _has_manifest(tree: WorkTree, paths: Iterable[str], charts: Iterable[str]) -> bool:
    if any(True for _ in charts):
        return True
    left = _LOOKED_AT
    for path in paths:
        if path.endswith((".yaml", ".yml")) and left:
            left -= 1
            try:
                if _MANIFEST.search(tree.read(path)):
                    return True
            except UnreadableError:
                continue
    return False


def _text(seen: Seen) -> str:
    lines = [
        "# What groundrule judges this repository by.",
        "version: 1",
        "",
        "# default: the rules of high precision. strict: all of them.",
        "profile: default",
        "",
        "# The lowest severity that makes the exit code 1: critical, high, medium, low, info, or none.",
        "fail_on: low",
    ]
    if seen.manifests:
        lines += [
            "",
            "# What the cluster runs; without this line the newest version that is known.",
            f'# kubernetes_version: "{NEWEST_KUBERNETES}"',
        ]
    if seen.environments:
        lines += [
            "",
            "# Roots that are applied with several sets of variables: judged once with each.",
            "roots:",
        ]
        for root, files in sorted(seen.environments.items()):
            lines += [f"  {_word(root or '.')}:", "    environments:"]
            lines += [f"      {_word(name)}: {{var_files: [{_word(file)}]}}" for name, file in sorted(files.items())]
    if seen.values:
        lines += [
            "",
            "# Charts are rendered with their own values, and once more with each of these files.",
            "charts:",
        ]
        for chart, files in sorted(seen.values.items()):
            lines += [f"  {_word(chart or '.')}:"]
            lines += [f"    {_word(name)}: [{_word(file)}]" for name, file in sorted(files.items())]
    return "\n".join(lines) + "\n"


def _word(text: str) -> str:
    """A text as YAML has it; words that mean something else are quoted."""
    special = text.lower() in {"on", "off", "yes", "no", "y", "n", "true", "false", "null"}
    return text if _PLAIN.fullmatch(text) and not special else json.dumps(text)


def _told(seen: Seen) -> Iterable[str]:
    yield f"{counted(len(seen.roots), 'Terraform root')}{_listed(seen.roots)}"
    for root, files in sorted(seen.environments.items()):
        yield f"  {root or '.'} is judged with {', '.join(sorted(files))}"
    if seen.libraries:
        yield f"{counted(len(seen.libraries), 'Terraform folder')} that nothing calls{_listed(seen.libraries)}"
        yield "  Name those that are applied by themselves under roots: their variables have no values else."
    yield f"{counted(len(seen.charts), 'Helm chart')}{_listed(seen.charts)}"
    yield "Kubernetes manifests" if seen.manifests else "no Kubernetes manifests"


def _listed(folders: Iterable[str], most: int = 5) -> str:
    shown = [folder or "." for folder in folders]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return f": {', '.join(shown[:most])}{more}" if shown else ""
