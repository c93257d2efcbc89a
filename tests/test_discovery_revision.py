"""A commit is read as the work tree was at that time, from git's objects alone."""

import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from repositories import ENVIRONMENT, TestRepository

from scanner.discovery import open_tree
from scanner.discovery.repository import Repository
from scanner.discovery.revision import Revision, open_revision
from scanner.errors import UsageError
from scanner.model.tree import UnreadableError

PATH = ENVIRONMENT["PATH"]


@pytest.fixture
def made(tmp_path: Path) -> TestRepository:
    return TestRepository(tmp_path / "repository")


def repository(made: TestRepository) -> Repository:
    return Repository(made.folder, PATH)


def opened(made: TestRepository, revision: str = "HEAD", **options: object) -> AbstractContextManager[Revision]:
    one = repository(made)
    return open_revision(one, one.resolve(revision), **options)  # type: ignore[arg-type]  # handed on


def test_reads_what_the_work_tree_no_longer_has(made: TestRepository) -> None:
    """Files are those of the commit, whatever became of them since."""
    made.commit({"a/main.tf": "old", "gone.yaml": "kind: A\n"})
    made.commit({"a/main.tf": "new", "gone.yaml": None})
    with opened(made, "HEAD~1") as tree:
        assert [one.path for one in tree.files] == ["a/main.tf", "gone.yaml"]
        assert tree.read("a/main.tf") == b"old"
        assert tree.read("a/../gone.yaml") == b"kind: A\n"
        assert tree.exists("gone.yaml")
        assert not tree.exists("a")
        assert tree.folder("a") == ["a/main.tf"]
        assert tree.folders("") == ["a"]
        assert tree.files[0].size == len("old")
    assert (made.folder / "a/main.tf").read_text() == "new"


HOSTILE_NAMES = {"a\nb.tf": "1", "back\\slash.tf": "2", "\u202e.tf": "3", "-x.tf": "4", "é.tf": "5"}


def test_lists_what_the_work_tree_lists(made: TestRepository) -> None:
    """Ignore files, excludes, vendored folders, links, odd names: a clean checkout's list, byte for byte."""
    made.write({
        ".gitignore": "*.log.tf\n/hidden/\n", ".groundruleignore": "skipped.tf\n!kept.log.tf\n",
        "a/.gitignore": "b.tf\n", "a/b.tf": "x", "a/c.tf": "y", "hidden/d.tf": "z", "kept.log.tf": "", "e.log.tf": "",
        "skipped.tf": "", "node_modules/f.tf": "", "chart/Chart.yaml": "", "chart/charts/g.yaml": "",
        "charts/h.yaml": "", "excluded/i.tf": "", "notes.txt": "n", "big.yaml": "#" * 3000, "big.tf": "#" * 3000,
        "plan.json": '{"format_version": "1.0"' + " " * 3000 + "}", "deep/" * 40 + "j.tf": "k", **HOSTILE_NAMES,
    })  # fmt: skip
    (made.folder / "charts/link").symlink_to("../a")
    (made.folder / "to-hidden.tf").symlink_to("a/b.tf")
    (made.folder / "to-chart.yaml").symlink_to("chart/Chart.yaml")
    (made.folder / "out.tf").symlink_to("../../outside.tf")
    (made.folder / "circle.tf").symlink_to("circle.tf")
    made.git("add", "-A", "-f")
    made.git("commit", "-q", "-m", "All")
    wanted = open_tree([str(made.folder)], excludes=["excluded"], max_size=2000)
    with opened(made, excludes=["excluded"], max_size=2000) as tree:
        assert list(tree.files) == list(wanted.files)
        paths = [one.path for one in wanted.files]
        assert {"a/c.tf", "plan.json"} <= set(paths)
        assert "big.tf" not in paths
        for path in [*paths, "a/b.tf", "charts/link/c.tf", "to-chart.yaml", "out.tf", "circle.tf", "nothing"]:
            assert tree.exists(path) == wanted.exists(path), path
            assert tree.real(path) == wanted.real(path), path
            if wanted.exists(path):
                assert tree.read(path) == wanted.read(path)
        for folder in ["", "a", "charts", "charts/link", "chart", "hidden", "nothing", "../x"]:
            assert list(tree.folder(folder)) == list(wanted.folder(folder)), folder
            assert list(tree.folders(folder)) == list(wanted.folders(folder)), folder


def test_entries_are_what_was_asked_for(made: TestRepository) -> None:
    """The whole commit is listed, and what lies below the arguments is asked for."""
    made.commit({"a/b/c.tf": "", "a/d.tf": "", "e.tf": "", "f.tf": ""})
    with opened(made, asked_files=("e.tf", "no.tf"), asked_folders=("a/b", "no")) as tree:
        assert {one.path: one.entry for one in tree.files} == {
            "a/b/c.tf": True,
            "a/d.tf": False,
            "e.tf": True,
            "f.tf": False,
        }


