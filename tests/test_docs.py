"""The guides say what is true: generated pages are current, and every example is run.

A guide's fenced blocks are read so: one with a path behind its language is a file, ``console`` is a session
whose commands start with ``$`` (a line ``...`` stands for any output, that of git is not shown), ``yaml rule`` is a
rule without its metadata that the ``fixture`` behind it proves. In tables whose first column is "condition" the other
columns are Terraform arguments for which it holds, fails or is undecided.
"""

import importlib.util
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner
from repositories import ENVIRONMENT, TestRepository

from scanner import bundled
from scanner.cli import COMMANDS, main
from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.engine import load_rules
from scanner.engine.operators import OPERATORS, STRUCTURES
from scanner.model.finding import VERDICTS
from scanner.model.graph import EDGE_KINDS
from scanner.model.rule import Rule
from scanner.pipeline import scan

DOCS = Path(__file__).resolve().parent.parent / "docs"
GUIDES = (
    *("writing-rules.md", "configuration.md", "suppressions.md", "baseline.md", "json-report.md", "outputs.md"),
    *("rendering.md", "policy.md", "pull-requests.md", "migrate.md"),
)
METADATA = """\
version: 1
id: {id}
title: Something is wrong
severity: high
precision: high
category: security
description: It is wrong.
remediation: Put it right.
"""
_FENCE = re.compile(r"^```(?P<info>[^\n]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, what stands behind that, the text, and the line it begins at."""

    language: str
    name: str
    text: str
    line: int


def blocks(page: str) -> Iterator[Block]:
    text = (DOCS / page).read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        language, _, name = found["info"].partition(" ")
        yield Block(language, name, found["text"], text.count("\n", 0, found.start()) + 1)


def rows(page: str) -> Iterator[list[str]]:
    """The rows of the tables of conditions, cell by cell, the code in them alone."""
    inside = False
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            inside = False
        elif cells[0] == "condition":
            inside = True
        elif inside and not line.startswith("|---"):
            yield [cell.strip("` ") for cell in cells]


def pages() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("write_pages", DOCS / "write_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, str] = module.pages()
    return found


def test_generated_pages_are_current() -> None:
    """What ``make docs`` would write is what is there."""
    for name, content in pages().items():
        assert (DOCS / name).read_text(encoding="utf-8") == content, f"docs/{name} is out of date: run `make docs`"


def rule_of(text: str, folder: Path, identity: str = "example") -> Rule:
    file = folder / f"{identity}.yaml"
    file.write_text(METADATA.format(id=identity) + text, encoding="utf-8")
    (rule,) = load_rules([(file, False)])
    return rule


@pytest.mark.parametrize("row", list(rows("writing-rules.md")), ids=lambda row: str(row[0]))
def test_conditions_hold_as_their_rows_say(row: list[str], tmp_path: Path) -> None:
    """A condition passes, fails and is undecided on exactly the arguments of its row."""
    condition, *cells = row
    rule = rule_of(f"select: example_thing\nassert: {{{condition}}}\n", tmp_path)
    for arguments, verdict in zip(cells, ("pass", "fail", "unknown"), strict=True):
        if arguments:
            variables = "".join(f'variable "{name}" {{}}\n' for name in set(re.findall(r"var\.(\w+)", arguments)))
            written = "" if arguments == "nothing written" else arguments.replace("; ", "\n")
            text = f'{variables}resource "example_thing" "a" {{\n{written}\n}}\n'
            report = scan(MemoryTree({"main.tf": text.encode()}), Config(), [rule], verdicts=frozenset(VERDICTS))
            assert [one.verdict for one in report.findings] == [verdict], (arguments, report.findings)


def pairs() -> Iterator[tuple[Block, Block]]:
    found = list(blocks("writing-rules.md"))
    for number, block in enumerate(found):
        if block.name == "rule":
            yield block, found[number + 1]


@pytest.mark.parametrize(("rule", "fixture"), list(pairs()), ids=lambda block: f"line {block.line}")
def test_examples_prove_themselves(rule: Block, fixture: Block, tmp_path: Path) -> None:
    """The rule fails, passes and is undecided on the lines of its example that say so, and on no other."""
    assert fixture.name == "fixture"
    rule_of(rule.text, tmp_path)
    folder = tmp_path / "fixtures" / "example"
    folder.mkdir(parents=True)
    (folder / ("main.tf" if fixture.language == "hcl" else "all.yaml")).write_text(fixture.text, encoding="utf-8")
    result = CliRunner().invoke(main, ["test", str(tmp_path / "example.yaml"), str(tmp_path / "fixtures")])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("page", GUIDES)
def test_sessions_go_as_shown(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command prints what the guide shows, on the files that the guide shows."""
    missing = [name for name in ("helm", "kustomize") if shutil.which(name) is None]
    if page == "rendering.md" and missing:
        pytest.skip(f"{' and '.join(missing)} not on the PATH (.ci/run builds them)")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name, value in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)
    TestRepository(tmp_path)
    (tmp_path / "policies").mkdir()
    for block in blocks(page):
        if "/" in block.name or "." in block.name:
            file = tmp_path / block.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            _replay(block, page)


def _replay(block: Block, page: str) -> None:
    code = 0
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        if command == "echo $?":
            output = f"{code}\n"
        else:
            words = shlex.split(command)
            if words[0] == "git":
                TestRepository(Path()).git(*words[1:])
                continue
            assert words[0] == "groundrule", f"{page}:{block.line}: {command}"
            result = CliRunner().invoke(main, words[1:])
            code, output = result.exit_code, result.output
        wanted = re.escape(expected).replace(re.escape("...\n"), r"(?:.*\n)*?")
        assert re.fullmatch(wanted, output), f"{page}:{block.line}: {command}\n{output}"


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*GUIDES, "facets.md", "rules.md"])
def test_links_lead_somewhere(page: str) -> None:
    """Every link to a page or heading of the project finds it."""
    links = set(re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", (DOCS / page).read_text(encoding="utf-8")))
    assert links
    for file, anchor in links:
        target = DOCS / (file or page)
        assert target.exists(), file
        assert not anchor or anchor in _anchors(target), anchor


def test_nothing_is_left_out() -> None:
    """Every key of a rule, operator and kind of edge, every setting, option and part of a report has its place."""
    named = {page: set(re.findall(r"`([^`\n]+)`", (DOCS / page).read_text(encoding="utf-8"))) for page in GUIDES}
    schemas = {name: json.loads((bundled.schemas() / f"{name}.schema.json").read_bytes()) for name in _SCHEMAS}
    operators = {name for row in rows("writing-rules.md") for name in re.findall(r"[{ ](\w+):", row[0])}
    assert {*OPERATORS, *STRUCTURES, "not", "ignore_case"} <= operators
    assert {*schemas["rule"]["properties"], *EDGE_KINDS} <= named["writing-rules.md"]
    options = {word for name in COMMANDS for option in _options(name) for word in option.opts if word != "--color"}
    assert {*schemas["config"]["properties"], *options} <= named["configuration.md"]
    report = schemas["report"]
    parts = {*report["properties"], *report["$defs"]["result"]["properties"], *report["$defs"]["summary"]["properties"]}
    assert parts <= named["json-report.md"]


_SCHEMAS = ("rule", "config", "report")


def _options(name: str) -> Iterator[click.Option]:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    for one in (command, *getattr(command, "commands", {}).values()):
        yield from (option for option in one.params if isinstance(option, click.Option))
