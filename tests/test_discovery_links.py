"""Links, pipes and what changes while it is read: nothing outside of the tree is ever read."""

import os
import posixpath
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.discovery import WorkTree, open_tree
from scanner.discovery.disk import Disk
from scanner.model.tree import UnreadableError

SECRET = b"outside"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a secret beside it."""
    (tmp_path / "secret.tf").write_bytes(SECRET)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/s.tf").write_bytes(SECRET)
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/.git/config").write_bytes(SECRET)
    (tmp_path / "repo/base").mkdir()
    (tmp_path / "repo/base/a.tf").write_text("base")
    (tmp_path / "repo/prod").mkdir()
    (tmp_path / "repo/prod/b.tf").write_text("prod")
    return tmp_path / "repo"


def told(tree: WorkTree) -> list[tuple[str, str, str]]:
    return [(one.level, one.code, one.file) for one in tree.diagnostics]


def test_a_link_to_a_file_of_the_tree(root: Path) -> None:
    """The file is listed once, by its own name; through the link it is asked for, found and read."""
    (root / "prod/common.tf").symlink_to("../base/a.tf")
    tree = open_tree([str(root / "prod")])
    assert [(file.path, file.entry) for file in tree.files] == [("base/a.tf", True), ("prod/b.tf", True)]
    assert tree.folder("prod") == ["prod/b.tf", "prod/common.tf"]
    assert tree.read("prod/common.tf") == b"base"
    assert (tree.real("prod/common.tf"), tree.real("prod/b.tf")) == ("base/a.tf", "prod/b.tf")
    assert told(tree) == []


def test_a_link_to_a_folder_of_the_tree(root: Path) -> None:
    """What lies in a linked folder is asked for with the link, and its files go by their own names."""
    (root / "prod/shared").symlink_to("../base")
    tree = open_tree([str(root / "prod")])
    assert [(file.path, file.entry) for file in tree.files] == [("base/a.tf", True), ("prod/b.tf", True)]
    assert tree.folder("prod/shared") == ["prod/shared/a.tf"]
    assert tree.real("prod/shared/a.tf") == "base/a.tf"
    assert told(tree) == []


def test_a_link_does_not_show_what_is_ignored(root: Path) -> None:
    """A link to an ignored or vendored file leaves it hidden."""
    (root / ".gitignore").write_text("base/\n")
    (root / "prod/.terraform").mkdir()
    (root / "prod/.terraform/m.tf").touch()
    (root / "x.tf").symlink_to("base/a.tf")
    (root / "y.tf").symlink_to("prod/.terraform/m.tf")
    (root / "z").symlink_to("prod/.terraform")
    (root / "notes.txt").symlink_to("base/a.tf")
    tree = open_tree([str(root)])
    assert [file.path for file in tree.files] == [".gitignore", "prod/b.tf"]
    assert told(tree) == [
        ("note", "link-hidden", "x.tf"),
        ("note", "link-hidden", "y.tf"),
        ("note", "link-hidden", "z"),
    ]


def test_a_link_to_a_file_of_another_name(root: Path) -> None:
    """Terraform reads what a link leads to, whatever its name: that it was not read is told."""
    (root / "base/a.txt").write_text("text")
    (root / "prod/a.tf").symlink_to("../base/a.txt")
    (root / "prod/b.md").symlink_to("../base/a.txt")
    assert told(open_tree([str(root / "prod")])) == [("gap", "link-renames", "prod/a.tf")]


@pytest.mark.parametrize("target", ["../secret.tf", "../secrets", "/", ".git/config", ".git", "../repo/../secret.tf"])
def test_links_out_of_the_tree_are_not_followed(root: Path, target: str) -> None:
    """Neither listing nor reading follows a link out of the tree or into ``.git``; it is a gap."""
    (root / "link.tf").symlink_to(target)
    tree = open_tree([str(root)])
    assert [file.path for file in tree.files] == ["base/a.tf", "prod/b.tf"]
    assert told(tree) == [("gap", "link-outside", "link.tf")]
    for path in ("link.tf", "link.tf/s.tf", "link.tf/config", "link.tf/etc/passwd"):
        assert not tree.exists(path)
        assert tree.folder(path) == ()
        with pytest.raises(UnreadableError):
            tree.read(path)


def test_named_links_out_of_the_tree_are_not_followed(root: Path) -> None:
    """A repository cannot make a tool that names its changed files read outside of it."""
    (root / "link.tf").symlink_to("../secret.tf")
    (root / "folder").symlink_to("../secrets")
    tree = open_tree([str(root / "link.tf"), str(root / "folder")])
    assert tree.root == root
    assert [file.path for file in tree.files if file.entry] == []
    assert told(tree) == [("gap", "link-outside", "folder"), ("gap", "link-outside", "link.tf")]


def test_a_named_link_to_a_folder_is_followed_where_no_repository_is(tmp_path: Path) -> None:
    """Who scans ``current`` means the release that it leads to."""
    (tmp_path / "releases/7").mkdir(parents=True)
    (tmp_path / "releases/7/a.tf").touch()
    (tmp_path / "current").symlink_to("releases/7")
    tree = open_tree([str(tmp_path / "current")])
    assert (tree.root, [file.path for file in tree.files]) == (tmp_path / "releases/7", ["a.tf"])


def test_broken_links_and_loops_are_noted(root: Path) -> None:
    """A dangling link, a link to itself and a link to a folder above it neither hang nor go unsaid."""
    (root / "gone.tf").symlink_to("nowhere.tf")
    (root / "self.yaml").symlink_to("self.yaml")
    (root / "prod/up").symlink_to("..")
    (root / "gone.txt").symlink_to("nowhere.txt")
    tree = open_tree([str(root)])
    assert [file.path for file in tree.files] == ["base/a.tf", "prod/b.tf"]
    assert told(tree) == [
        ("note", "link-broken", "gone.tf"),
        ("note", "link-loop", "prod/up"),
        ("note", "link-broken", "self.yaml"),
    ]
    with pytest.raises(UnreadableError, match="leads to itself"):
        tree.read("self.yaml")


def test_folders_that_link_to_each_other_end(root: Path) -> None:
    """Two folders with links to each other are walked once each."""
    (root / "base/p").symlink_to("../prod")
    (root / "prod/b").symlink_to("../base")
    tree = open_tree([str(root / "prod")])
    assert [(file.path, file.entry) for file in tree.files] == [("base/a.tf", True), ("prod/b.tf", True)]
    assert tree.read("prod/b/p/b/a.tf") == b"base"


def test_pipes_are_not_opened(root: Path) -> None:
    """A pipe with a file's name would block for ever."""
    os.mkfifo(root / "pipe.yaml")
    tree = open_tree([str(root)])
    assert told(tree) == [("note", "not-a-file", "pipe.yaml")]
    assert not tree.exists("pipe.yaml")
    with pytest.raises(UnreadableError, match="not a regular file"):
        tree.read("pipe.yaml")


