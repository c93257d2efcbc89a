"""Record what Terraform says of the texts of ``hcl_cases``: ``python record_hcl.py``. Needs ``terraform``, no network.

``terraform fmt`` reads a text without looking at what it means. ``hcl_verdicts.json`` holds, in the order of
the cases, 0 for what it accepts, else the line of its first error.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))

from hcl_cases import CASES

VERDICTS: Final = Path(__file__).with_name("hcl_verdicts.json")


def _verdict(text: str) -> int:
    done = subprocess.run(
        ["nice", "terraform", "fmt", "-no-color", "-"],
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"},
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode == 0:
        return 0
    line = re.search(r"on <stdin> line (\d+)", done.stderr.decode())
    if line is None:
        raise SystemExit(f"terraform does not say where {text!r} is wrong:\n{done.stderr.decode()}")
    return int(line[1])


def main() -> None:
    """Ask about each case."""
    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(_verdict, CASES))
    version = json.loads(subprocess.run(["terraform", "version", "-json"], capture_output=True, check=True).stdout)
    found = {"terraform": version["terraform_version"], "verdicts": verdicts}
    VERDICTS.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
