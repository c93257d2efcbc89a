"""Which folder a plan was made from: nothing in a plan tells, so what both declare does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.files import CODE
from scanner.inputs.terraform.places import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from scanner.inputs.terraform.configuration import Configuration
    from scanner.inputs.terraform.files import Files
    from scanner.inputs.terraform.plan.planned import Plan

# So many folders of a tree are looked at where none above the plan fits.
MAX_FOLDERS: Final = 2_000


def home_of(plan: Plan, files: Files) -> str | None:
    """The folder of the root module: the plan's own or the nearest above it that declares most of what the
    plan does (above, little else); else the only one of the tree that declares just the same.
    """
    names = _planned_names(plan)
    if not names:
        return None
    own = folder_of(plan.path)
    for folder in _above(own):
        configuration = files.configuration(folder)
        if configuration is None:
            continue
        written = _names(configuration)
        shared = 2 * len(names & written)
        # Above there may be a larger configuration that has a few of the same names.
        if shared >= len(names) and (folder == own or shared >= len(written)):
            return folder
    if plan.kind == "state":
        return None
    folders = sorted({folder_of(one.path) for one in files.tree.files if one.path.endswith(CODE)})
    same = [folder for folder in folders[:MAX_FOLDERS] if _is_same(plan, names, files.configuration(folder))]
    return same[0] if len(same) == 1 else None


def _above(folder: str) -> Iterator[str]:
    yield folder
    while folder:
        folder = folder_of(folder)
        yield folder


def _planned_names(plan: Plan) -> AbstractSet[str]:
    module = plan.module(())
    if module is None:
        found = {one.local for one in plan.resources.values() if not one.module}
        calls = {one.module.split(".")[1].partition("[")[0] for one in plan.resources.values() if one.module}
        return found | {f"module.{name}" for name in calls}
    resources, calls_written = module.value.get("resources"), module.value.get("module_calls")
    listed = resources if isinstance(resources, list) else []
    found = {one["address"] for one in listed if isinstance(one, dict) and isinstance(one.get("address"), str)}
    return found | {f"module.{name}" for name in (calls_written if isinstance(calls_written, dict) else ())}


def _names(configuration: Configuration) -> AbstractSet[str]:
    found = {name for name in configuration.resources if not name.startswith("ephemeral.")}
    return found | {f"module.{name}" for name in configuration.calls}


def _is_same(plan: Plan, names: AbstractSet[str], configuration: Configuration | None) -> bool:
    if configuration is None or _names(configuration) != names:
        return False
    module = plan.module(())
    variables = module.value.get("variables") if module is not None else None
    return set(variables if isinstance(variables, dict) else ()) == set(configuration.variables)
