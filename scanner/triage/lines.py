"""The source lines that a report shows, and the hashes of those that it names, each file read once."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from scanner.model.finding import Finding
from scanner.model.report import Cut, Line
from scanner.model.span import Span
from scanner.model.tree import Tree, UnreadableError
from scanner.triage.collect import Collected
from scanner.triage.linehash import line_hashes
from scanner.triage.names import is_reference, secrets_in_text
from scanner.triage.secrets import MASK

_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"?')


class Sources:
    """Lines of the tree's files, as they are written; what cannot be read has none."""

    __slots__ = ("_hashes", "_lines")

    def __init__(
        self, tree: Tree, wanted: Mapping[str, Collection[int]], hashed: Mapping[str, Collection[int]]
    ) -> None:
        self._lines: dict[str, dict[int, str]] = {}
        self._hashes: dict[str, dict[int, str]] = {}
        for file in sorted(wanted):
            try:
                content = tree.read(file)
            except UnreadableError:
                continue
            self._lines[file] = dict(_lines(content, () if _is_plan_on_a_line(file, content) else wanted[file]))
            self._hashes[file] = line_hashes(content, hashed.get(file, ()))

    def line(self, file: str, number: int) -> str:
        """A line without its ending; empty where there is none."""
        return self._lines.get(file, {}).get(number, "")

    def line_hash(self, file: str, number: int) -> str:
        """The hash of a line that was asked for; empty where there is none."""
        return self._hashes.get(file, {}).get(number, "")

    def shown(self, numbers: Mapping[str, Collection[int]], collected: Collected) -> dict[str, dict[int, Line]]:
        """Lines as reports may show them."""
        shown: dict[str, dict[int, Line]] = {}
        for file, lines in self._lines.items():
            secret = _by_line(collected.spans.get(file, ()), numbers.get(file, ()))
            for number in sorted(numbers.get(file, ())):
                if number in lines:
                    masked = mask_line(lines[number], file, secret.get(number, ()), collected)
                    shown.setdefault(file, {})[number] = masked
        return shown


def lines_of(spans: Iterable[Span]) -> dict[str, set[int]]:
    """The first and last lines of places, by file."""
    wanted: dict[str, set[int]] = {}
    for span in spans:
        wanted.setdefault(span.file, set()).update((span.start_line, span.end_line))
    return wanted


def places(finding: Finding) -> Iterator[Span]:
    """Every place that a finding names, the primary one first."""
    yield finding.span
    for related in (*finding.related, *finding.calls):
        yield related.span
    for origin in finding.origins:
        yield origin.span
    for clause in finding.clauses:
        if clause.span is not None:
            yield clause.span


def mask_line(text: str, file: str, spans: Iterable[tuple[int, int]], collected: Collected) -> Line:
    """A line without secrets; ``spans`` are offsets of secret values in it, their ends exclusive."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        found.extend(_value_parts(text, start, min(end, len(text)), file))
    found.extend(secrets_in_text(text, collected.names))
    found.extend(collected.secrets.spans(text))
    cuts: list[Cut] = []
    parts: list[str] = []
    behind = 0
    for start, end in _merged(found):
        parts += text[behind:start], MASK
        cuts.append(Cut(start + 1, end + 1, len(MASK), len(text[start:end].encode())))
        behind = end
    wide = () if text.isascii() else tuple(one.start() + 1 for one in _WIDE.finditer(text))
    return Line("".join([*parts, text[behind:]]), tuple(cuts), wide)


def _is_plan_on_a_line(file: str, content: bytes) -> bool:
    """Whether the file is a plan as Terraform writes it, one line of which any part may show another's secrets,
    or one in UTF-16.
    """
    if not file.endswith(".json"):
        return False
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        # Not to be searched for secrets as it stands.
        return True
    if b'"format_version"' not in content:
        return False
    return content.count(b"\n", 0, len(content) - 1) == 0


def _lines(content: bytes, wanted: Collection[int]) -> Iterator[tuple[int, str]]:
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number in sorted(wanted):
        if 0 < number <= len(lines):
            yield number, lines[number - 1].removesuffix(b"\r").decode("utf-8", "replace")


def _by_line(spans: Sequence[Span], numbers: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Offsets of the spans' parts on each of the lines."""
    found: dict[int, list[tuple[int, int]]] = {}
    for span in dict.fromkeys(spans):
        several = span.end_line - span.start_line
        lines = [n for n in numbers if span.start_line <= n <= span.end_line] if several else [span.start_line]
        for number in lines:
            start = span.start_column - 1 if number == span.start_line else 0
            end = span.end_column - 1 if number == span.end_line else 2**31
            found.setdefault(number, []).append((start, end))
    return found


def _value_parts(text: str, start: int, end: int, file: str) -> Iterator[tuple[int, int]]:
    """What to hide of a value: not its quotes, not its indentation, and no mere reference to another value."""
    written = text[start:end]
    start += len(written) - len(written.lstrip())
    written = written.strip()
    end = start + len(written)
    if not written or (file.endswith((".tf", ".tofu")) and is_reference(written)):
        return
    if written[0] == "'" or '"' not in written:
        quoted = len(written) > 1 and written[0] == "'" == written[-1]
        yield start + quoted, end - quoted
        return
    for found in _QUOTED.finditer(text, start, end):
        if found[1]:
            yield found.span(1)


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if last is not None and start <= last[1]:
            last = (last[0], max(end, last[1]))
        else:
            if last is not None:
                yield last
            last = (start, end)
    if last is not None:
        yield last
