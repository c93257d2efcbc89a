"""Record what Terraform makes of blocks: ``python record_blocks.py``. Needs ``terraform``, ``go`` and its module
proxy.

``blocks.json`` holds each instance's planned arguments and blocks by case and address: blocks of every nesting
mode as lists, ``{"(set)": [...]}`` where there is no order, without what is null or empty. A text of its own
stands for what is known only after apply, another one for what the provider may have made unknown.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

from block_cases import CASES
from block_files import FILES
from record_plans import UNKNOWN

COMPUTED: Final = "(computed)"
BLOCKS: Final = Path(__file__).with_name("blocks.json")
PROVIDER: Final = Path(__file__).with_name("schema_provider")


class _Terraform:
    """The command with the provider built into a folder."""

    def __init__(self, folder: Path) -> None:
        binary = folder / "terraform-provider-aws"
        subprocess.run(["go", "build", "-o", str(binary), "."], cwd=PROVIDER, check=True)
        settings = folder / "terraform.rc"
        override = f'dev_overrides {{\n "hashicorp/aws" = "{folder}"\n }}'
        settings.write_text(f"provider_installation {{\n {override}\n direct {{}}\n}}\n", encoding="utf-8")
        self._environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"}

    def run(self, folder: str, *arguments: str) -> str:
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"terraform {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def schemas(self) -> dict[str, Any]:
        with TemporaryDirectory() as folder:
            Path(folder, "main.tf").write_text('provider "aws" {}\n', encoding="utf-8")
            (found,) = json.loads(self.run(folder, "providers", "schema", "-json"))["provider_schemas"].values()
        return {name: schema["block"] for name, schema in found["resource_schemas"].items()}

    def plan(self, files: dict[str, str]) -> Any:
        with TemporaryDirectory() as folder:
            for path, text in files.items():
                place = Path(folder, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")
            self.run(folder, "get", "-no-color")
            self.run(folder, "plan", "-out", "plan", "-input=false", "-no-color")
            return json.loads(self.run(folder, "show", "-json", "plan"))


def _block(schema: dict[str, Any], after: dict[str, Any], unknown: dict[str, Any]) -> dict[str, Any]:
    """What of a block is neither null nor empty."""
    found = {
        name: _attribute(attribute, after.get(name), unknown.get(name, False))
        for name, attribute in schema.get("attributes", {}).items()
    }
    for name, nested in schema.get("block_types", {}).items():
        found[name] = _nested(nested, after.get(name), unknown.get(name, False))
    return {name: value for name, value in found.items() if value is not None}


def _attribute(schema: dict[str, Any], after: Any, unknown: Any) -> Any:
    if unknown is True:
        made = schema.get("computed")
        return None if made and not schema.get("optional") else COMPUTED if made else UNKNOWN
    if "nested_type" in schema:
        return _objects(schema["nested_type"], after, unknown)
    is_set = isinstance(schema["type"], list) and schema["type"][0] == "set"
    found = _marked(after, unknown)
    return {"(set)": found} if is_set and found is not None else found


def _objects(type_: dict[str, Any], after: Any, unknown: Any) -> Any:
    if after is None:
        return None
    if type_["nesting_mode"] == "single":
        return _block(type_, after, unknown or {})
    if type_["nesting_mode"] == "map":
        return {key: _block(type_, item, (unknown or {}).get(key) or {}) for key, item in after.items()}
    doubts = unknown or [{}] * len(after)
    found = [_block(type_, item, doubt or {}) for item, doubt in zip(after, doubts, strict=True)]
    return {"(set)": found} if type_["nesting_mode"] == "set" else found


def _marked(value: Any, unknown: Any) -> Any:
    """A value with a mark in place of what is known after apply."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict):
        names = dict.fromkeys([*(value or {}), *unknown])
        return {name: _marked((value or {}).get(name), unknown.get(name, False)) for name in names}
    if isinstance(unknown, list) and unknown:
        items = [*value, *[None] * (len(unknown) - len(value))]
        return [_marked(item, doubt) for item, doubt in zip(items, unknown, strict=True)]
    return value


def _nested(schema: dict[str, Any], after: Any, unknown: Any) -> Any:
    if unknown is True:
        return UNKNOWN
    mode, block = schema["nesting_mode"], schema["block"]
    if mode in ("single", "group"):
        found = _block(block, after or {}, unknown or {})
        return [found] if found or (after is not None and mode == "single") else None
    if mode == "map":
        blocks = [_block(block, item, (unknown or {}).get(key) or {}) for key, item in (after or {}).items()]
        return {"(set)": blocks} if blocks else None
    items = after or [None] * len(unknown or [])
    doubts = unknown or [{}] * len(items)
    listed = [
        UNKNOWN if doubt is True else _block(block, item, doubt or {})
        for item, doubt in zip(items, doubts, strict=True)
    ]
    return ({"(set)": listed} if mode == "set" else listed) if listed else None


def main() -> None:
    """Plan every case."""
    if any(name == "scanner" or name.startswith("scanner.") for name in sys.modules):
        sys.exit("what is recorded must not come from the program under test")
    with TemporaryDirectory() as folder:
        terraform = _Terraform(Path(folder))
        version = json.loads(terraform.run(folder, "version", "-json"))["terraform_version"]
        schemas = terraform.schemas()
        plans = {}
        for name, files in {**CASES, **FILES}.items():
            changes = terraform.plan(files).get("resource_changes", [])
            plans[name] = {
                one["address"]: _block(schemas[one["type"]], one["change"]["after"], one["change"]["after_unknown"])
                for one in changes
                if one["type"] in schemas
            }
    text = json.dumps({"terraform": version, "plans": plans}, indent=1, ensure_ascii=False)
    BLOCKS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
