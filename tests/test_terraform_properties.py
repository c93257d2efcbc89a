"""What holds of every configuration, judged by all rules."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from terraform_configurations import CONFIGURATIONS

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.inputs.terraform import TERRAFORM
from scanner.model.finding import VERDICTS
from scanner.model.loaded import Loaded
from scanner.model.options import InputOptions
from scanner.model.path import Path
from scanner.model.report import Report
from scanner.model.rule import Rule
from scanner.model.value import Absent, Value
from scanner.pipeline import known_rules, scan
from scanner.syntax.hcl import parse_hcl
from scanner.syntax.hcl.tree import Block, Broken, Expression, walk

CONFIG = Config(profile="strict")
# They judge what is written: what is not known is none of that.
OF_TEXTS = frozenset({"literal"})
# What takes no other expressions than names, or must be known before anything else is.
FIXED = frozenset({"source", "version", "provider", "providers", "depends_on", "ignore_changes", "iterator"})
KEYS = re.compile(r'\[(?:\d+|"[^"]*")\]')


@cache
def _rules() -> tuple[Rule, ...]:
    return known_rules(CONFIG)


def _scan(files: dict[str, str], rules: tuple[Rule, ...] | None = None) -> Report:
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    return scan(tree, CONFIG, _rules() if rules is None else rules, verdicts=frozenset(VERDICTS))


def _verdicts(report: Report) -> dict[tuple[str, str], set[str]]:
    """By rule and address, all instances together: which there are may be what is unknown."""
    found: dict[tuple[str, str], set[str]] = {}
    for one in report.findings:
        found.setdefault((one.rule.id, KEYS.sub("", one.subject.address)), set()).add(one.verdict)
    return found


@cache
def _known(name: str) -> dict[tuple[str, str], set[str]]:
    return _verdicts(_scan(CONFIGURATIONS[name]))


def _replaceable(block: Block) -> Iterator[Expression]:
    for name, attribute in block.attributes.items():
        if name not in FIXED:
            yield from walk(attribute.expression)
    for inner in block.blocks:
        yield from _replaceable(inner)


@cache
def places(name: str) -> tuple[tuple[str, int, int], ...]:
    """Every expression of a configuration and every part of one: the file, the start and the end."""
    found: dict[tuple[str, int, int], None] = {}
    for path, text in CONFIGURATIONS[name].items():
        for block in parse_hcl(path, text.encode()).body.blocks:
            if block.type != "variable":
                for one in _replaceable(block):
                    if one.end > one.start:
                        found[path, one.start, one.end] = None
    return tuple(found)


def _unset(name: str, chosen: list[tuple[str, int, int]]) -> dict[str, str]:
    files = {path: text.encode() for path, text in CONFIGURATIONS[name].items()}
    for path, start, end in sorted(chosen, reverse=True):
        text = files[path]
        line_end = b"\n" if text[start:end].endswith(b"\n") else b""
        files[path] = text[:start] + b"(var.unset)" + line_end + text[end:]
    return {
        path: text.decode() + ('variable "unset" {}\n' if path.endswith("main.tf") else "")
        for path, text in files.items()
    }


def contradictions(name: str, chosen: list[tuple[str, int, int]]) -> list[str]:
    """Verdicts that the known configuration proves wrong."""
    known, found = _known(name), _verdicts(_scan(_unset(name, chosen)))
    anywhere = {rule for (rule, _), verdicts in known.items() if "fail" in verdicts}
    texts = {rule.id for rule in _rules() if OF_TEXTS.intersection(rule.select)}
    wrong = [
        f"{rule} fails for {address}, which was right"
        for (rule, address), verdicts in found.items()
        if "fail" in verdicts
        and "fail" not in known.get((rule, address), ())
        # A document is judged where it is used, and by itself where nobody is known to.
        and not (address.startswith("data.") and rule in anywhere)
    ]
    return wrong + [
        f"{rule} does not fail any more for {address}: {found.get((rule, address))}"
        for (rule, address), verdicts in known.items()
        if "fail" in verdicts and rule not in texts and not found.get((rule, address), set()) & {"fail", "unknown"}
    ]


def _is_read(name: str, chosen: list[tuple[str, int, int]]) -> bool:
    for path, text in _unset(name, chosen).items():
        parsed = parse_hcl(path, text.encode())
        inside = [one for block in parsed.body.blocks for one in _replaceable(block)]
        if parsed.problems or any(isinstance(one, Broken) for one in inside):
            return False
    return True


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_configurations_have_both_verdicts(name: str) -> None:
    """There is something to be flipped: many verdicts of each kind, and hardly one that is undecided."""
    verdicts = [verdict for one in _known(name).values() for verdict in one]
    assert verdicts.count("fail") > 5
    assert verdicts.count("pass") > 20
    assert "unknown" not in verdicts
    assert len(places(name)) > 30  # whatever a draw takes away


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(CONFIGURATIONS)), size=st.integers(1, 3))
def test_an_unknown_part_flips_no_verdict(data: st.DataObject, name: str, size: int) -> None:
    """Whatever expressions are not known: what fails then does so with their values too, and nothing that fails
    with these passes.
    """
    chosen = data.draw(st.lists(st.sampled_from(places(name)), min_size=size, max_size=size, unique=True))
    chosen.sort()
    assume(all(left[0] != right[0] or left[2] <= right[1] for left, right in pairwise(chosen)))
    assume(_is_read(name, chosen))
    assert contradictions(name, chosen) == []


def _load(files: dict[str, str]) -> Loaded:
    return TERRAFORM.load(MemoryTree({path: text.encode() for path, text in files.items()}), InputOptions())


def _paths(value: Value | Absent, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))


def _answers(files: dict[str, str], questions: list[tuple[int, Path]]) -> tuple[list[Value | Absent], list[str]]:
    """What is found in this order, given back in the order of the resources; and what came up on the way."""
    loaded = _load(files)
    found = {(number, path): loaded.resources[number].at(path) for number, path in questions}
    told = sorted(map(str, (*loaded.diagnostics, *loaded.late())))
    return [found[question] for question in sorted(found, key=str)], told


@settings(max_examples=40, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(CONFIGURATIONS)))
def test_the_order_of_questions_does_not_matter(data: st.DataObject, name: str) -> None:
    """Attributes that are asked for in another order, or as parts before the whole, have the same values, and
    the same diagnostics come up.
    """
    chosen = data.draw(st.lists(st.sampled_from(places(name)), max_size=1))
    assume(_is_read(name, chosen))
    files = _unset(name, chosen)
    questions = [
        (number, path)
        for number, resource in enumerate(_load(files).resources)
        for argument, cell in resource.body.entries()
        for path in _paths(cell.value, (argument,))
    ]
    assert len(questions) > 30  # whatever a draw takes away
    shuffled = data.draw(st.permutations(questions))
    assert _answers(files, shuffled) == _answers(files, questions)


@settings(max_examples=10, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(CONFIGURATIONS)))
def test_the_order_of_rules_does_not_matter(data: st.DataObject, name: str) -> None:
    """What is found once for several rules does not depend on which of them asked first."""
    known = _known(name)
    judged = {rule for rule, _ in known}
    rules = data.draw(st.permutations([rule for rule in _rules() if rule.id in judged]))
    assert _verdicts(_scan(CONFIGURATIONS[name], tuple(rules))) == known
