"""The whole way from files to reports: what must hold whatever is in them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.finding import VERDICTS
from scanner.model.rule import Rule
from scanner.pipeline import known_rules, scan
from scanner.report import FORMATS

DEMO = Path(__file__).parent.parent / "fixtures" / "demo"
CONFIG = Config(profile="strict")


@pytest.fixture(scope="module")
def rules() -> tuple[Rule, ...]:
    """All built-in rules."""
    return known_rules(CONFIG)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The demo repository."""
    found = {path.relative_to(DEMO).as_posix(): path.read_bytes() for path in sorted(DEMO.rglob("*")) if path.is_file()}
    assert len(found) > 4
    return found


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_order_of_the_files_does_not_matter(
    data: st.DataObject, files: dict[str, bytes], rules: tuple[Rule, ...]
) -> None:
    """The same files in any order give the same bytes in every format."""
    order = data.draw(st.permutations(sorted(files)))
    shuffled = scan(MemoryTree({path: files[path] for path in order}), CONFIG, rules, verdicts=frozenset(VERDICTS))
    sorted_ = scan(MemoryTree(files), CONFIG, rules, verdicts=frozenset(VERDICTS))
    for render in FORMATS.values():
        assert render(shuffled) == render(sorted_)
