"""Names and values that would speak to a terminal, a log or a browser: shown, and harmless."""

import json
import re
from collections.abc import Callable

import pytest

from hostile.hostile_runs import FAULT, Scan

Run = Callable[..., Scan]

EVIL = "e\n::error file=x::pwn\x1b[31mred\x1b]0;t\x07<script>alert(1)</script>[x](javascript:1)\u202eABC\u2028`|"
# C0 but the line feed, C1, marks of direction, separators, halves of pairs.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")


def files() -> dict[str, str]:
    text = json.dumps(EVIL)
    return {
        "a\n::error::x\x1b[31m/main.tf": FAULT,
        "b\u202egnp.tf": FAULT.replace("good", "b"),
        "<img src=x onerror=alert(1)>/main.tf": FAULT,
        b"bad\xff".decode("utf-8", "surrogateescape") + "/main.tf": FAULT,
        "x" * 200 + "/" + "y" * 240 + "/main.tf": FAULT,
        "c/main.tf": f'resource "aws_ebs_volume" "y" {{\n  for_each = toset([{text}])\n  encrypted = false\n'
        f'  tags = {{ Name = {text} }}\n}}\nvariable "v" {{\n  description = {text}\n  default = {text}\n}}\n',
        "d/x.yaml": f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {text}, namespace: {text}, "
        f"labels: {{{text}: {text}}}}}\nspec: {{hostNetwork: true, containers: [{{name: {text}, image: {text}}}]}}\n",
        "e/main.tf": 'resource "aws_ebs_volume" "x" {\n  encrypted = "\x1b[31m::error::\u202e" \x1b[31m '
        "\u202e bogus\n}\n",
        "f/x.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: !\u202e<x> a}\nfoo: [\x85::error::\n",
        "g/main.tf": f'resource "aws_ebs_volume" "{"z" * 20_000}" {{\n  encrypted = false\n}}\n',
    }


@pytest.mark.parametrize("form", ["json", "text", "sarif"])
def test_no_output_carries_them(scan: Run, form: str) -> None:
    """No control character, and no line that begins like a workflow command; all files are judged."""
    found = scan(files(), ".", "--format", form)
    shown = found.out.decode()
    assert HARMFUL.findall(shown + found.err.decode()) == []
    assert not re.search(r"(?m)^\s*::", shown)
    assert "zgood/main.tf" in shown
    assert "onerror=alert" in shown.replace("%3D", "=")
    if form != "text":
        assert json.loads(shown)
    else:
        assert shown.isprintable() or HARMFUL.search(shown) is None
