"""Lines of templates: what stands where, and which values fill it in, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.inputs.kubernetes.rendering.filled_places import fit
from scanner.inputs.kubernetes.rendering.outline import Line, read_outline

PIECES = st.sampled_from(
    [
        *("{{", "}}", "{{-", "-}}", "/*", "*/", "\n", " ", "- ", "a:", "b: ", '"', "'", "|", "---\n", "#", "}", "\t"),
        *("with .Values.x", "range $k, $v := .Values.y", "end", "else", "define", ".Values.a.b", "$v", "é"),
        "toYaml . | nindent 4",
    ]
)


def lines(text: str) -> list[Line]:
    return [line for part in read_outline(text) for line in part.lines]


@pytest.mark.parametrize(
    ("text", "number", "path", "values"),
    [
        ("a: {{ .Values.x }}", 1, "a", ["x"]),
        ("a: {{ $.Values.x.y | quote }}", 1, "a", ["x.y"]),
        ('a: "{{ .Values.x }}:{{ .Values.y }}"', 1, "a", ["x", "y"]),
        ("a: {{ .Release.Name }}", 1, "a", []),
        ("{{- with .Values.x }}\na: {{ .y }}", 2, "a", ["x.y"]),
        ("{{- with .Values.x }}\na: {{ $.Values.y }}\n{{ end }}", 2, "a", ["y"]),
        ("{{- with .Values.x }}\n{{ end }}\na: {{ .Values.y }}", 3, "a", ["y"]),
        ("{{- $v := .Values.x }}\na: {{ $v.y }}", 2, "a", ["x.y"]),
        ("{{- range .Values.x }}\n- a: {{ .y }}\n{{- end }}", 2, "[].a", ["x.[].y"]),
        ("{{- range $k, $v := .Values.x }}\n- a: {{ $v }}\n{{- end }}", 2, "[].a", ["x.[]"]),
        ("{{- if .Values.x }}\na: {{ .Values.y }}\n{{- else }}\nb: 1\n{{- end }}", 2, "a", ["y"]),
        ("{{- /* a:\n b: */}}\na: {{ .Values.x }}", 3, "a", ["x"]),
        ("b: {{ .Values.x\n  | quote }}\na: {{ .Values.y }}", 3, "a", ["y"]),
        ('a: {{ printf "%s.Values.no" .Values.x }}', 1, "a", ["x"]),
        ("b: |\n  a: {{ .Values.no }}\na: {{ .Values.x }}", 3, "a", ["x"]),
        ("l:\n- a: 1\n- a: {{ .Values.x }}", 3, "l.[].a", ["x"]),
        ("l:\n  - b: 1\n    a: {{ .Values.x }}", 3, "l.[].a", ["x"]),
        ('"a": {{ .Values.x }} # {{ .Values.y }}', 1, "a", ["x", "y"]),
    ],
)
def test_lines_and_their_values(text: str, number: int, path: str, values: list[str]) -> None:
    """A key stands at its path and line, with the keys of the values that its line prints."""
    found = [line for line in lines(text) if ".".join(line.path) == path and not line.insert][-1]
    assert (found.number, [".".join(key) for key in found.values]) == (number, values)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a:\n  {{- toYaml .Values.x | nindent 2 }}", "a"),
        ("a:\n  b:\n    {{- toYaml .Values.x | nindent 4 }}", "a.b"),
        ("a:\n  b:\n  {{- toYaml .Values.x | nindent 4 }}", "a.b"),
        ("a:\n  b: 1\n  {{- toYaml .Values.x | nindent 2 }}", "a"),
        ("a: {{- toYaml .Values.x | nindent 2 }}", "a"),
        ("a:\n{{ toYaml .Values.x | indent 2 }}", "a"),
        ("l:\n- b: 1\n  {{- toYaml .Values.x | nindent 2 }}", "l.[]"),
    ],
)
def test_what_is_inserted_goes_below_the_open_key(text: str, path: str) -> None:
    """The indentation that an action is given says below which key its text goes."""
    (found,) = [line for line in lines(text) if line.insert]
    assert (".".join(found.path), found.values) == (path, (("x",),))


def test_documents_are_parted() -> None:
    """Each document has its own lines, and begins with the first of them."""
    first, second = read_outline("---\n# one\na: 1\n---\n{{- if .Values.x }}\nb: 2\n---\n{{ end }}\n")
    assert (first.first, [line.path for line in first.lines]) == (3, [("a",)])
    assert (second.first, [line.path for line in second.lines]) == (6, [("b",)])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_has_an_outline(text: str) -> None:
    """Nothing crashes, and every line and column is one of the text's."""
    written = text.split("\n")
    for line in lines(text):
        assert 1 <= line.start <= line.end
        assert line.start <= line.middle <= line.end
        assert line.end <= len(written[line.number - 1]) + 1


@pytest.mark.parametrize("piece", ["{{", "{{/*", "{{ ", "- ", "a:\n ", '{{ "{{/* ', "{{ .Values.a }}", "\n", " "])
def test_hostile_texts_end(piece: str) -> None:
    """What repeats a hundred thousand times takes no time that grows with its square, and no memory either."""
    assert sum(len(line.path) for line in lines(piece * 100_000)) < 10_000_000


@pytest.mark.parametrize(
    ("text", "value", "fits"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("'1'", "1", True),
        ("1 # one", 1, True),
        ("true", True, True),
        ("true", False, False),
        ("{{ .x }}", "anything", True),
        ('"{{ .x }}:{{ .y }}"', "a:b", True),
        ('"{{ .x }}:{{ .y }}"', "ab", False),
        ("a-{{ .x }}-b", "a-b", False),
        ("a-{{ .x }}-b", "a--b", True),
        ("", {}, True),
        ("", "a", False),
    ],
)
def test_texts_fit_what_they_become(text: str, value: object, *, fits: bool) -> None:
    """A literal fits itself; actions fit anything between the literals around them."""
    assert (fit(text, value) > 0) is fits  # type: ignore[arg-type]  # plain values
