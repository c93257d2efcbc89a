import os
import stat
import subprocess
from pathlib import Path

import pytest

from scanner.discovery import WorkTree, find_root, open_tree
from scanner.discovery.disk import Disk
from scanner.errors import UsageError
from scanner.model.tree import Listed, Tree, UnreadableError


def write(root: Path, *files: str) -> Path:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("text")
    return root


def entries(tree: WorkTree) -> list[str]:
    return [file.path for file in tree.files if file.entry]


def test_lists_sorted_files_with_sizes(tmp_path: Path) -> None:
    """Files come sorted by path; those that no input looks at have no size taken."""
    write(tmp_path, "b/x.tf", "a.yaml", "c.txt")
    tree: Tree = open_tree([str(tmp_path)])
    assert tree.files == [
        Listed("a.yaml", 4, entry=True),
        Listed("b/x.tf", 4, entry=True),
        Listed("c.txt", 0, entry=True),
    ]


def test_the_root_is_the_repository(tmp_path: Path) -> None:
    """From a folder deep inside, the whole repository is listed; only the folder is asked for."""
    write(tmp_path, ".git/HEAD", "modules/net/main.tf", "envs/prod/main.tf")
    tree = open_tree([str(tmp_path / "envs/prod")])
    assert tree.root == find_root([str(tmp_path / "envs/prod")]) == tmp_path
    assert tree.files == [
        Listed("envs/prod/main.tf", 4, entry=True),
        Listed("modules/net/main.tf", 4, entry=False),
    ]


def test_a_repository_may_have_a_file_for_its_git_folder(tmp_path: Path) -> None:
    """In worktrees and submodules ``.git`` is a file."""
    write(tmp_path, ".git", "a/b.tf")
    assert open_tree([str(tmp_path / "a")]).root == tmp_path


def test_without_a_repository_the_root_is_the_common_parent(tmp_path: Path) -> None:
    """Only the arguments are listed then, and all below the root can be read by reference."""
    write(tmp_path, "a/x.tf", "b/c/y.tf", "z.tf")
    tree = open_tree([str(tmp_path / "a"), str(tmp_path / "b/c")])
    assert tree.root == tmp_path
    assert [file.path for file in tree.files] == ["a/x.tf", "b/c/y.tf"]
    assert tree.read("z.tf") == b"text"


def test_a_single_file_is_seen_with_its_folder(tmp_path: Path) -> None:
    """Only the file is asked for; those beside and below it are listed."""
    write(tmp_path, "k8s/a.yaml", "k8s/b.yaml", "k8s/net/c.yaml", "other/d.yaml")
    tree = open_tree([str(tmp_path / "k8s/a.yaml")])
    assert tree.root == tmp_path / "k8s"
    assert [(file.path, file.entry) for file in tree.files] == [
        ("a.yaml", True),
        ("b.yaml", False),
        ("net/c.yaml", False),
    ]


def test_arguments_may_be_relative_overlap_and_repeat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``.``, ``..`` and paths given twice list every file once; no argument means the current folder."""
    write(tmp_path, "a/x.tf", "a/b/y.tf")
    monkeypatch.chdir(tmp_path / "a/b")
    assert entries(open_tree(["..", "../x.tf", "./y.tf", "y.tf", "."])) == ["b/y.tf", "x.tf"]
    assert entries(open_tree([])) == ["y.tf"]


def test_missing_paths_are_told_with_the_closest_name(tmp_path: Path) -> None:
    """All missing arguments are named at once, each with what was probably meant."""
    write(tmp_path, "envs/prod/main.tf")
    wrong = [str(tmp_path / "envs/prd/main.tf"), str(tmp_path / "nothing-like-it")]
    with pytest.raises(UsageError) as caught:
        open_tree([str(tmp_path), *wrong])
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"no such file or folder: {wrong[0]}; did you mean ")
    assert first.endswith("envs/prod?")
    assert second == f"no such file or folder: {wrong[1]}"


@pytest.mark.parametrize("argument", ["", "a\0b", "pipe", "broken", ".git", ".git/HEAD"])
def test_what_cannot_be_scanned_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str
) -> None:
    """Pipes, broken links and git's own files are refused by name."""
    write(tmp_path, ".git/HEAD")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to("nowhere")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        open_tree([argument])


