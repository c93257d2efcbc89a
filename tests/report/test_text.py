import re
from dataclasses import replace
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import Scene, rule

from report.sample import report
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Related
from scanner.model.report import Cut, Line, Report, Summary
from scanner.model.span import Span
from scanner.model.value import Reason
from scanner.report import FORMATS, render_text
from scanner.report.plain import cells, fitted, plain
from scanner.report.snippet import snippet
from scanner.report.style import wrapped

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\n::error::\u202egnp\u2066\ud800\x00"


def test_a_failure_says_what_where_and_how_to_fix() -> None:
    """Rule, place, instances, source line with a marker under the value, expectation, origin and remedy are there."""
    text = render_text(report())
    assert (
        """\
infra/main.tf  4 failures

  HIGH      EBS volume is not encrypted  aws-ebs-volume-unencrypted
            infra/main.tf:3:14  aws_ebs_volume.data["a"] and 2 more instances

           3 |     encrypted = var.encrypted
             |                 ^^^^^^^^^^^^^

            path      encrypted
            expected  true
            found     false
            from      default of var.encrypted, infra/variables.tf:2
            fix       Set it right.
"""
        in text
    )


def test_a_marker_stands_under_wide_characters_as_a_terminal_shows_them() -> None:
    """Characters that take two columns of a terminal move the marker by two."""
    lines = render_text(report()).splitlines()
    row = next(number for number, line in enumerate(lines) if "nginx}" in line)
    shown = "".join(c + "\0" if east_asian_width(c) in "WF" else c for c in lines[row])
    marker = lines[row + 1]
    assert shown[marker.index("^") : marker.rindex("^") + 1] == "nginx"


def test_a_message_of_the_rule_replaces_the_usual_words() -> None:
    """A rule's own message is shown, and its remedy in the words for the resource's provider."""
    text = render_text(report())
    assert "path      image\n            why       expected something else, found" in text
    assert "fix       Name the image with its tag." in text


def test_unknowns_take_one_line_each() -> None:
    """Undecided verdicts stand in a section of their own, instances together, with what they wait for."""
    text = render_text(report())
    assert 'aws-sg-open  aws_ebs_volume.data["a"] and 2 more instances  var.zones has no value\n' in text


def test_many_unknowns_are_cut_with_a_count() -> None:
    """A long list of unknowns ends with how many more there are and how to see them."""
    scene = Scene({"a.tf": "x" * 40})
    for number in range(40):
        span = Span("a.tf", 1, number + 1, 1, number + 2)
        resource = scene.resource(f"aws_x.a{number}", "aws_x", "a.tf", "x", span=span)
        scene.finding(rule(), resource, verdict="unknown", reasons=(Reason("var.a", "has no value"),))
    text = render_text(scene.report())
    assert "and 25 more; --format json lists all" in text
    assert "aws_x.a20" not in text


def test_diagnostics_come_with_their_remedy_and_are_counted() -> None:
    """Every level is named with place and remedy; many of a kind are counted."""
    scene = Scene(
        {}, diagnostics=[Diagnostic("gap", "far", f"m{n} is far", "a.tf", None, "fetch it") for n in range(9)]
    )
    text = render_text(scene.report())
    assert "  gap    a.tf: m2 is far\n         and 6 more of the kind (far); --format json lists all\n" in text
    assert "         -> fetch it\n" in text
    assert "diagnostics  9 gaps" in text


def test_different_remedies_of_a_kind_are_all_told() -> None:
    """Diagnostics of one code that are mended in different ways each keep their remedy."""
    told = [Diagnostic("gap", "far", f"m{n}", "", None, f"fetch m{n}") for n in range(2)]
    text = render_text(Scene({}, diagnostics=told).report())
    assert "-> fetch m0" in text
    assert "-> fetch m1" in text


def test_the_summary_counts() -> None:
    """Files, resources, rules, verdicts, severities and what is undecided stand in the summary."""
    text = render_text(report())
    assert "  files        3 analysed\n" in text
    assert "  resources    5 of 3 types\n" in text
    assert "  verdicts     5 failed, 3 undecided, 1 passed (67% of the applicable checks decided)\n" in text
    assert "  failed       1 critical, 3 high, 1 low\n" in text
    assert "  undecided    for var.zones (3)\n" in text
    assert "  diagnostics  1 error, 1 gap, 1 note\n" in text


def test_passes_where_asked_for() -> None:
    """Verdicts that the user asked for are listed."""
    from report.sample import scene  # noqa: PLC0415  # only here

    assert "Passed\n\n  k8s-image-no-tag  apps/Deployment/shop/cart" in render_text(scene().report(["pass"]))


@pytest.mark.parametrize(
    ("diagnostics", "counts", "word"),
    [
        ((), {"pass": 1}, "No failures."),
        ((), {"unknown": 1}, "No failures."),
        ((), {"not_applicable": 9}, "No rule applies to what was found."),
        ((Diagnostic("error", "x", "broken"),), {}, "not everything could be analysed"),
        ((), {"fail": 3}, "--verdicts fail shows them"),
    ],
)
def test_the_last_word(diagnostics: tuple[Diagnostic, ...], counts: dict[str, int], word: str) -> None:
    """A report without failures says so, and whether that is the whole truth."""
    bare = Report("1", (), diagnostics, Summary(verdicts=counts))
    assert word in render_text(bare).splitlines()[-1]


def test_colour_only_on_demand() -> None:
    """Without colour there is no escape; with it the text is the same once they are taken out."""
    bare, coloured = render_text(report()), render_text(report(), colour=True)
    assert "\x1b" not in bare
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == bare
    assert FORMATS["text"](report()) == bare


