"""Whatever is reported can be accepted on the line that is reported."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.model.report import Report
from scanner.pipeline import known_rules, scan

ROOT = Path(__file__).resolve().parents[3]
CONFIG = Config(profile="strict", render=False)
PLANS = ROOT / "tests" / "inputs" / "terraform" / "plan_files"


def read(folder: Path) -> dict[str, str]:
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_text() for name, path in found.items() if path.suffix in {".tf", ".yaml", ".json"}}


def scanned(files: Mapping[str, str]) -> Report:
    return scan(MemoryTree(files), CONFIG, known_rules(CONFIG))


def commented(files: Mapping[str, str], report: Report, *, above: bool) -> dict[str, str]:
    """The files with a comment at every line that something is reported on, naming the rules that report it."""
    places: dict[tuple[str, int], set[str]] = {}
    for one in report.findings:
        if not one.span.file.endswith(".json"):
            places.setdefault((one.span.file, one.span.start_line), set()).add(one.rule.id)
    rows = {file: text.split("\n") for file, text in files.items()}
    for (file, line), rules in sorted(places.items(), reverse=True):
        comment = f"# groundrule:ignore {', '.join(sorted(rules))}"
        text = rows[file][line - 1]
        if above:
            rows[file].insert(line - 1, " " * (len(text) - len(text.lstrip())) + comment)
        else:
            rows[file][line - 1] = f"{text} {comment}"
    return {file: "\n".join(found) for file, found in rows.items()}


@pytest.mark.parametrize("above", [True, False], ids=["above the line", "on the line"])
@pytest.mark.parametrize("folder", [ROOT / "fixtures" / "demo", PLANS / "estate"], ids=["demo", "plan"])
def test_a_comment_at_the_reported_line_accepts_what_is_reported(folder: Path, above: bool) -> None:
    """In a repository with Terraform and manifests, and in the configuration that a plan was made from."""
    files = read(folder)
    before = scanned(files)
    after = scanned(commented(files, before, above=above))
    written = [one for one in after.findings if not one.span.file.endswith(".json")]
    assert len(after.findings) == len(before.findings) > 10
    assert [str(one.span) for one in written if one.counts] == []
    assert [one.message for one in after.diagnostics if one.code.startswith("suppression-")] == []
    assert after.summary.suppressed == before.summary.verdicts["fail"] - (len(after.findings) - len(written))
