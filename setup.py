"""What pyproject.toml cannot say: a wheel carries the rules and schemas, the rules also compiled to one file."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


class BuildWithData(build_py):
    """Puts ``rules/`` and ``schemas/`` into the package; an editable install finds them in the checkout, and
    keeps the checked rules there, so that no first start has to check them.
    """

    def run(self) -> None:
        super().run()
        sys.path.insert(0, str(ROOT))
        if self.editable_mode:
            from scanner import bundled  # noqa: PLC0415  # the project itself, as it is being installed
            from scanner.engine import load_defaults, load_rules  # noqa: PLC0415

            load_rules([(bundled.rules(), True)], cache=bundled.kept())
            load_defaults(bundled.rules() / "providers", cache=bundled.kept())
            return
        data = Path(self.build_lib, "scanner", "_data")
        for folder in ("rules", "schemas"):
            shutil.copytree(ROOT / folder, data / folder, dirs_exist_ok=True)
        from scanner import bundled  # noqa: PLC0415  # the project itself, as it is being built
        from scanner.engine import write_bundle  # noqa: PLC0415

        write_bundle(ROOT / "rules", data / bundled.COMPILED_NAME)


setup(cmdclass={"build_py": BuildWithData})
