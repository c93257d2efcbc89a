"""What a comparison needs of git, and says where it is missing."""

import hashlib
import json
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
def test_files_in_the_place_of_a_submodule(changes: Any, volume: Volume) -> None:
    """What takes the place of another repository is the change's own."""
    changes.git("rm", "-q", "--cached", "sub")
    (changes.folder / "sub/.git").unlink()
    changes.commit({"sub/more.tf": volume("more")})
    assert changes.since("HEAD~1").new == ["aws_ebs_volume.more", "aws_ebs_volume.theirs"]


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


def test_committed_downloads(changes: Any, volume: Volume) -> None:
    """A download that the change commits was not there at the base: it is out of sight, and that is told."""
    module = 'module "x" {\n  source  = "a/x/aws"\n  version = "1.0.0"\n}\n'
    changes.commit({"main.tf": module})
    known = [{"Key": "x", "Source": "registry.terraform.io/a/x/aws", "Version": "1.0.0", "Dir": ".terraform/modules/x"}]
    files = {
        ".terraform/modules/modules.json": json.dumps({"Modules": known}),
        ".terraform/modules/x/main.tf": volume("y"),
    }
    changes.write(files)
    assert changes.since("HEAD").report["diagnostics"][0]["code"] == "compared"
    assert "compared-module" not in [one["code"] for one in changes.since("HEAD").report["diagnostics"]]
    changes.commit()
    found = changes.since("HEAD~1")
    assert found.unchanged == ["module.x.aws_ebs_volume.y"]
    assert "compared-module" in [one["code"] for one in found.report["diagnostics"]]


def test_a_comment_is_no_pointer(changes: Any, volume: Volume) -> None:
    """Text that only names the digest of what is to come does not stand for it."""
    digest = hashlib.sha256(volume("one").encode()).hexdigest()
    changes.commit({"main.tf": f"/*\noid sha256:{digest}\n*/\n" + volume("one", "true")})
    changes.commit({"main.tf": volume("one")})
    assert changes.since("HEAD~1").new == ["aws_ebs_volume.one"]


@pytest.mark.parametrize(
    "lax",
    [
        'paths: {"lax/": {rules: {own-volume: off}}}',
        "exclude: [lax/]",
        "suppressions: [{rule: own-volume, path: lax/}]",
    ],
)
def test_moved_to_where_a_rule_runs(changes: Any, volume: Volume, lax: str) -> None:
    """What nobody looked for in its old folder is new where somebody does."""
    changes.commit(
        {".groundrule.yaml": f"version: 1\n{lax}\n", "lax/main.tf": volume("moved"), "app/main.tf": "# No\n"}
    )
    changes.git("mv", "lax/main.tf", "app/moved.tf")
    found = changes.since("HEAD")
    assert (found.new, found.exit) == (["aws_ebs_volume.moved"], 1)


def test_moved_out_of_an_ignored_folder(changes: Any, volume: Volume) -> None:
    """What ignore files hide was not there before it is moved out of their reach."""
    changes.commit({"lax/main.tf": volume("moved"), "app/main.tf": "# No\n"})
    changes.commit({".gitignore": "lax/\n"})
    changes.git("mv", "lax/main.tf", "app/moved.tf")
    assert changes.since("HEAD").new == ["aws_ebs_volume.moved"]


def test_renamed_with_the_configuration(changes: Any, volume: Volume) -> None:
    """A rule that runs in a folder alone finds nothing new when the folder gets another name."""
    files = {".groundrule.yaml": "version: 1\nrules: {own-volume: off}\n", "main.tf": "# No\n"}
    on = "version: 1\nrules: {own-volume: on}\n"
    changes.commit({**files, "old/.groundrule.yaml": on, "old/main.tf": volume("kept")})
    changes.git("mv", "old", "new")
    found = changes.since("HEAD")
    assert found[:2] == ([], ["aws_ebs_volume.kept"])
