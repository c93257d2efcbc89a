"""Reports whose every name and message is a stranger's."""

from dataclasses import replace
from typing import Final

from hypothesis import strategies
from scenes import Known, Scene, rule

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Finding
from scanner.model.report import Report
from scanner.model.rule import Severity
from scanner.model.span import Span
from scanner.model.suppression import Suppression
from scanner.model.value import Reason

# What means something to one of the readers, beside whatever hypothesis thinks of.
NASTY: Final = (
    "::error::forged", "\n::set-env name=PATH::x", "\r::stop-commands::x", "##[error]x", "%0A::error::x", "a,b:c=d%25",
    "<script>x</script>", "<!--", "]]>", "&lt;&#64;", "@everyone", "#123", "GH-7",
    "https://x.example/a", "www.x.example",
    "[x](https://x.example)", "![x](y)", "`", "``` `", " `", "|", "\\", "*x*", "_x_", "~~x~~", ":+1:", "$x$",
    "{{7*7}}",
    "- x", "1. x", "# x", "> x", "    x", "===", "---", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1",
    "\r=1", "\uff1d1", ";=1",
    '"', "'", '","', "\x00", "\x0b", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u202e", "\ufffe",
    "\uffff", "\udc80", "日😀",
)  # fmt: skip

texts: Final = (
    strategies.lists(
        strategies.one_of(strategies.sampled_from(NASTY), strategies.text(max_size=8)), min_size=1, max_size=4
    )
    .map("".join)
    .filter(str.strip)
)


def failure(text: str, number: int = 0, severity: Severity = "high") -> Finding:
    """A failure that says nothing but the text, in a file of that name."""
    made = Scene({"a.tf": "x = 1"})
    of = rule(f"{severity}-{number}", title=text, severity=severity, remediation={"": text})
    resource = made.resource(text, "aws_x", "a.tf", "x", parts={"x": Known(text, made.span("a.tf", "1"))})
    found = made.finding(
        of, resource, "x", message=text, environments=(text,), span=Span(text, number + 1, 1, number + 1, 2)
    )
    return replace(found, fingerprints={"resource": f"{number:032x}"})


def strange(text: str) -> Report:
    """A failure, something undecided, suppressed and fixed, and a diagnostic of each level."""
    failed = failure(text)
    waiting = replace(failed, verdict="unknown", reasons=(Reason(text, text),))
    accepted = replace(failed, suppressions=(Suppression("comment", text, text, None, failed.span),))
    diagnostics = [
        Diagnostic("error", "terraform-syntax", text, text, Span(text, 1, 1, 1, 2), text),
        Diagnostic("gap", "module-missing", text, text, None, text),
        Diagnostic("note", "duplicate-key", text),
    ]
    made = Scene({"a.tf": "x"})
    empty = made.report()
    summary = replace(empty.summary, verdicts={"fail": 1, "unknown": 1}, severities={"high": 1}, undecided={text: 1})
    summary = replace(summary, suppressed=1, fixed=1)
    return replace(
        empty, findings=[failed, waiting, accepted], fixed=[failed], diagnostics=diagnostics, summary=summary
    )


def many(count: int, severity: Severity = "high", text: str = "something") -> Report:
    """So many failures, each at a line of its own."""
    empty = Scene({"a.tf": "x"}).report()
    found = [failure(text, number, severity) for number in range(count)]
    summary = replace(empty.summary, verdicts={"fail": count}, severities={severity: count})
    return replace(empty, findings=found, summary=summary)
