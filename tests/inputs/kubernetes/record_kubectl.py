"""Record what kubectl reads in odd manifests: ``python record_kubectl.py``. Needs ``kubectl``, no network.

``kubectl.json`` has one answer a line, by file: the objects, without the label that makes kubectl print them, or
``null`` where it refuses the file. Made with kubectl 1.32.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

from kubectl_cases import cases

ANSWERS: Final = Path(__file__).with_name("kubectl.json")
_LABEL: Final = "recorded"


def _objects(text: str) -> list[Any] | None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "case.yaml")
        path.write_bytes(text.encode())
        done = subprocess.run(
            ["kubectl", "label", "--local", "-f", str(path), f"{_LABEL}=x", "-o", "json"],
            env={"HOME": folder, "PATH": "/usr/local/bin:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        return None
    decoder, found, rest = json.JSONDecoder(), [], done.stdout.strip()
    while rest:
        one, end = decoder.raw_decode(rest)
        del one["metadata"]["labels"][_LABEL]
        found.append(one)
        rest = rest[end:].strip()
    return found


def main() -> None:
    answers = {text: _objects(text) for text in cases()}
    lines = [f"{json.dumps(text)}: {json.dumps(found)}" for text, found in answers.items()]
    ANSWERS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


main()
