"""Markdown, as GitHub's own parser reads it."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from report.sample import report
from report.strangers import many, strange, texts
from scanner.report import FORMATS
from scanner.report.markdown import LARGEST
from scanner.report.markup import code, prose
from scanner.report.plain import fitted, plain

cmarkgfm = pytest.importorskip("cmarkgfm")

render = FORMATS["markdown"]
_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
_SPOKEN = re.compile(r"<code>.*?</code>", re.DOTALL)


def page(text: str) -> str:
    """The HTML that GitHub's parser makes of Markdown."""
    made: str = cmarkgfm.github_flavored_markdown_to_html(text, cmarkgfm.Options.CMARK_OPT_UNSAFE)
    return made


def test_counts_then_failures_by_severity_and_file() -> None:
    """The most severe first, each below its file with its place, its rule, who it is about and how to fix it."""
    text = render(report())
    assert re.findall(r"^#+ .*$", text, re.MULTILINE) == [
        "## groundrule",
        "### Critical",
        "### High",
        "### Low",
        "### Undecided",
        "### Not analysed, or worth a look",
    ]
    assert "| failed | 5 |\n| failed, critical | 1 |\n| failed, high | 3 |\n| failed, low | 1 |" in text
    assert (
        "### High\n\n`infra/main.tf`\n\n"
        "- 3:14 **EBS volume is not encrypted** `aws-ebs-volume-unencrypted`: "
        '`aws_ebs_volume.data["a"] and 2 more instances`<br>Expected true, found false.<br>'
    ) in text
    assert "<br>Fix: Set it right.\n" in text


def test_what_is_undecided_and_not_analysed_is_told() -> None:
    """Each with its reason, and the remedy that closes a gap."""
    text = render(report())
    assert '- `aws-sg-open` `infra/main.tf:2:15` `aws_ebs_volume.data["a"] and 2 more instances`: ' in text
    assert ": var.zones has no value\n" in text
    assert "- gap: `infra/main.tf` module.vpc is not here<br>To close it: terraform init\n" in text


def test_everything_is_read_as_it_was_meant() -> None:
    """A table, lists and code; no line is anything else, and nothing is a link."""
    made = page(render(report()))
    assert "<a " not in made
    assert made.count("<table>") == 1
    assert made.count("<li>") == 3 + 1 + 3


@pytest.mark.parametrize("text", ["something", "日😀`|<" * 60])
def test_a_comment_can_hold_it(text: str) -> None:
    """However much there is, it stays below the limit, the most severe are kept, and the rest is counted."""
    shown = many(3_000, text=text)
    shown = replace(shown, findings=[*shown.findings, *many(1, "critical").findings])
    waiting = [replace(one, verdict="unknown") for one in many(2_000, text=text).findings]
    shown = replace(shown, findings=[*shown.findings, *waiting], diagnostics=[*report().diagnostics] * 2_000)
    made = render(shown)
    assert len(made.encode()) <= LARGEST
    assert "### Critical" in made
    assert "### Undecided" in made
    assert "### Not analysed" in made
    (left,) = re.findall(r"\*\*([\d,]+) failures left out for length", made)
    listed = made.partition("### Undecided")[0].count("\n- ")
    assert listed + int(left.replace(",", "")) == 3_001


@settings(deadline=None)
@given(texts)
def test_text_is_shown_and_means_nothing(text: str) -> None:
    """In a code span, or as words: GitHub shows the text itself, and makes no link, mention or markup of it."""
    for made in (code(text), prose(text)):
        shown = fitted(plain(text), 400)
        if not shown.strip():
            continue
        (paragraph,) = re.findall(r"^<p>(.*)</p>$", page(f"x {made} x").strip(), re.DOTALL)
        bare = _SPOKEN.sub("", paragraph)
        assert not _TAG.search(bare)
        assert not re.search(r"[@#]|://|www\.", bare)
        assert html.unescape(re.sub("</?code>", "", paragraph)) == f"x {shown} x"


@settings(deadline=None)
@given(texts)
def test_no_text_changes_the_page(text: str) -> None:
    """The page of a stranger's report has the elements of a harmless one, code aside."""

    def elements(of: str) -> list[str]:
        found = ["".join(match[:2]) for match in _TAG.findall(_SPOKEN.sub("", page(render(strange(of)))))]
        return [tag for tag in found if tag not in {"p", "/p"}]

    if plain(text).strip():
        assert elements(text) == elements("something")
