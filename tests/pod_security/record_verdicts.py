"""Record which controls refuse which pod: ``python record_verdicts.py``. Needs Go, and the network once.

``verdicts.json`` holds by pod and version the controls of the level ``baseline``, and those that ``restricted``
adds, that refuse it, as the library of the admission controller says (``oracle/``; its version is in ``go.mod``).
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

sys.path.insert(0, str(Path(__file__).parent.parent))

from pod_security.pods import PODS

# Every version in which a control changed, the ones before, and the newest.
VERSIONS: Final = (0, 7, 8, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37)
VERDICTS: Final = Path(__file__).with_name("verdicts.json")


def main() -> None:
    """Ask about every pod."""
    if any(name == "scanner" or name.startswith("scanner.") for name in sys.modules):
        sys.exit("what is recorded must not come from the program under test")
    with TemporaryDirectory() as folder:
        files = {name: Path(folder, f"{name}.json") for name in PODS}
        for name, file in files.items():
            file.write_text(json.dumps(PODS[name]), encoding="utf-8")
        command = ["go", "run", ".", *map(str, VERSIONS), "--", *map(str, files.values())]
        oracle = Path(__file__).with_name("oracle")
        done = subprocess.run(command, cwd=oracle, capture_output=True, text=True, check=True)
        answers = json.loads(done.stdout)
    found = {
        name: {f"1.{minor}": [answers[str(file)].get(f"{level}/1.{minor}", []) for level in ("baseline", "restricted")]
               for minor in VERSIONS}
        for name, file in files.items()
    }  # fmt: skip
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(verdicts)}" for name, verdicts in found.items())
    VERDICTS.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
