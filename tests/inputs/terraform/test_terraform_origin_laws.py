"""What holds of every chain, over configurations made at random: a literal is handed on through locals, modules,
functions, conditions and loops, and its chain leads back to it.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from origin_scan import results, scanned

from scanner.model.located import ORIGIN_KINDS

MAX_STEPS = 30
# Ways to hand on what {} says; the result is the same value.
SAME = (
    "local",
    "module",
    "({})",
    'true ? {} : "no"',
    'false ? "no" : {}',
    "[{}][0]",
    "{{ k = {} }}.k",
    'merge({{ k = "no" }}, {{ k = {} }}).k',
    'concat(["no"], [{}])[1]',
    "coalesce(null, {})",
    'lookup({{ k = {} }}, "k", "no")',
    "try(tomap({{}}).no, {})",
    '[for one in ["no", {}] : one if one != "no"][0]',
    '{{ for k, v in {{ a = {} }} : upper(k) => v }}["A"]',
    "flatten([[], [{}]])[0]",
    "element([{}], 3)",
    "([{}][*])[0]",
    "tolist([{}])[0]",
    "one(toset([{}]))",
)


def configuration(ways: list[str]) -> dict[str, str]:
    """The files of a configuration that hands a needle on in these ways."""
    files: dict[str, str] = {}
    folder, body, expression = "", "", '"needle"'
    for number, way in enumerate(ways):
        if way == "local":
            body += f"locals {{\n  l{number} = {expression}\n}}\n"
            expression = f"local.l{number}"
        elif way == "module":
            inner = f"m{number}"
            body += f'module "m{number}" {{\n  source = "./{inner}"\n  given  = {expression}\n}}\n'
            files[f"{folder}main.tf"] = body
            folder, body, expression = f"{folder}{inner}/", 'variable "given" {}\n', "var.given"
        else:
            expression = way.format(expression)
    files[f"{folder}main.tf"] = body + f'resource "terraform_data" "t" {{\n  input = {expression}\n}}\n'
    return files


def text_at(files: dict[str, str], location: dict[str, Any]) -> str:
    """What a file says at a place of one line, or to the end of the first of several."""
    file: str = location["file"]
    line: str = files[file].split("\n")[location["start_line"] - 1]
    start: int = location["start_column"] - 1
    several = location["end_line"] != location["start_line"]
    return line[start : None if several else location["end_column"] - 1]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(SAME), max_size=9))
def test_a_chain_leads_back_to_the_literal(ways: list[str]) -> None:
    """Each step says what its file says, none comes twice, there are not too many, and the last is the literal
    (or the text that it was taken out of, where it stands at the place itself).
    """
    files = configuration(ways)
    with TemporaryDirectory() as folder:
        (result,) = results(scanned(files, Path(folder)))
    assert (result["verdict"], result["actual"]) == ("fail", "needle")
    chain = [one for one in result["origin"] if not one["level"]]
    for one in result["origin"]:
        assert one["kind"] in ORIGIN_KINDS
        assert one["text"] == text_at(files, one["location"])[:200]
        assert one["text"]
    assert len({json.dumps(one) for one in result["origin"]}) == len(result["origin"]) <= MAX_STEPS
    if chain and len(result["origin"]) < MAX_STEPS:
        assert "needle" in chain[-1]["text"]
    elif not chain:
        assert "needle" in text_at(files, result["location"])
    levels = [one for one in chain if one["kind"] in ("argument", "local")]
    named = [way for way in ways if way in ("local", "module")]
    assert len(result["origin"]) == MAX_STEPS or len(levels) == len(named)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1, 6), st.integers(0, 5))
def test_circles_end(length: int, start: int) -> None:
    """Locals that need each other have no value, and a chain that stops."""
    locals_ = "".join(f"  l{at} = local.l{(at + 1) % length}\n" for at in range(length))
    text = f'locals {{\n{locals_}}}\nresource "terraform_data" "t" {{\n  input = local.l{start % length}\n}}\n'
    with TemporaryDirectory() as folder:
        report = scanned(text, Path(folder), condition="deny: {input: x}")
    (result,) = results(report)
    assert result["verdict"] == "unknown"
    assert len(result["origin"]) <= length + 1
    assert [one["kind"] for one in result["origin"]].count("local") == length