@pytest.mark.parametrize("path", ["/etc/hostname", "../outside", ".git/config", "a/../../x"])
def test_nothing_outside(made: TestRepository, path: str) -> None:
    """No path and no link leads out of the commit's tree."""
    made.write({"a/b.tf": ""})
    (made.folder / "a" / "link.tf").symlink_to(path)
    made.commit()
    with opened(made) as tree:
        for one in (path, "a/link.tf"):
            assert not tree.exists(one)
            with pytest.raises(UnreadableError):
                tree.read(one)


def test_submodules_are_folders_without_files(made: TestRepository, tmp_path: Path) -> None:
    """Another repository's commit is none of the objects here."""
    other = TestRepository(tmp_path / "other")
    commit = other.commit({"main.tf": ""})
    made.commit({"a.tf": ""})
    made.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    made.git("commit", "-q", "-m", "Add")
    with opened(made) as tree:
        assert [one.path for one in tree.files] == ["a.tf"]
        assert tree.folders("") == ["sub"]
        assert tree.folder("sub") == []


def test_large_files_and_pointers_are_not_read(made: TestRepository) -> None:
    """What the work tree would not read, or git does not keep, is said to be unreadable, with the reason."""
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12345\n"
    made.commit({"large.tf": "#" * 100, "kept.tf": pointer})
    with opened(made, max_size=99) as tree, pytest.raises(UnreadableError, match="larger"):
        tree.read("large.tf")
    with opened(made) as tree, pytest.raises(UnreadableError, match="LFS"):
        tree.read("kept.tf")


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_both_kinds_of_ids(tmp_path: Path, form: str) -> None:
    """Repositories name their objects by either hash."""
    folder = tmp_path / form
    folder.mkdir()
    subprocess.run(["git", "init", "-q", f"--object-format={form}"], cwd=folder, env=ENVIRONMENT, check=True)
    made = TestRepository(folder)
    commit = made.commit({"a.tf": "x"})
    assert repository(made).resolve("HEAD") == commit
    with opened(made) as tree:
        assert tree.read("a.tf") == b"x"


def test_work_trees_and_foreign_configuration(made: TestRepository, tmp_path: Path) -> None:
    """A linked work tree, whose ``.git`` is a file, has the repository's revisions."""
    made.commit({"a.tf": "x"})
    made.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked", PATH)
    with open_revision(linked, linked.resolve("main")) as tree:
        assert tree.read("a.tf") == b"x"


# Whatever the repository's own configuration can name as something to be run.
COMMANDS = (
    "core.fsmonitor", "core.hooksPath", "core.pager", "core.editor", "core.sshCommand", "core.askPass",
    "core.alternateRefsCommand", "diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.smudge",
    "filter.evil.clean", "filter.evil.process", "credential.helper", "uploadpack.packObjectsHook",
    "remote.origin.uploadpack", "remote.origin.vcs", "alias.ls-tree", "alias.cat-file", "gpg.program",
)  # fmt: skip


def test_hostile_configuration_runs_nothing(made: TestRepository, tmp_path: Path) -> None:
    """Nothing that a repository's configuration, attributes or hooks name is started, and nothing is fetched."""
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    first = made.commit({".gitattributes": "* diff=evil filter=evil\n", "a.tf": "x\n" * 50})
    made.commit({"a.tf": None, "b.tf": "x\n" * 50})
    for setting in COMMANDS:
        made.git("config", setting, str(trap))
    made.git("config", "extensions.partialClone", "origin")
    made.git("config", "remote.origin.url", f"ext::{trap}")
    made.git("config", "remote.origin.promisor", "true")
    made.git("config", "protocol.ext.allow", "always")
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (made.folder / ".git/hooks").mkdir(exist_ok=True)
        (made.folder / ".git/hooks" / hook).symlink_to(trap)
    one = repository(made)
    base = one.base("HEAD~1")
    assert base == first
    assert one.changes(base).renamed == {"a.tf": "b.tf"}
    with open_revision(one, base) as tree:
        assert tree.read("a.tf") == b"x\n" * 50
    with pytest.raises(UsageError):
        one.resolve("0" * 40)
    assert not (tmp_path / "sprung").exists()


def test_replaced_and_grafted_objects_do_not_count(made: TestRepository) -> None:
    """A commit's files are those that its id stands for."""
    first = made.commit({"a.tf": "true"})
    second = made.commit({"a.tf": "forged"})
    made.git("replace", first, second)
    with opened(made, first) as tree:
        assert tree.read("a.tf") == b"true"


