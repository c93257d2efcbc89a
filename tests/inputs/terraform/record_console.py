"""Record what Terraform makes of the expressions: ``python record_console.py``. Needs ``terraform``, no network.

Each expression has a process of its own: a console that reads from a pipe stops at the first error. What has
comments or several lines has to be a local. ``console.json`` holds one answer a line, by expression: ``null``
for an error, else ``[type, value]``, the type as Terraform prints it (empty for what is no collection), or
``["infinite"]`` or ``["shown", text]`` for what no JSON can hold. With ``--new``, answers that are there are kept.
"""

import base64
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))

from console_cases import expressions, files

CONSOLE: Final = Path(__file__).with_name("console.json")


def _ask(folder: str, text: str) -> tuple[str, str]:
    """What the console prints, and its complaints; asked again where it fell silent."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "NO_COLOR": "1", "CHECKPOINT_DISABLE": "1"}
    while True:
        done = subprocess.run(
            ["nice", "terraform", "console"],
            cwd=folder,
            env=environment,
            input=text + "\n",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.stdout.strip() or "Error:" in done.stderr:
            return done.stdout.strip(), done.stderr


def _answer(folders: "SimpleQueue[str]", expression: str) -> str:
    """The answer as JSON. A console locks its folder."""
    if not any(mark in expression for mark in ("\n", "#", "//")):
        shared = folders.get()
        try:
            return _console(shared, expression)
        finally:
            folders.put(shared)
    with TemporaryDirectory() as folder:
        Path(folder, "main.tf").write_text(f"locals {{\n  it = {expression}\n}}\n", encoding="utf-8")
        return _console(folder, "local.it")


def _console(folder: str, expression: str) -> str:
    printed, complaint = _ask(folder, f"base64encode(jsonencode(({expression})))")
    if complaint:
        return '["infinite"]' if "serialize infinity" in complaint else "null"
    if not printed.startswith('"'):
        return json.dumps(["shown", printed])
    value = base64.b64decode(json.loads(printed)).decode()
    kinds = _ask(folder, f"type(({expression}))")[0] if value[0] in "[{" else ""
    kinds = " ".join(kinds.split()).replace("( ", "(").replace("[ ", "[").replace("{ ", "{")
    kinds = kinds.replace(", )", ")").replace(", ]", "]").replace(", }", "}")
    return f"[{json.dumps(kinds, ensure_ascii=False)}, {value}]"


def _recorded() -> dict[str, str]:
    """The answers that are there, as JSON."""
    found: dict[str, str] = {}
    for line in CONSOLE.read_text(encoding="utf-8").split("\n") if CONSOLE.exists() else ():
        if line.startswith('  "'):
            expression, end = json.JSONDecoder().raw_decode(line, 2)
            found[expression] = line[end + 2 :].removesuffix(",")
    return found


def main() -> None:
    """Ask for every expression."""
    if any(name == "scanner" or name.startswith("scanner.") for name in sys.modules):
        sys.exit("what is recorded must not come from the program under test")
    known = _recorded() if "--new" in sys.argv else {}
    asked = expressions()
    with TemporaryDirectory() as one, TemporaryDirectory() as other, ThreadPoolExecutor(2) as pool:
        folders: SimpleQueue[str] = SimpleQueue()
        for folder in (one, other):
            folders.put(folder)
            for path, content in files():
                place = Path(folder, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
        version = json.loads(_printed(one, "version", "-json"))["terraform_version"]
        signatures = json.loads(_printed(one, "metadata", "functions", "-json"))["function_signatures"]
        missing = [asked_one for asked_one in asked if asked_one not in known]
        known.update(zip(missing, pool.map(partial(_answer, folders), missing), strict=True))
    lines = ",\n".join(f"  {json.dumps(text, ensure_ascii=False)}: {known[text]}" for text in asked)
    functions = json.dumps(sorted(name for name in signatures if "::" not in name))
    head = f' "terraform": "{version}",\n "functions": {functions},\n'
    CONSOLE.write_text(f'{{\n{head} "answers": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


def _printed(folder: str, *arguments: str) -> str:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