def _to_pipe(path: Path) -> None:
    os.mkfifo(path)


def _to_link(path: Path) -> None:
    path.symlink_to("../../secret.tf")


def _to_folder(path: Path) -> None:
    path.mkdir()


def _to_nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize("change", [_to_pipe, _to_link, _to_folder, _to_nothing])
def test_a_file_that_changes_after_the_check_is_not_read(
    root: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    """What takes a file's place between the check and the opening is refused."""
    tree = open_tree([str(root)])
    opened = Disk._open

    def swap(disk: Disk, own: str) -> int:
        (root / "base/a.tf").unlink()
        change(root / "base/a.tf")
        return opened(disk, own)

    monkeypatch.setattr(Disk, "_open", swap)
    with pytest.raises(UnreadableError):
        tree.read("base/a.tf")


def test_a_folder_that_becomes_a_link_after_the_check_is_not_entered(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folders on the way are held against links as well."""
    tree = open_tree([str(root)])
    (root.parent / "secrets/a.tf").write_bytes(SECRET)
    opened = Disk._open

    def swap(disk: Disk, own: str) -> int:
        (root / "base").rename(root / "old")
        (root / "base").symlink_to(root.parent / "secrets")
        return opened(disk, own)

    monkeypatch.setattr(Disk, "_open", swap)
    with pytest.raises(UnreadableError):
        tree.read("base/a.tf")


STEPS = st.sampled_from(
    ["..", ".", "", "base", "prod", "out", "in", "a.tf", "s.tf", "secret.tf", ".git", ".GIT", "config"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=7))
def test_no_path_reads_outside(root: Path, steps: list[str]) -> None:
    """Whatever the path, what is read lies below the root, and reading agrees with ``exists``."""
    if not (root / "in").exists():
        (root / "out").symlink_to("../secrets")
        (root / "in").symlink_to("base")
        (root / "base/up").symlink_to("..")
    tree = open_tree([str(root)])
    path = "/".join(steps)
    try:
        content = tree.read(path)
    except UnreadableError:
        assert not tree.exists(path)
    else:
        assert tree.exists(path)
        assert content in {b"base", b"prod"}
        assert (root / posixpath.normpath(path)).resolve().is_relative_to(root)
    assert all(tree.exists(file) for file in tree.folder(path))


def test_folders_follow_links_that_lead_on(root: Path) -> None:
    """A link to another folder of the tree is one; out of it, back up, or into .git none is."""
    (root / "prod/shared").symlink_to("../base")
    (root / "prod/up").symlink_to("..")
    (root / "prod/self").symlink_to(".")
    (root / "prod/out").symlink_to(root.parent / "secrets")
    (root / "prod/git").symlink_to("../.git")
    (root / "prod/file").symlink_to("b.tf")
    tree = open_tree([str(root)])
    assert tree.folders("prod") == ["prod/shared"]
    assert tree.folders("") == ["base", "prod"]
    assert tree.folders("prod/shared") == []
    assert list(tree.folders("nowhere")) == []
