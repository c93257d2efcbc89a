"""Ignore files, compared with git itself: what it lists as untracked is what must be seen."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scanner.discovery import open_tree
from scanner.syntax.ignore_patterns import Patterns

FILES = [
    *("a", "b", "ab", "a.tf", "b.tf", "a b", "-", "#a", "!a", "[", "a]", "]", "a\\b", "aab.tf"),
    *(
        f"{folder}/{name}"
        for folder in ("d/a", "d/ab", "d", "d/x/b", "d/x/ab", "c d", "b.d")
        for name in ("a.yaml", "ab", "a.tf")
    ),
]

PIECES = (
    *("a", "b", "ab", "d", "x", ".tf", "*", "**", "?", "/", "/", "!", "#", " ", "\\", "-", "]"),
    *("[ab]", "[!a]", "[^b]", "[a-c]", "[]a]", "[[:alpha:]]", "[[:punct:]]", "[[:nope:]]", "[", "[\\]]", "[a-", "**/"),
)

# Git 2.39 takes the stars of `a**/b` for folders, against its own manual, where only plain text stands before.
ODD = re.compile(r"(?<!^!)(?<=[^/*])\*\*")

LINES = st.lists(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join).filter(lambda line: not ODD.search(line)),
    max_size=5,
)


def git(folder: Path, *arguments: str) -> bytes:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True).stdout


def untracked(folder: Path) -> list[str]:
    listed = git(folder, "ls-files", "--others", "--exclude-standard", "-z").decode("utf-8")
    return sorted(path for path in listed.split("\0") if path)


def seen(folder: Path) -> list[str]:
    return [file.path.replace("\\\\", "\\") for file in open_tree([str(folder)]).files]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    git(root, "init", "--quiet")
    for file in FILES:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    return root


def ignore(root: Path, files: Mapping[str, Sequence[str]], ending: str = "\n") -> None:
    for name in (".gitignore", "d/.gitignore", "d/x/.gitignore", ".git/info/exclude"):
        (root / name).unlink(missing_ok=True)
        if name in files:
            (root / name).write_bytes(ending.join(files[name]).encode())


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(top=LINES, nested=LINES, deep=LINES, exclude=LINES)
@example(top=["*", "!d/", "!a.tf"], nested=["!*.tf"], deep=["a.tf"], exclude=["b"])
@example(top=["d/a/**", "**/ab", "d/**/b"], nested=["/a"], deep=[], exclude=[])
@example(top=["a**b", "/**/a"], nested=["**"], deep=["!**"], exclude=[])
@example(top=["a\\ ", "a b  ", "c d/", "\\#a", "\\!a", "#a"], nested=[], deep=[], exclude=[])
def test_sees_what_git_sees(
    repository: Path, top: list[str], nested: list[str], deep: list[str], exclude: list[str]
) -> None:
    """Whatever the ignore files say, at whatever depth, the same files are visible as for git."""
    ignore(
        repository,
        {".gitignore": top, "d/.gitignore": nested, "d/x/.gitignore": deep, ".git/info/exclude": exclude},
    )
    assert seen(repository) == untracked(repository)


def test_knows_windows_line_ends_and_byte_order_marks(repository: Path) -> None:
    """An ignore file saved on Windows means the same."""
    ignore(repository, {".gitignore": ["\ufeffab", "*.tf", ""]}, ending="\r\n")
    assert seen(repository) == untracked(repository)
    assert "ab" not in seen(repository)


def test_ignores_names_beyond_ascii() -> None:
    """A question mark stands for one character, not for one byte."""
    assert Patterns(["?.tf"]).hides("é.tf", folder=False)
    assert Patterns.of_file("é*".encode()).hides("été", folder=False)


def write(root: Path, *files: str) -> Path:
    for file in files:
        path, _, content = file.partition("=")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return root


def paths(root: Path, *, excludes: Sequence[str] = ()) -> list[str]:
    return [file.path for file in open_tree([str(root)], excludes=excludes).files if file.path.endswith(".tf")]


def test_own_ignore_file_has_the_last_word(tmp_path: Path) -> None:
    """``.groundruleignore`` hides what git tracks, and shows again what ``.gitignore`` hides."""
    write(
        tmp_path, "a.tf", "built/b.tf", "built/c.tf", ".gitignore=built/\n", ".groundruleignore=a.tf\n!built/\nc.tf\n"
    )
    assert paths(tmp_path) == ["built/b.tf"]


def test_excludes_beat_ignore_files(tmp_path: Path) -> None:
    """An exclude hides what an ignore file shows again; it is anchored at the root."""
    write(tmp_path, "a.tf", "x/a.tf", "x/b.tf", ".groundruleignore=!a.tf\n")
    assert paths(tmp_path, excludes=["/a.tf", "b.tf"]) == ["x/a.tf"]


def test_ignore_files_above_an_argument_hold(tmp_path: Path) -> None:
    """Scanning a folder of a repository honours the ignore files of the folders above it."""
    write(tmp_path, ".git/HEAD", "x/y/a.tf", "x/y/b.tf", ".gitignore=a.tf\n", "x/.gitignore=/y/b.tf\n")
    assert [file.path for file in open_tree([str(tmp_path / "x/y")]).files if file.entry] == []


def test_named_files_and_folders_are_entries_even_when_ignored(tmp_path: Path) -> None:
    """Who names an ignored file or folder means it."""
    write(tmp_path, ".git/HEAD", "out/a.tf", "out/b.tf", "c.tf", ".gitignore=out/\nc.tf\n")
    by_file = open_tree([str(tmp_path / "out/a.tf")])
    assert [(file.path, file.entry) for file in by_file.files] == [(".gitignore", False), ("out/a.tf", True)]
    by_folder = open_tree([str(tmp_path / "out")])
    assert [file.path for file in by_folder.files if file.entry] == ["out/a.tf", "out/b.tf"]
    assert by_folder.hidden == 0, "c.tf is hidden, but nobody asked for it"


def test_excludes_hold_for_named_files_and_say_so(tmp_path: Path) -> None:
    """A tool that names every changed file does not have to know what is excluded."""
    write(tmp_path, "out/a.tf", "b.tf")
    tree = open_tree([str(tmp_path / "out/a.tf"), str(tmp_path / "b.tf")], excludes=["out/"])
    assert [file.path for file in tree.files if file.entry] == ["b.tf"]
    assert [(told.level, told.code, told.file) for told in tree.diagnostics] == [("note", "excluded", "out/a.tf")]


def test_hidden_files_are_counted(tmp_path: Path) -> None:
    """Files of the kinds that inputs read count, in hidden folders too; vendored ones and others do not."""
    ignored = ["a.tf", "out/b.yaml", "out/deep/c.json", "out/d.txt", "out/node_modules/e.yaml", "f.txt"]
    write(tmp_path, *ignored, "g.tf", ".terraform/h.tf", ".gitignore=a.tf\nout\n*.txt\n")
    assert open_tree([str(tmp_path)]).hidden == 3


def test_hidden_files_are_reached_by_reference(tmp_path: Path) -> None:
    """Ignore files and vendored folders hide nothing from who asks for it by path."""
    files = [".terraform/modules/m/a.tf", "out/b.tf", "chart/charts/db/values.yaml"]
    write(tmp_path, *(f"{file}=text" for file in files), "chart/Chart.yaml", ".gitignore=out\n")
    tree = open_tree([str(tmp_path)])
    assert [file.path for file in tree.files] == [".gitignore", "chart/Chart.yaml"]
    assert all(tree.exists(file) and tree.read(file) == b"text" for file in files)
    assert tree.folder("out") == ["out/b.tf"]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a*" * 60 + "b", "a" * 250),
        ("**/a/" * 60 + "b", "a/" * 2000 + "c"),
        ("/" + "*a" * 40 + "/**/" + "?*a" * 30 + "/**/x", ("a" * 200 + "/") * 19),
        ("/".join(["*a*"] * 20), "/".join(["a" * 100] * 20) + "/b"),
        ("[" + "a-z" * 5000 + "]*" * 3 + "X", "a" * 250),
    ],
)
def test_hostile_patterns_come_to_an_end(pattern: str, path: str) -> None:
    """No pattern makes matching backtrack without end."""
    assert not Patterns([pattern]).hides(path, folder=False)


def test_a_huge_ignore_file_is_read_in_part(tmp_path: Path) -> None:
    """What lies beyond the limit of an ignore file does not count, and that is said."""
    write(tmp_path, "a.tf", "b.tf", ".gitignore=a.tf\n" + "#" * 300_000 + "\nb.tf\n")
    tree = open_tree([str(tmp_path)])
    assert [file.path for file in tree.files] == [".gitignore", "b.tf"]
    assert [told.code for told in tree.diagnostics] == ["ignore-file-too-large"]


def test_ignore_files_that_are_links_are_not_read(tmp_path: Path) -> None:
    """A link could lead out of the tree."""
    write(tmp_path, "patterns=a.tf\n", "tree/a.tf")
    (tmp_path / "tree/.gitignore").symlink_to(tmp_path / "patterns")
    assert paths(tmp_path / "tree") == ["a.tf"]


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("envs/prod", "envs/prod/main.tf", True),
        ("envs/prod", "envs/prod/db/main.tf", True),
        ("envs/prod", "x/envs/prod/main.tf", False),
        ("*.gen.yaml", "a/b/c.gen.yaml", True),
        ("prod/", "envs/prod/main.tf", True),
        ("prod/", "envs/prod", False),
        ("envs/*/main.tf", "envs/prod/main.tf", True),
        ("envs/*/main.tf", "envs/prod/db/main.tf", False),
    ],
)
def test_what_covers_a_folder_covers_all_below(pattern: str, path: str, covered: bool) -> None:
    """A pattern is about the files of the folders that it names."""
    assert Patterns([pattern]).covers(path) is covered
