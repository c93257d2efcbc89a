import pytest

from scanner.discovery import MemoryTree
from scanner.model.tree import Listed, Tree, UnreadableError


def test_lists_sorted_files_with_their_sizes() -> None:
    """Files come sorted by path, with sizes in bytes, all of them entries by default."""
    tree: Tree = MemoryTree({"b/x.tf": "é", "a.tf": b"1"})
    assert list(tree.files) == [Listed("a.tf", 1, entry=True), Listed("b/x.tf", 2, entry=True)]


def test_entries_choose_files_and_folders() -> None:
    """Only what lies under an entry was asked for; a common prefix of names is not enough."""
    tree = MemoryTree(dict.fromkeys(["a/x.tf", "ab/x.tf", "c.tf", "d.tf"], b""), entries=["a", "./c.tf"])
    assert [file.path for file in tree.files if file.entry] == ["a/x.tf", "c.tf"]
    assert len(tree.files) == 4


def test_vendored_files_are_hidden_but_reachable() -> None:
    """Downloaded modules and a chart's dependencies are read by reference and never listed."""
    hidden = ["app/.terraform/modules/net/main.tf", "chart/charts/db/templates/x.yaml"]
    tree = MemoryTree(dict.fromkeys([*hidden, "chart/Chart.yaml", "charts/x.yaml"], b"text"))
    assert [file.path for file in tree.files] == ["chart/Chart.yaml", "charts/x.yaml"]
    assert [tree.read(path) for path in hidden] == [b"text", b"text"]
    assert tree.folder("app/.terraform/modules/net") == ("app/.terraform/modules/net/main.tf",)


def test_folder_lists_direct_files_only() -> None:
    """A folder's listing has its own files, not those further below; an unknown folder has none."""
    tree = MemoryTree(dict.fromkeys(["a/b/x.tf", "a/z.tf", "a/y.tf", "r.tf"], b""))
    assert tree.folder("a/") == ("a/y.tf", "a/z.tf")
    assert tree.folder("") == tree.folder(".") == ("r.tf",)
    assert tree.folder("nowhere") == ()


@pytest.mark.parametrize("path", ["../x.tf", "/x.tf", "a/../../x.tf", "x.tf\0", ".git/config", "a", "nothing.tf"])
def test_paths_outside_do_not_exist(path: str) -> None:
    """What leaves the root, folders and absent files neither exist nor can be read."""
    tree = MemoryTree({"x.tf": b"", "a/b.tf": b""})
    assert not tree.exists(path)
    with pytest.raises(UnreadableError):
        tree.read(path)


def test_paths_are_normalized() -> None:
    """A path may go down and up again, as module sources do."""
    assert MemoryTree({"x.tf": b"1", "a/b.tf": b""}).read("./a/..//x.tf") == b"1"


def test_refuses_files_outside_the_root() -> None:
    """A test cannot plant a file that no tree could have."""
    with pytest.raises(ValueError, match="no path relative"):
        MemoryTree({"../x.tf": b""})


def test_folders_lists_direct_folders_only() -> None:
    """A folder's folders are listed once each, vendored ones included; an unknown folder has none."""
    tree = MemoryTree(dict.fromkeys(["a/b/c/x.tf", "a/b/y.tf", "a/charts/db/x.yaml", "a/Chart.yaml", "r.tf"], b""))
    assert tree.folders("") == tree.folders(".") == ("a",)
    assert tree.folders("a/") == ("a/b", "a/charts")
    assert tree.folders("a/b/c") == tree.folders("nowhere") == ()
