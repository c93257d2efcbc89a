"""A repository on a server, a pull request to it, and the checkouts that GitHub's runner makes of them."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OPEN = """\
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-central-1a"
  size              = 10
  encrypted         = false
}
"""
CLEAN = OPEN.replace("false", "true")
OTHER = OPEN.replace('"data"', '"other"')

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "somebody",
    "GIT_AUTHOR_EMAIL": "somebody@example.com",
    "GIT_COMMITTER_NAME": "somebody",
    "GIT_COMMITTER_EMAIL": "somebody@example.com",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git without anybody's configuration; what it printed."""
    ended = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT},
        check=True,
        capture_output=True,
        text=True,
    )
    return ended.stdout.strip()


class Server:
    """A repository of which any commit can be fetched, as from GitHub, and a working copy to write it in."""

    def __init__(self, folder: Path) -> None:
        self._bare, self._copy = folder / "server.git", folder / "copy"
        self._folder = folder
        folder.mkdir()
        git(folder, "init", "--quiet", "--bare", str(self._bare))
        git(self._bare, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(folder, "clone", "--quiet", str(self._bare), str(self._copy))

    def commit(self, files: Mapping[str, str | None]) -> str:
        """Write (None: delete) files and push them to the current branch."""
        for name, text in files.items():
            file = self._copy / name
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        git(self._copy, "add", "--all")
        git(self._copy, "commit", "--quiet", "--message", "change")
        git(self._copy, "push", "--quiet", "--force", "origin", "HEAD")
        return git(self._copy, "rev-parse", "HEAD")

    def pull_request(self, files: Mapping[str, str | None], *, fork: bool = False) -> tuple[dict[str, Any], str]:
        """A pull request that changes these files: its event, and the commit that merges it."""
        base = git(self._copy, "rev-parse", "main")
        git(self._copy, "checkout", "--quiet", "-B", "change", "main")
        head = self.commit(files)
        git(self._copy, "checkout", "--quiet", "-B", "merged", "main")
        git(self._copy, "merge", "--quiet", "--no-ff", "--message", "merge", head)
        merged = git(self._copy, "rev-parse", "HEAD")
        git(self._copy, "push", "--quiet", "origin", "+HEAD:refs/pull/1/merge")
        git(self._copy, "checkout", "--quiet", "main")
        owner = "stranger/shop" if fork else "acme/shop"
        event = {
            "pull_request": {
                "base": {"sha": base},
                "head": {"sha": head, "repo": {"full_name": owner, "fork": fork}},
            }
        }
        return event, merged

    def checkout(self, commit: str, name: str) -> Path:
        """One commit without its history, as actions/checkout leaves it."""
        folder = self._folder / name
        folder.mkdir()
        git(folder, "init", "--quiet")
        git(folder, "remote", "add", "origin", self._bare.as_uri())
        git(folder, "fetch", "--quiet", "--depth=1", "origin", commit)
        git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        return folder
