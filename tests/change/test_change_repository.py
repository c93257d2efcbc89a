"""What a comparison needs of git, and says where it is missing."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from repositories import TestRepository

Volume = Callable[..., str]


def test_only_what_is_new_gates(changes: Any, volume: Volume) -> None:
    """The exit code follows what the change introduced, and the report says what it was compared with."""
    first = changes.commit({"main.tf": volume("old")})
    result = changes.run(str(changes.folder), "--diff-base", "main")
    assert result.exit_code == 0
    assert f"Compared with main ({first[:12]})." in result.stdout
    assert "1 unchanged, 0 fixed" in result.stdout
    changes.write({"main.tf": volume("old") + volume("new")})
    result = changes.run(str(changes.folder), "--diff-base", "main")
    assert result.exit_code == 1
    assert "aws_ebs_volume.new" in result.stdout
    assert "aws_ebs_volume.old" not in result.stdout


def test_compared_with_where_the_branch_left(changes: Any, volume: Volume) -> None:
    """What happened on the other branch since is neither new nor fixed here."""
    fork = changes.commit({"main.tf": volume("old")})
    changes.git("switch", "-q", "-c", "change")
    changes.commit({"more.tf": volume("new")})
    changes.git("switch", "-q", "main")
    changes.commit({"main.tf": volume("old", "true"), "other.tf": volume("theirs")})
    changes.git("switch", "-q", "change")
    found = changes.since("main")
    assert found[:3] == (["aws_ebs_volume.new"], ["aws_ebs_volume.old"], [])
    assert f"Compared with {fork[:12]}, where HEAD left main." in [
        one["message"] for one in found.report["diagnostics"]
    ]


def test_shallow_clone(changes: Any, volume: Volume, tmp_path: Path) -> None:
    """Without the base nothing is scanned, and what to fetch is said; with it the same command works."""
    changes.commit({"main.tf": volume("old")})
    changes.commit({"more.tf": volume("new")})
    clone = tmp_path / "clone"
    changes.git("clone", "-q", "--depth=1", f"file://{changes.folder}", str(clone))
    result = changes.run(str(clone), "--diff-base", "HEAD~1")
    assert result.exit_code == 2
    assert "git fetch --no-tags --depth=200 origin" in result.stderr
    TestRepository(clone).git("fetch", "-q", "--unshallow")
    assert changes.run(str(clone), "--diff-base", "HEAD~1").exit_code == 1


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nowhere", "there is no revision nowhere"),
        ("--all", "no revision"),
        ("", "no revision"),
        ("a\x1b[2Jb", "no revision"),
    ],
)
def test_unknown_revision(changes: Any, volume: Volume, revision: str, message: str) -> None:
    """What names no commit ends the scan before it begins, and shows nothing that a terminal obeys."""
    changes.commit({"main.tf": volume("old")})
    result = changes.run(str(changes.folder), f"--diff-base={revision}")
    assert result.exit_code == 2
    assert message in result.stderr
    assert "\x1b" not in result.stderr


def test_no_git(changes: Any, volume: Volume, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git there is nothing to compare with; without the option nobody misses it."""
    changes.commit({"main.tf": volume("old")})
    monkeypatch.setenv("PATH", "/nonexistent")
    result = changes.run(str(changes.folder), "--diff-base", "HEAD")
    assert result.exit_code == 2
    assert "git is needed to read another revision, and is not installed" in result.stderr
    assert changes.run(str(changes.folder)).exit_code == 1


def test_no_repository(changes: Any, volume: Volume, tmp_path: Path) -> None:
    """A folder without history, and standard input, cannot be compared."""
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/main.tf").write_text(volume("old"))
    result = changes.run(str(tmp_path / "plain"), "--diff-base", "HEAD")
    assert result.exit_code == 2
    assert "is in no work tree of git" in result.stderr
    assert changes.run("-", "--diff-base", "HEAD").exit_code == 2


def test_linked_work_tree(changes: Any, volume: Volume, tmp_path: Path) -> None:
    """A further work tree of a repository is compared like the first."""
    changes.commit({"main.tf": volume("old")})
    changes.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    (tmp_path / "linked/more.tf").write_text(volume("new"))
    result = changes.run(str(tmp_path / "linked"), "--diff-base", "main")
    assert result.exit_code == 1
    assert "1 unchanged" in result.stdout


@pytest.fixture
def submodule(changes: Any, volume: Volume, tmp_path: Path) -> Callable[[], None]:
    """Add another repository at ``sub``; what is returned moves it on by a commit."""
    other = TestRepository(tmp_path / "other")
    other.commit({"main.tf": volume("theirs")})
    changes.commit({"main.tf": volume("old")})
    changes.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "other"), "sub")
    changes.commit()

    def moved() -> None:
        inside = TestRepository(changes.folder / "sub")
        inside.commit({"more.tf": volume("more")})
        changes.git("add", "sub")

    return moved


@pytest.mark.usefixtures("submodule")
def test_submodule_that_stays(changes: Any, volume: Volume) -> None:
    """Another repository at the same commit is the same on both sides."""
    changes.write({"more.tf": volume("new")})
    found = changes.since("HEAD")
    assert found[:3] == (["aws_ebs_volume.new"], ["aws_ebs_volume.old", "aws_ebs_volume.theirs"], [])


def test_submodule_that_moves(changes: Any, submodule: Callable[[], None]) -> None:
    """Nothing in another repository at another commit is new, and that is said."""
    submodule()
    found = changes.since("HEAD")
    assert found[:3] == ([], ["aws_ebs_volume.more", "aws_ebs_volume.old", "aws_ebs_volume.theirs"], [])
    assert "compared-submodule" in [one["code"] for one in found.report["diagnostics"]]


@pytest.mark.usefixtures("submodule")
def test_submodule_that_is_added(changes: Any) -> None:
    """What another repository brings in is new."""
    assert changes.since("HEAD~1")[:2] == (["aws_ebs_volume.theirs"], ["aws_ebs_volume.old"])


def test_the_work_tree_is_not_touched(changes: Any, volume: Volume) -> None:
    """Neither files nor anything in the repository are written."""
    changes.commit({"main.tf": volume("old")})
    changes.write({"main.tf": volume("new")})

    def state() -> str:
        command = ["find", ".", "-newer", "marker", "-o", "-name", "*.lock"]
        return subprocess.run(command, cwd=changes.folder, check=True, capture_output=True, text=True).stdout

    (changes.folder / "marker").touch()
    before = state()
    assert changes.since("HEAD")[:3] == (["aws_ebs_volume.new"], [], ["aws_ebs_volume.old"])
    assert state() == before


def test_hostile_names(changes: Any, volume: Volume) -> None:
    """Names that would tear an output on either side do not."""
    old, new = "a\n::error::x.tf", "b\x1b[2J.tf"
    changes.commit({old: volume("one") + volume("two")})
    changes.write({old: None, new: volume("one")})
    result = changes.run(str(changes.folder), "--diff-base", "HEAD")
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    assert "\n::error" not in result.output
    assert "1 unchanged, 1 fixed" in result.output
