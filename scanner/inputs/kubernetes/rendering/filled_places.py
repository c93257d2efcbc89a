"""Where the values of an object come from that Helm rendered: the line of its template, and the key of the
chart's values that fills it in.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.rendering.alignment import MERGE_KEYS
from scanner.inputs.kubernetes.rendering.outline import ITEM, Line, Part
from scanner.inputs.kubernetes.rendering.rendered import Place, Places
from scanner.model.located import Located, Origin
from scanner.model.path import Path
from scanner.model.span import Span
from scanner.model.value import ABSENT, Absent, Value, same

_SHOWN: Final = 3


class Source(NamedTuple):
    """The template of an object. ``values`` finds a key of the chart's values, nearest to the use first; ``file``
    is what to point at, the template or, where that is packed, what brings it in.
    """

    title: str
    file: str
    parts: Sequence[Part]
    values: Callable[[tuple[str, ...]], Located | None]
    packed: Span | None = None


class FilledPlaces(Places):
    """The places of one object, in the part of its template that fits it best."""

    __slots__ = ("_part", "_source")

    def __init__(self, source: Source, kind: str, made: Located) -> None:
        super().__init__()
        self._source = source
        self._part = _fitting(source, kind, made)

    @property
    def first(self) -> Span:
        """The object's first line."""
        if self._source.packed is not None:
            return self._source.packed
        if self._part is None:
            return Span(self._source.file, 1, 1, 1, 1)
        line = self._part.lines[0]
        return self._span(line, line.start)

    def find(self, path: Path) -> Place:
        if self._part is None or self._source.packed is not None:
            return self._somewhere()
        for length in range(len(path), 0, -1):
            line = self._line(path[:length], exact=length == len(path))
            if line is not None:
                return self._place(line, path, length)
        first = self._part.lines[0]
        span = self._span(first, first.start)
        return Place(span, span, (Origin("template", f"template of {self._source.title}", span),))

    def absence(self, path: Path) -> tuple[Origin, ...]:
        """Also of what the template has and did not write, for the values say so."""
        for length in range(len(path), 0, -1):
            if self._part is None or self._source.packed is not None or self.root.walk(path[:length]) is not None:
                break
            keys = tuple(ITEM if isinstance(step, int) else step for step in path[:length])
            for line in self._part.by_path.get(keys, ()):
                if not line.insert and self._in_items(line, path[:length]) is not None:
                    return self._unwritten(line, path[length:])
        return super().absence(path)

    def _unwritten(self, line: Line, rest: Path) -> tuple[Origin, ...]:
        span = self._span(line, line.start)
        origins = [Origin("template", f"template of {self._source.title}", span)]
        if switches := list(self._switches(line)):
            return (*origins, *switches[-_SHOWN + 1 :])
        for key in self._filling(line):
            whole = (*key, *map(str, rest))
            # The value itself is missing, or a part of it.
            for length in range(len(whole), len(key) - 1, -1):
                if (located := self._source.values(whole[:length])) is not None:
                    origins.append(Origin("value", f"value {'.'.join(whole[:length])}", located.span))
                    break
        return tuple(origins[:_SHOWN])

    def _switches(self, line: Line) -> Iterator[Origin]:
        """The values that are off of those which decide whether a line is written."""
        for key in line.deciding:
            located = self._source.values(key)
            if located is None:
                span = self._span(line, line.start)
                yield Origin("value", f"value {'.'.join(key)}, which is not set", span)
            elif located.value in (ABSENT, None, False, "", 0, (), {}):
                yield Origin("value", f"value {'.'.join(key)}", located.span)

    def _filling(self, line: Line) -> tuple[tuple[str, ...], ...]:
        """The keys of the values that a key's line uses, and those of what is inserted below it."""
        assert self._part is not None  # noqa: S101  # it has the line
        below = (one for one in self._part.by_path[line.path] if one.insert and one.items == line.items)
        return tuple(dict.fromkeys([*line.values, *(key for one in below for key in one.values)]))

    def _line(self, path: Path, *, exact: bool) -> Line | None:
        """The line that best fits a path; for an end of it that no line has, what is inserted there."""
        assert self._part is not None  # noqa: S101  # the caller looked
        keys = tuple(ITEM if isinstance(step, int) else step for step in path)
        made = self.root.walk(path)
        value = made.value if made is not None else ABSENT
        is_whole = isinstance(value, dict | tuple)
        best: tuple[int, Line] | None = None
        for line in self._part.by_path.get(keys, ()):
            fit = self._fit(line, value) if exact and not is_whole else 1
            # Below a key, what is inserted there; at the key itself its own line.
            preferred = 1 if line.insert is not exact else 0
            among = self._in_items(line, path)
            if fit and among is not None:
                score = among * 10_000 + preferred * 5_000 + fit
                if best is None or score > best[0]:
                    best = score, line
        return best[1] if best is not None else None

    def _fit(self, line: Line, value: Value | Absent) -> int:
        if line.insert:
            return 1
        return fit(line.text, value)

    def _in_items(self, line: Line, path: Path) -> int | None:
        """How sure it is that a line stands in the items that a path leads through; None: it does not."""
        assert self._part is not None  # noqa: S101  # the caller looked
        sure = 1
        steps = [position for position, step in enumerate(path) if isinstance(step, int)]
        for position, begun in zip(steps, line.items, strict=False):
            keys = tuple(ITEM if isinstance(step, int) else step for step in path[: position + 1])
            item = self.root.walk(path[: position + 1])
            for key in MERGE_KEYS:
                named = item.get(key) if item is not None and isinstance(item.value, dict) else None
                own = self._part.by_item.get(((*keys, key), begun))
                if named is None or own is None:
                    continue
                found = max(fit(one.text, named.value) for one in own)
                if not found:
                    return None
                sure += min(found, 10)
                break
            else:
                sure += self._part.positions.get((keys, begun)) == path[position]
        return sure

    def _place(self, line: Line, path: Path, length: int) -> Place:
        is_key = line.insert or length < len(path) or not line.text
        span = self._span(line, line.start if is_key else line.middle)
        header = self._span(line, line.start)
        origins = [Origin("template", f"template of {self._source.title}", span)]
        rest = tuple(str(step) for step in path[length:]) if line.insert else ()
        used = self._filling(line) if is_key and not line.insert and length == len(path) else line.values
        origins += list(self._values(line, used, path, rest))[-_SHOWN:]
        return Place(span, header, tuple(origins))

    def _values(
        self, line: Line, used: Sequence[tuple[str, ...]], path: Path, rest: tuple[str, ...]
    ) -> Iterator[Origin]:
        """The keys that are used, those that have the object's own value last."""
        made = self.root.walk(path)
        value = made.value if made is not None else ABSENT
        found: list[tuple[bool, Origin]] = []
        for key in dict.fromkeys(used):
            whole = (*key, *rest)
            shown = ".".join(whole)
            located = self._source.values(whole)
            if located is not None:
                decides = same(located.value, value) or _is_part(located.value, value)
                found.append((decides, Origin("value", f"value {shown}", located.span)))
            elif not rest and ITEM not in key:
                found.append((False, Origin("value", f"value {shown}, which is not set", self._span(line, line.start))))
        found.sort(key=lambda one: one[0])
        for _, origin in found:
            yield origin

    def _span(self, line: Line, start: int) -> Span:
        return Span(self._source.file, line.number, start, line.number, max(line.end, start))

    def _somewhere(self) -> Place:
        first = self.first
        return Place(first, first, (Origin("object", f"first line, rendered by {self._source.title}", first),))


