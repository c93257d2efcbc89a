"""Where values come from, as a whole scan reports it: a rule that whatever stands in ``input`` breaks."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.options import VariableSource
from scanner.model.report import Report
from scanner.pipeline import known_rules, scan
from scanner.report.json import render

RULE = """\
version: 1
id: nothing-here
title: Something is there
severity: low
precision: high
category: operations
description: Nothing may be there.
remediation: Remove it.
select: {select}
{condition}
"""
ANYTHING = "deny: {input: {exists: true}}"


class Step(NamedTuple):
    """One step of a chain, as the JSON report has it."""

    kind: str
    what: str
    place: str
    text: str


def scanned(
    files: Mapping[str, str] | str,
    folder: Path,
    *,
    select: str = "terraform_data",
    condition: str = ANYTHING,
    given: Sequence[VariableSource] = (),
) -> Report:
    """The report of a scan with one rule; ``files`` may be the text of ``main.tf`` alone."""
    rules = folder / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "nothing-here.yaml").write_text(RULE.format(select=select, condition=condition))
    config = Config(rule_paths=(rules,), only=("nothing-here",), given=tuple(given))
    tree = MemoryTree({"main.tf": files} if isinstance(files, str) else files)
    return scan(tree, config, known_rules(config))


def results(report: Report) -> list[dict[str, Any]]:
    """The results of the JSON report."""
    found: list[dict[str, Any]] = json.loads(render(report))["results"]
    return found


def steps(result: Mapping[str, Any], level: int = 0) -> list[Step]:
    """The chain of one result, nearest to the use first."""
    return [
        Step(one["kind"], one["what"], f"{one['location']['file']}:{one['location']['start_line']}", one["text"])
        for one in result["origin"]
        if one["level"] == level
    ]