def test_large_files_are_left_out_and_told(tmp_path: Path) -> None:
    """Too large is an error for what would be scanned and was asked for, a note for other data; by reference
    such a file cannot be read; state files are never read, so that their size does not matter.
    """
    write(tmp_path, ".git/HEAD", "app/ok.tf")
    manifest, data = b"apiVersion: v1\n" + b"#" * 90, b"{" + b" " * 99
    large = {
        "app/a.tf": data,
        "app/b.yaml": manifest,
        "app/c.json": data,
        "lib/d.yaml": manifest,
        "app/e.tfstate": data,
        "app/f.yaml": b"# Comments\n" * 9_000 + manifest,
        "app/g.yaml": b"# Comments\n" * 9_000 + b"- name: apiVersion\n",
    }
    for path, content in large.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    tree = open_tree([str(tmp_path / "app")], max_size=99)
    assert [file.path for file in tree.files] == ["app/e.tfstate", "app/ok.tf"]
    assert [(one.level, one.file) for one in tree.diagnostics] == [
        ("error", "app/a.tf"),
        ("error", "app/b.yaml"),
        ("note", "app/c.json"),
        ("error", "app/f.yaml"),
        ("note", "app/g.yaml"),
        ("gap", "lib/d.yaml"),
    ]
    assert all(one.code == "file-too-large" and "--max-file-size" in one.remedy for one in tree.diagnostics)
    with pytest.raises(UnreadableError, match="larger than"):
        tree.read("app/a.tf")


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size limit holds for what is read, not for what was once measured."""
    write(tmp_path, "a.tf")
    tree = open_tree([str(tmp_path)], max_size=10)
    (tmp_path / "a.tf").write_text("x" * 11)
    measured = os.fstat

    def small(opened: int) -> os.stat_result:
        fields = list(measured(opened))
        fields[stat.ST_SIZE] = 4
        return os.stat_result(fields)

    monkeypatch.setattr(os, "fstat", small)
    with pytest.raises(UnreadableError, match="larger than"):
        tree.read("a.tf")


def test_files_that_must_not_be_read_are_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing permission is told in plain words."""
    write(tmp_path, "a.tf")
    tree = open_tree([str(tmp_path)])

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Disk, "_open", refuse)
    with pytest.raises(UnreadableError, match="permission denied"):
        tree.read("a.tf")


def test_files_that_vanish_are_unreadable(tmp_path: Path) -> None:
    """A file that is gone since it was listed is told so."""
    write(tmp_path, "a.tf")
    tree = open_tree([str(tmp_path)])
    (tmp_path / "a.tf").unlink()
    with pytest.raises(UnreadableError, match="it is gone"):
        tree.read("a.tf")


def test_folders_that_must_not_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unreadable folder is an error where it was asked for, elsewhere a gap; the rest is listed."""
    write(tmp_path, ".git/HEAD", "app/secret/a.tf", "app/b.tf", "lib/secret/c.tf")
    scan = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("secret"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    tree = open_tree([str(tmp_path / "app")])
    assert [file.path for file in tree.files] == ["app/b.tf"]
    assert [(one.level, one.code, one.file) for one in tree.diagnostics] == [
        ("error", "unreadable-folder", "app/secret"),
        ("gap", "unreadable-folder", "lib/secret"),
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.tf", r"caf\xe9.tf"),
        (b"a\x1b[31m.tf", r"a\x1b[31m.tf"),
        (b"a\n::error::.tf", r"a\x0a::error::.tf"),
        ("a\u202efdp.tf".encode(), r"a\u202efdp.tf"),
        (rb"a\x1b.tf", r"a\\x1b.tf"),
    ],
)
def test_names_that_outputs_cannot_carry_are_shown_escaped(tmp_path: Path, name: bytes, shown: str) -> None:
    """Names that are not UTF-8 or would tear an output are listed, found and read in an escaped form."""
    folder = os.fsencode(tmp_path) + b"/d" + name
    os.mkdir(folder)  # noqa: PTH102  # bytes
    with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123  # bytes
        file.write(b"text")
    tree = open_tree([str(tmp_path)])
    path = f"d{shown}/{shown}"
    assert [file.path for file in tree.files] == [path]
    path.encode()
    assert tree.folder(f"d{shown}") == [path]
    assert (tree.exists(path), tree.read(path), tree.real(path)) == (True, b"text", path)


def test_deep_folders_are_walked(tmp_path: Path) -> None:
    """Depth is not bounded by Python's recursion limit, and no path that is too long ends the walk."""
    opened = os.open(tmp_path, os.O_RDONLY)
    for number in range(2200):
        os.mkdir("d", dir_fd=opened)  # relative: the path gets too long
        if number == 1500:
            os.mkfifo("pipe.tf", dir_fd=opened)
        below = os.open("d", os.O_RDONLY, dir_fd=opened)
        os.close(opened)
        opened = below
    os.close(opened)
    write(tmp_path, "z.tf")
    tree = open_tree([str(tmp_path)])
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # Python's own way is recursive
    assert [file.path for file in tree.files] == ["z.tf"]
    assert [told.code for told in tree.diagnostics] == ["unreadable-folder", "not-a-file"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("apiVersion: v1\nkind: Pod\n", "stdin.yaml"),
        ("", "stdin.yaml"),
        ("# resource limits {\nresource: {}\n", "stdin.yaml"),
        ('data:\n  x: "resource a {"\n', "stdin.yaml"),
        ('{"apiVersion": "v1", "kind": "Pod", "data": {}}', "stdin.json"),
        ('[{"kind": "Pod"}]', "stdin.json"),
        ('\ufeff\n{"resource": {"aws_s3_bucket": {}}}', "stdin.tf.json"),
        ('# a comment\nresource "aws_s3_bucket" "b" {\n}\n', "stdin.tf"),
        ("locals {\n}", "stdin.tf"),
        ('{"format_version": "1.2", "configuration": {"module": {}}}', "stdin.json"),
        ("PK\x03\x04", "stdin.tfplan"),
    ],
)
def test_standard_input_is_named_after_its_content(content: str, name: str) -> None:
    """Kubernetes and Terraform, as text and as JSON, are told apart."""
    tree = open_tree(["-"], standard_input=content.encode())
    assert tree.files == (Listed(name, len(content.encode()), entry=True),)
    assert tree.read(name) == content.encode()