def fit(text: str, value: Value | Absent) -> int:
    """How well a template's text fits what it became: 0 not at all, the more of it is literal the better."""
    written = text.split(" #", 1)[0].strip()
    if not written:
        return 0 if isinstance(value, str | int | bool) and value != "" else 1
    plain = "" if value is ABSENT else str(value).lower() if isinstance(value, bool) else str(value)
    if "{{" not in written:
        return 1_000 if written.strip("\"'") == plain or written == plain else 0
    literals, here = [], 0
    while (start := written.find("{{", here)) >= 0 and (end := written.find("}}", start)) >= 0:
        literals.append(written[here:start])
        here = end + 2
    literals.append(written[here:])
    literals[0], literals[-1] = literals[0].lstrip("\"'"), literals[-1].rstrip("\"'")
    return 1 + sum(map(len, literals)) if _in_order(literals, plain) else 0


def _in_order(literals: Sequence[str], text: str) -> bool:
    """Whether a text begins with the first literal, ends with the last, and has the others between them."""
    first, last = literals[0], literals[-1]
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    here, end = len(first), len(text) - len(last)
    for literal in literals[1:-1]:
        here = text.find(literal, here, end)
        if here < 0:
            return False
        here += len(literal)
    return True


def _fitting(source: Source, kind: str, made: Located) -> Part | None:
    """The document of a template that an object came from: of those of its kind the one most like it."""
    alike = [part for part in source.parts if (written := part.text_of("kind")) and fit(written, kind)]
    if len(alike) < 2:
        return alike[0] if alike else None
    return max(alike, key=lambda part: sum(_likeness(source, line, made) for line in part.lines))


def _likeness(source: Source, line: Line, made: Located) -> int:
    """What a line says for or against being what an object came from."""
    if line.insert or not line.text or ITEM in line.path:
        return 0
    found = made.walk(line.path)
    if found is None or isinstance(found.value, dict | tuple):
        return 0
    if not fit(line.text, found.value):
        return -3
    value = source.values(line.values[0]) if len(line.values) == 1 else None
    if value is None:
        return 1 if "{{" not in line.text else 0
    # A condition or a default may give it another value.
    return 2 if same(value.value, found.value) or _is_part(value.value, found.value) else -1


def _is_part(value: Value | Absent, whole: Value | Absent) -> bool:
    plain = isinstance(value, str | int) and not isinstance(value, bool)
    return plain and isinstance(whole, str) and bool(str(value)) and str(value) in whole
