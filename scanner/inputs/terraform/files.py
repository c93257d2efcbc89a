"""The Terraform files of a tree: which they are, which belong to a folder, each parsed once."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from scanner.inputs.terraform.configuration import Configuration, configure
from scanner.inputs.terraform.modules.installed import Installed
from scanner.inputs.terraform.places import folder_of
from scanner.inputs.terraform.session import Session
from scanner.model.parses import Parses
from scanner.model.suppression import MOST_REMARKS, Remark, has_annotation_mark, has_comment_mark
from scanner.model.tree import Tree, UnreadableError
from scanner.syntax.hcl import Parsed, parse_hcl

CODE: Final = (".tf", ".tf.json", ".tofu", ".tofu.json")
VARIABLES: Final = (".tfvars", ".tfvars.json")
STATE: Final = (".tfstate", ".tfstate.backup")


class Files:
    """``read`` are the files parsed so far. A folder with visible code is its visible files; a folder
    whose code is all hidden (``.terraform/modules``) is what is in it.
    """

    __slots__ = (
        "_configurations",
        "_folders",
        "_parsed",
        "_parses",
        "entries",
        "looked_at",
        "manifests",
        "session",
        "tree",
    )

    def __init__(self, tree: Tree, session: Session, parses: Parses | None = None) -> None:
        self.tree, self.session = tree, session
        self._parses = parses
        self._parsed: dict[str, Parsed | None] = {}
        self._configurations: dict[str, Configuration | None] = {}
        self._folders: dict[str, list[str]] = {}
        self.manifests: dict[str, dict[str, Installed]] = {}
        # What functions of a root module and its children looked for, by the root's folder.
        self.looked_at: dict[str, set[str]] = {}
        entries: list[str] = []
        for listed in tree.files:
            if not listed.path.endswith((*CODE, *VARIABLES, *STATE)):
                continue
            self._folders.setdefault(folder_of(listed.path), []).append(listed.path)
            if listed.entry:
                entries.append(listed.path)
        self.entries = frozenset(entries)

    @property
    def read(self) -> frozenset[str]:
        """The files that were parsed."""
        return frozenset(path for path, parsed in self._parsed.items() if parsed is not None)

    def in_folder(self, folder: str) -> Sequence[str]:
        """The folder's Terraform files, sorted."""
        visible = self._folders.get(folder, [])
        if any(path.endswith(CODE) for path in visible):
            return sorted(visible)
        return sorted(path for path in self.tree.folder(folder) if path.endswith((*CODE, *VARIABLES)))

    def parsed(self, path: str) -> Parsed | None:
        """The file's syntax, or None where it cannot be read, which was then reported."""
        if path not in self._parsed:
            self._parsed[path] = self._parse(path)
        return self._parsed[path]

    def _parse(self, path: str) -> Parsed | None:
        try:
            content = self.tree.read(path)
        except UnreadableError as error:
            self.session.report("error", "unreadable-file", f"cannot be read: {error}", file=path)
            return None
        if self._parses is None:
            parsed = _parse(path, content)
        else:
            parsed = self._parses.of("terraform", path, content, lambda: _parse(path, content))
        self.session.pass_on(parsed.problems)
        return parsed

    def remarks(self) -> Iterator[Remark]:
        """The comments of the parsed files that may suppress something."""
        for path in sorted(self._parsed):
            parsed = self._parsed[path]
            if parsed is not None and parsed.comments and has_comment_mark(parsed.source.text):
                from scanner.syntax.hcl.remarks import remarks  # noqa: PLC0415  # most files have none

                yield from islice(remarks(parsed, has_comment_mark), MOST_REMARKS)

    def annotated(self) -> bool:
        """Whether an annotation in the parsed files may suppress something."""
        return any(parsed is not None and has_annotation_mark(parsed.source.text) for parsed in self._parsed.values())

    def configuration(self, folder: str) -> Configuration | None:
        """What the code of a folder declares; None where it has no code."""
        if folder not in self._configurations:
            self._configurations[folder] = self._configure(folder)
        return self._configurations[folder]

    def _configure(self, folder: str) -> Configuration | None:
        # Terraform passes over hidden files.
        paths = [
            path
            for path in self.in_folder(folder)
            if path.endswith(CODE) and not path.rpartition("/")[2].startswith(".")
        ]
        # OpenTofu reads a .tofu file in place of the .tf file of its name.
        replaced = {
            path.removesuffix(tofu) + tf
            for tofu, tf in ((".tofu", ".tf"), (".tofu.json", ".tf.json"))
            for path in paths
            if path.endswith(tofu)
        }
        bodies = [
            (path, parsed.body) for path in paths if path not in replaced and (parsed := self.parsed(path)) is not None
        ]
        return configure(folder, bodies, self.session) if paths else None


def _parse(path: str, content: bytes) -> Parsed:
    if path.endswith(".json"):
        from scanner.syntax.hcl import parse_hcl_json  # noqa: PLC0415  # few trees have JSON syntax

        return parse_hcl_json(path, content)
    return parse_hcl(path, content)
