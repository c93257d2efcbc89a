"""Record what Terraform makes of the texts: ``python record_variables.py``. Needs ``terraform``, no network.

``variables.json`` holds for each type, in the order of the texts, a list with the value as the only item, or
null where Terraform refuses the text.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

from variable_cases import TEXTS, TYPES, configuration

RECORDED: Final = Path(__file__).with_name("variables.json")


def _terraform(folder: str, *arguments: str) -> tuple[int, str]:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(
        ["nice", "terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def _outcome(case: tuple[str, str]) -> list[Any] | None:
    type_, text = case
    with TemporaryDirectory() as folder:
        Path(folder, "main.tf").write_text(configuration(type_), encoding="utf-8")
        failed, _ = _terraform(folder, "plan", "-input=false", "-out", "plan", "-var", f"x={text}")
        if failed:
            return None
        plan = json.loads(_terraform(folder, "show", "-json", "plan")[1])
    return [plan["planned_values"]["outputs"].get("o", {}).get("value")]


def record() -> None:
    """Write the answers."""
    if any(name == "scanner" or name.startswith("scanner.") for name in sys.modules):
        raise RuntimeError("answers come from Terraform alone")
    version = subprocess.run(["terraform", "version", "-json"], capture_output=True, text=True, check=True).stdout
    cases = [(type_, text) for type_ in TYPES for text in TEXTS]
    with ThreadPoolExecutor(2) as pool:
        answers = dict(zip(cases, pool.map(_outcome, cases), strict=True))
    lines = [f"{json.dumps(type_)}: {json.dumps([answers[type_, text] for text in TEXTS])}" for type_ in TYPES]
    written = ",\n    ".join(lines)
    RECORDED.write_text(
        f'{{\n  "terraform": {json.dumps(json.loads(version)["terraform_version"])},\n'
        f'  "texts": {json.dumps(TEXTS)},\n  "answers": {{\n    {written}\n  }}\n}}\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    record()
