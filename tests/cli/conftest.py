"""The command as users start it, in a folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from command_inputs import RULE

from scanner.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, with a rule in ``own-rules``; the cache is in a folder of its own."""
    here = tmp_path / "here"
    (here / "own-rules").mkdir(parents=True)
    (here / "own-rules" / "own-volume-unencrypted.yaml").write_text(RULE)
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return here


@pytest.fixture
def run(folder: Path) -> Callable[..., Result]:  # noqa: ARG001  # the folder is what the command runs in
    """Start groundrule with arguments; with ``only_own`` only the rule in ``own-rules`` runs."""

    def started(*arguments: str, only_own: bool = True, stdin: str | bytes | None = None) -> Result:
        own = ("--rules", "own-rules", "--rule", "own-volume-unencrypted") if only_own else ()
        command, *rest = arguments
        return CliRunner().invoke(main, [command, *own, *rest], input=stdin)

    return started