def test_renames(made: TestRepository) -> None:
    """Files that moved, committed or staged, changed a little or not, and odd names."""
    text = "".join(f"line {number}\n" for number in range(40))
    made.commit({"a/one.tf": text, "a/two\n.tf": text[::-1], "stays.tf": "z"})
    made.git("mv", "a", "b")
    made.commit({"b/one.tf": text + "more\n"})
    made.git("mv", "stays.tf", "went.tf")
    one = repository(made)
    assert one.changes(one.resolve("HEAD~1")).renamed == {
        "a/one.tf": "b/one.tf",
        "a/two\\x0a.tf": "b/two\\x0a.tf",
        "stays.tf": "went.tf",
    }


def test_base_is_where_the_branch_left(made: TestRepository) -> None:
    """What others did on the base since does not count."""
    fork = made.commit({"a.tf": "1"})
    made.git("switch", "-q", "-c", "change")
    made.commit({"b.tf": "1"})
    made.git("switch", "-q", "main")
    made.commit({"c.tf": "1"})
    made.git("switch", "-q", "change")
    assert repository(made).base("main") == fork


@pytest.fixture
def shallow(made: TestRepository, tmp_path: Path) -> Callable[[str], TestRepository]:
    """Clones of a repository with two branches, cut at a depth of one."""
    made.commit({"a.tf": "1"})
    made.git("switch", "-q", "-c", "change")
    made.commit({"b.tf": "1"})

    def clone(branch: str) -> TestRepository:
        folder = tmp_path / "clone"
        made.git("clone", "-q", "--depth=1", "-b", branch, f"file://{made.folder}", str(folder))
        return TestRepository(folder)

    return clone


def test_shallow_clone_lacks_the_base(shallow: Callable[[str], TestRepository]) -> None:
    """The message says what to fetch."""
    with pytest.raises(UsageError, match="git fetch --no-tags --depth=200 origin main"):
        repository(shallow("change")).base("origin/main")


def test_shallow_clone_lacks_the_history(shallow: Callable[[str], TestRepository], made: TestRepository) -> None:
    """A branch that is there without the common history asks for more of it; a full commit id is taken as it is."""
    clone = shallow("change")
    clone.git("fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    one = repository(clone)
    with pytest.raises(UsageError, match=r"git fetch --deepen=200.*git fetch --unshallow"):
        one.base("origin/main")
    commit = made.git("rev-parse", "main")
    assert one.base(commit) == commit


def test_partial_clone_says_what_it_lacks(made: TestRepository, tmp_path: Path) -> None:
    """Files that git would have to fetch are not fetched."""
    made.commit({"a.tf": "1"})
    made.commit({"a.tf": "2"})
    made.git("config", "uploadpack.allowFilter", "true")
    made.git("clone", "-q", "--filter=blob:none", f"file://{made.folder}", str(tmp_path / "clone"))
    clone = TestRepository(tmp_path / "clone")
    with pytest.raises(UsageError, match="git fetch --refetch --no-filter"), opened(clone, "HEAD~1"):
        pass


@pytest.mark.parametrize("revision", ["nowhere", "", "-h", "--all", "HEAD:a.tf", "a\nb", "HEAD~9", "\x1b[1m"])
def test_unknown_revisions(made: TestRepository, revision: str) -> None:
    """What names no commit is the user's mistake, whatever it looks like."""
    made.commit({"a.tf": "1"})
    with pytest.raises(UsageError) as raised:
        repository(made).resolve(revision)
    assert str(raised.value).isprintable()


def test_remote_branch_is_suggested(made: TestRepository, tmp_path: Path) -> None:
    """A branch that is there only as the remote's is not the one that was meant by its name alone."""
    made.commit({"a.tf": "1"})
    made.git("branch", "release")
    made.git("clone", "-q", str(made.folder), str(tmp_path / "clone"))
    with pytest.raises(UsageError, match="did you mean origin/release"):
        repository(TestRepository(tmp_path / "clone")).resolve("release")


def test_no_git(made: TestRepository) -> None:
    """Without the program there are no revisions."""
    with pytest.raises(UsageError, match="git is needed"):
        Repository(made.folder, "/nonexistent")


def test_no_repository(tmp_path: Path, made: TestRepository) -> None:
    """A plain folder, a broken ``.git`` and a bare repository have no work tree."""
    with pytest.raises(UsageError, match="no work tree"):
        Repository(tmp_path, PATH)
    (tmp_path / "broken/.git").mkdir(parents=True)
    with pytest.raises(UsageError, match="for a repository"):
        Repository(tmp_path / "broken", PATH)
    made.git("clone", "-q", "--bare", str(made.folder), str(tmp_path / "bare.git"))
    with pytest.raises(UsageError, match="no work tree"):
        Repository(tmp_path / "bare.git", PATH)


def test_no_commit_yet(made: TestRepository) -> None:
    """A repository without a commit has no HEAD."""
    with pytest.raises(UsageError, match="no revision HEAD"):
        repository(made).resolve("HEAD")
