"""Rules as text, held against files as text, through every stage up to the check."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from scanner import bundled, inputs
from scanner.discovery.memory import MemoryTree
from scanner.engine import Checked, Context, check, load_defaults, load_rules
from scanner.facets import FACETS
from scanner.graph import build
from scanner.model.finding import VERDICTS
from scanner.model.options import InputOptions
from scanner.model.rule import Rule

# A busy machine is no failure.
settings.register_profile("engine", deadline=None)
settings.load_profile("engine")

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

Load = Callable[..., Rule]
Judge = Callable[..., Checked]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """A rule from the part of its file that follows the metadata."""

    def loaded(text: str, identity: str = "the-rule") -> Rule:
        folder = tmp_path / identity
        folder.mkdir(exist_ok=True)
        (folder / f"{identity}.yaml").write_text(METADATA.format(id=identity) + text, encoding="utf-8")
        (rule,) = load_rules([(folder, False)])
        return rule

    return loaded


@pytest.fixture(scope="session")
def defaults() -> Mapping[str, Mapping[str, Any]]:
    """The providers' defaults that groundrule ships."""
    return load_defaults(bundled.rules() / "providers")


@pytest.fixture
def judge(load: Load, defaults: Mapping[str, Mapping[str, Any]]) -> Judge:
    """All verdicts of a rule on files, every input, link and facet included."""

    def judged(rule: str, files: Mapping[str, str] | str, **context: Any) -> Checked:
        if isinstance(files, str):
            files = {"main.tf" if "apiVersion" not in files else "all.yaml": files}
        tree = MemoryTree(files)
        graph = build(inputs.load(tree, InputOptions()), FACETS)
        settings = {"defaults": defaults, **context}
        return check([load(rule)], graph, Context(**settings), verdicts=frozenset(VERDICTS))

    return judged