@pytest.mark.parametrize("width", [1, 60, 80, 100, 400])
def test_lines_keep_to_the_width(width: int) -> None:
    """No line is wider than the page, which is at least 60 and at most 120 columns, but a command to copy."""
    for line in render_text(report(), width=width).splitlines():
        assert cells(line) <= max(60, min(width, 120)) or line.startswith("  groundrule explain")


def test_hostile_text_is_harmless() -> None:
    """Escapes, newlines, control and direction characters in anything that was scanned are shown, not obeyed."""
    scene = Scene({"a.tf": f"x = {HOSTILE[:-2]}y\n"})
    for file in ("a.tf", HOSTILE):
        span = Span(file, 1, 1, 1, 2)
        resource = scene.resource(f"aws_x.{HOSTILE}", "aws_x", "a.tf", "x", scope=f"root:{HOSTILE}", span=span)
        related = (Related(resource.span, HOSTILE),)
        scene.finding(rule(), resource, message=HOSTILE, expected=HOSTILE, actual=HOSTILE, related=related)
        scene.finding(rule(), resource, verdict="unknown", reasons=(Reason(HOSTILE, HOSTILE),))
    scene.diagnostics = [Diagnostic("error", "x", HOSTILE, HOSTILE, None, HOSTILE)]
    text = render_text(scene.report(), colour=False)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert not any(line.startswith("::") for line in text.splitlines())
    text.encode()


@given(st.text())
def test_plain_text_is_printable(text: str) -> None:
    """What is made plain stays on its line and can be encoded, and plain letters stay as they are."""
    shown = plain(text)
    assert len(shown.splitlines()) <= 1
    shown.encode()
    assert plain(shown) == shown


@given(st.text("ab 日é", max_size=60), st.integers(4, 30))
def test_fitting(text: str, columns: int) -> None:
    """A fitted text is never wider than it may be, and untouched where it fits."""
    shown = fitted(text, columns)
    assert cells(shown) <= columns
    assert shown == text if cells(text) <= columns else shown.endswith("...")


@given(st.text("ab \n日", max_size=80), st.integers(5, 30))
def test_wrapping(text: str, columns: int) -> None:
    """Wrapping keeps every word, and lines within the width unless one word is longer."""
    lines = wrapped(text, columns)
    assert " ".join(lines).split() == text.split()
    assert all(cells(line) <= columns or " " not in line for line in lines)


@given(
    st.text("ab \t日😀\x1b", min_size=1, max_size=200).filter(str.strip),
    st.tuples(st.integers(0, 200), st.integers(0, 200)),
    st.integers(40, 100),
)
def test_any_snippet_fits_and_marks(text: str, ends: tuple[int, int], columns: int) -> None:
    """Whatever the line and the region, text and marker stay within the width and the marker is not empty."""
    start, end = (min(at, len(text)) + 1 for at in sorted(ends))
    bare = Report("1", (), (), Summary(), lines={"a": {1: Line(text)}})
    shown = snippet(bare, Span("a", 1, start, 1, end), columns)
    assert shown is not None
    assert cells(shown[1]) <= columns
    assert len(shown[2]) <= columns + 1
    assert shown[2].strip() == "^" * len(shown[2].strip()) != ""


def test_a_value_far_to_the_right_is_still_shown() -> None:
    """Of a line of megabytes only what is around the value is shown."""
    text = "x" * 1_000_000 + "VALUE" + "y" * 1_000_000
    bare = Report("1", (), (), Summary(), lines={"a": {1: Line(text)}})
    shown = snippet(bare, Span("a", 1, 1_000_001, 1, 1_000_006), 80)
    assert shown is not None
    at = shown[2].index("^")
    assert shown[1][at : at + 5] == "VALUE"
    assert shown[1].startswith("...x")
    assert shown[1].endswith("y...")


def test_a_value_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    """The marker of a region that goes on ends where the first line does, masked parts counted as shown."""
    line = Line('tags = { a = "***"', (Cut(15, 30, 3, 15),))
    bare = Report("1", (), (), Summary(), lines={"a": {1: line}})
    assert snippet(bare, Span("a", 1, 8, 3, 2), 80) == ("1", 'tags = { a = "***"', "       ^^^^^^^^^^^")


def test_modules_that_are_not_there_take_one_line() -> None:
    """The usual state of a repository is told once, with what mends it; a single one with its place."""
    remedy = "terraform init -backend=false, or scan with --init"
    gaps = [
        Diagnostic(
            "gap",
            "terraform-module",
            f"the module a/b/m{line} was not downloaded",
            span=Span("main.tf", line, 1, line, 2),
            remedy=remedy,
        )
        for line in range(1, 24)
    ]
    shown = render_text(replace(report(), diagnostics=gaps))
    assert f"  gap    23 modules were not downloaded: {remedy}\n\n" in shown
    assert "a/b/m1" not in shown
    assert "main.tf:1:1: the module a/b/m1 was not downloaded\n" in render_text(replace(report(), diagnostics=gaps[:1]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error file=a::b", r"\x3a:error file=a::b"),
        ("  ::add-mask::e", r"  \x3a:add-mask::e"),
        ("a ##vso[task.setvariable variable=PATH]/b", r"a \x23#vso[task.setvariable variable=PATH]/b"),
        ("# ###[stop-commands]x", r"# #\x23#[stop-commands]x"),
        ("::/0", "::/0"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ("## A heading", "## A heading"),
    ],
)
def test_nothing_is_a_command_to_whoever_runs_the_job(text: str, shown: str) -> None:
    """What a log's reader would obey is written as an escape, and nothing else is."""
    assert plain(text) == shown
