"""Record the plans of ``plan_files``: ``python record_plan_files.py``. Needs ``terraform``, ``go`` and its module
proxy; Terraform 1.11.4 made those that are checked in.

Each folder is planned with the provider in ``plan_provider``, and its ``plan.json`` written anew: indented, but
for the one of ``sets``, which is on one line as Terraform has it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Final

CASES: Final = Path(__file__).with_name("plan_files")
PROVIDER: Final = Path(__file__).with_name("plan_provider")
TABLE: Final = Path(__file__).parents[3] / "rules" / "providers" / "attributes-aws.json"
ON_ONE_LINE: Final = "sets"


def main() -> None:
    """Build the provider, plan every case, keep what Terraform shows."""
    with TemporaryDirectory() as folder:
        tools = Path(folder)
        subprocess.run(["go", "build", "-o", str(tools / "terraform-provider-aws"), "."], cwd=PROVIDER, check=True)
        settings = tools / "terraform.rc"
        override = f'dev_overrides {{\n "hashicorp/aws" = "{tools}"\n }}'
        settings.write_text(f"provider_installation {{\n {override}\n direct {{}}\n}}\n", encoding="utf-8")
        environment = {
            **os.environ,
            "TF_CLI_CONFIG_FILE": str(settings),
            "CHECKPOINT_DISABLE": "1",
            "TABLE": str(TABLE),
        }
        for case in sorted(path for path in CASES.iterdir() if path.is_dir()):
            record(case, tools / case.name, environment)


def record(case: Path, work: Path, environment: dict[str, str]) -> None:
    """Plan one case in a copy of its folder."""
    copytree(case, work)

    def terraform(*arguments: str) -> str:
        done = subprocess.run(
            ["terraform", *arguments], cwd=work, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"{case.name}: terraform {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    # The backend of the estate is a file, and nothing is to be downloaded: the provider is built here.
    terraform("get", "-no-color")
    if 'backend "local"' in (case / "main.tf").read_text(encoding="utf-8"):
        subprocess.run(
            ["terraform", "init", "-input=false"], cwd=work, env=environment, capture_output=True, check=False
        )
    terraform("plan", "-out=plan", "-input=false", "-no-color")
    plan = json.loads(terraform("show", "-json", "plan"))
    del plan["timestamp"]
    if case.name == ON_ONE_LINE:
        text = json.dumps(plan, ensure_ascii=False, separators=(",", ":"))
    else:
        text = json.dumps(plan, ensure_ascii=False, indent=1)
    (case / "plan.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
