"""What pyproject.toml cannot say: a wheel carries the rules and schemas, the rules also compiled to one file."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


class BuildWithData(build_py):
    """Puts ``rules/`` and ``schemas/`` into the package; an editable install finds them in the checkout."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        data = Path(self.build_lib, "scanner", "_data")
        for folder in ("rules", "schemas"):
            shutil.copytree(ROOT / folder, data / folder, dirs_exist_ok=True)
        sys.path.insert(0, str(ROOT))
        from scanner import bundled  # noqa: PLC0415  # the project itself, as it is being built
        from scanner.engine import write_bundle  # noqa: PLC0415

        write_bundle(ROOT / "rules", data / bundled.COMPILED_NAME)


setup(cmdclass={"build_py": BuildWithData})