def test_standard_input_is_all_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The root is that of the current folder, for its configuration; no file of it can be read."""
    write(tmp_path, ".git/HEAD", "a/b.tf")
    monkeypatch.chdir(tmp_path / "a")
    tree = open_tree(["-"], standard_input=b"", standard_input_name="app/x.yaml")
    assert (tree.root, find_root(["-"])) == (tmp_path, tmp_path)
    assert entries(tree) == ["app/x.yaml"]
    assert not tree.exists("a/b.tf")


def test_a_plan_on_standard_input_lies_beside_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the only file to scan, in the current folder; what lies around it can be read and nothing else."""
    write(tmp_path, "repo/.git/HEAD", "repo/envs/prod/main.tf", "outside.tf")
    monkeypatch.chdir(tmp_path / "repo" / "envs" / "prod")
    tree = open_tree(["-"], standard_input=b'{"format_version": "1.2"}')
    assert entries(tree) == [one.path for one in tree.files] == ["envs/prod/stdin.json"]
    assert tree.read("envs/prod/stdin.json") == b'{"format_version": "1.2"}'
    assert (tree.exists("envs/prod/stdin.json"), tree.real("envs/prod/stdin.json")) == (True, "envs/prod/stdin.json")
    assert tree.folder("envs/prod") == ["envs/prod/main.tf"]
    assert tree.exists("envs/prod/main.tf")
    assert not tree.exists("../outside.tf")
    with pytest.raises(UnreadableError):
        tree.read("../outside.tf")


@pytest.mark.parametrize(
    ("start", "size", "read"),
    [('{"format_version":', 50, True), ('{"format_version":', 51, False), ('{"some": "data"', 11, False)],
)
def test_plans_may_be_larger_than_other_files(tmp_path: Path, start: str, size: int, read: bool) -> None:
    """Five times as large, on the disk and on standard input; the limit here is 10 bytes."""
    content = start.ljust(size)
    (tmp_path / "x.json").write_text(content)
    tree = open_tree([str(tmp_path)], max_size=10)
    assert [one.path for one in tree.files] == (["x.json"] if read else [])
    if read:
        assert tree.read("x.json") == content.encode()
    piped = open_tree(["-"], standard_input=content.encode(), max_size=10)
    assert [one.path for one in piped.files] == (["stdin.json"] if read else [])


def test_standard_input_stands_alone_and_is_limited(tmp_path: Path) -> None:
    """Beside other paths it is a usage error, beyond the size limit an error of the scan."""
    with pytest.raises(UsageError, match="standard input"):
        open_tree(["-", str(tmp_path)], standard_input=b"")
    tree = open_tree(["-"], standard_input=b"x" * 11, max_size=10)
    assert (tree.files, [told.code for told in tree.diagnostics]) == ((), ["file-too-large"])


def test_files_that_vanish_before_they_are_measured_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is gone between the command line and the listing is an error, not a crash."""
    write(tmp_path, "a.tf", "b.tf")

    def vanish(folder: str) -> str | None:
        (tmp_path / "a.tf").unlink(missing_ok=True)
        return folder

    monkeypatch.setattr("scanner.discovery.arguments.repository_of", vanish)
    tree = open_tree([str(tmp_path / "a.tf")])
    assert [file.path for file in tree.files] == ["b.tf"]
    assert [(told.level, told.code, told.file) for told in tree.diagnostics] == [("error", "unreadable", "a.tf")]
