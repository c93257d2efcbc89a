"""The installed command on a tree of its own, with limits on what it may use."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hostile.hostile_runs import Content, Scan, started


@pytest.fixture
def scan(tmp_path: Path) -> Callable[..., Scan]:
    """Write files beside a folder with a known fault, and scan the whole in a process of its own."""

    def run(files: dict[str, Content], *arguments: str, stdin: bytes = b"") -> Scan:
        return started(tmp_path, files, arguments, stdin)

    return run
