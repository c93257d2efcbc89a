"""Configurations of the built-in ``terraform_data`` resource, to compare with what Terraform plans for them.

``plans/*.txt`` hold configurations that Terraform plans, ``plans/refused/*.txt`` such that it refuses. A line
``== name`` starts one; ``-- path`` starts a file of it, ``main.tf`` where the first one is not named. Every
file ends with a line break.
"""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("plans")


def cases(folder: Path) -> dict[str, dict[str, str]]:
    """The configurations by name: their files.

    Raises:
        ValueError: two have the same name.
    """
    found: dict[str, dict[str, str]] = {}
    for listed in sorted(folder.glob("*.txt")):
        files: dict[str, str] = {}
        path = "main.tf"
        for line in listed.read_text(encoding="utf-8").split("\n")[:-1]:
            if line.startswith("== "):
                path, files = "main.tf", {}
                if found.setdefault(line[3:], files) is not files:
                    raise ValueError(f"there are two cases {line[3:]!r}")
            elif line.startswith("-- "):
                path = line[3:]
                files[path] = ""
            else:
                files[path] = files.get(path, "") + line + "\n"
    return found


CASES: Final = cases(FOLDER)
REFUSED: Final = cases(FOLDER / "refused")
