"""One document through PyYAML's C parser: the only place that imports it, at the first document."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from scanner.model.span import Span
from scanner.syntax.document import Node
from scanner.syntax.yaml.aliases import check_aliases
from scanner.syntax.yaml.limits import MAX_DEPTH, LimitError
from scanner.syntax.yaml.nodes import visit, wrap
from scanner.syntax.yaml.part import Part, Raw
from scanner.syntax.yaml.scalars import Scalars

if TYPE_CHECKING:
    import yaml

_TABS: Final = "Indent with spaces instead of tabs."
_QUOTES: Final = "Put the value in quotes."
_REMEDIES: Final = {"\t": _TABS, "@": _QUOTES, "`": _QUOTES, "%": _QUOTES}


class Document(Part):
    """One document of a file, composed when its ``root`` is first asked for.

    ``problems`` grows as it is read: what makes it unreadable with the first ``root``, what only shows in
    a mapping (repeated keys) when somebody looks into that mapping.
    """

    __slots__ = ("_root", "composed")

    def __init__(self, file: str, text: str, line: int, scalars: Scalars) -> None:
        super().__init__(file, text, line, scalars)
        self.composed = False
        self._root: Node | None = None

    @property
    def root(self) -> Node | None:
        """Its only node; None where it is empty or broken (``problems`` has an error then)."""
        if not self.composed:
            self.composed = True
            raw = self._compose()
            # An empty document is composed as a null without any text.
            if raw is not None and (raw.value != "" or raw.style or raw.tag):
                self._root = wrap(self, raw, None)
        return self._root

    def read_all(self) -> None:
        """Look into everything once, so that ``problems`` are all that there are."""
        if self.root is not None:
            visit(self.root)

    @property
    def broken(self) -> bool:
        """Whether it was composed, and could not be."""
        return self.composed and any(problem.level == "error" for problem in self.problems)

    def _compose(self) -> Raw | None:
        import yaml  # noqa: PLC0415  # tens of milliseconds that a tree without YAML need not spend

        try:
            parser = _composer()(self.text)
            raw: Raw | None = parser.get_node() if parser.check_node() else None
            if raw is not None and "*" in self.text and "&" in self.text:
                check_aliases(raw)
            if parser.check_node():
                extra = parser.get_node().start_mark
                self.report("error", "yaml-syntax", _SECOND, self.between(extra, extra))
        except LimitError as limit:
            self.report("error", limit.code, str(limit), self.between(limit.mark, limit.mark))
        except yaml.reader.ReaderError as error:
            at = max(self.text.find(chr(error.character)), 0)
            message = f"This is no YAML: {error.reason} (character U+{error.character:04X})."
            self.report("error", "yaml-syntax", message, self.region(at, at + 1))
        except yaml.MarkedYAMLError as error:
            self._report_syntax(error)
        else:
            return raw
        return None

    def _report_syntax(self, error: "yaml.MarkedYAMLError") -> None:
        mark = error.problem_mark or error.context_mark
        at = min(mark.index, len(self.text)) if mark else 0
        text = f"This is no YAML: {error.problem or 'it cannot be read'}"
        if error.context and error.context_mark and error.context_mark.index != at:
            begin: Span = self.region(error.context_mark.index, error.context_mark.index)
            text += f" {error.context} that begins on line {begin.start_line}"
        self.report("error", "yaml-syntax", f"{text}.", self.region(at, at), _REMEDIES.get(self.text[at : at + 1], ""))


def scan(text: str) -> Iterator[tuple[int, int, str]]:
    """The tokens of one document: their first index, the one past their last, and a scalar's style.

    Ends at what is no YAML.
    """
    import yaml  # noqa: PLC0415  # as above

    parser = _composer()(text)
    try:
        while parser.check_token():
            token = parser.get_token()
            yield token.start_mark.index, token.end_mark.index, getattr(token, "style", None) or ""
    except (yaml.YAMLError, UnicodeError):
        return


_SECOND: Final = "A second document begins here without a line of its own that parts it from the first."


@cache
def _composer() -> Any:
    from yaml._yaml import CParser  # noqa: PLC0415  # as above

    # The hooks of PyYAML's resolver serve two ends: what has no tag keeps none, for the meaning
    # of scalars is decided when somebody asks, and the depth is counted, for the C composer recurses without a bound.
    class Composer(CParser):
        depth = 0

        def descend_resolver(self, parent: Any, _index: Any) -> None:
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise LimitError("yaml-too-deep", f"Nested more than {MAX_DEPTH} deep.", parent.start_mark)

        def ascend_resolver(self) -> None:
            self.depth -= 1

        # Whatever it is given, "" in C: it is asked for every node.
        resolve = "".format

    return Composer
