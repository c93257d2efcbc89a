"""What is accepted stays so while only text moves, and counts again when what was accepted changes."""

from pathlib import Path

import pytest

from scanner.config import Config
from scanner.triage.baseline import Baseline

from .repository import DAY, NAME, Repository, rules, states, told

MAIN = """\
variable "size" {
  default = 10
}
resource "aws_ebs_volume" "data" {
  for_each  = toset(["a", "b"])
  size      = var.size
  encrypted = false
}
resource "aws_security_group" "web" {
  ingress {
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0", "10.0.0.0/8"]
  }
}
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}
resource "aws_s3_bucket_public_access_block" "logs" {
  bucket              = aws_s3_bucket.logs.id
  block_public_acls   = true
  block_public_policy = false
}
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: web:latest
        - name: log
          image: log:1.0
          resources: {limits: {memory: 1Gi}}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """One root module and one manifest with findings of every kind."""
    return Repository({"app/main.tf": MAIN, "deploy/web.yaml": WEB}, rules(tmp_path / "rules"), Config())


@pytest.fixture
def baseline(repository: Repository) -> Baseline:
    """All of them accepted."""
    return repository.accepted()


def test_what_is_accepted_does_not_count(repository: Repository, baseline: Baseline) -> None:
    """Every finding has the entry's place and is counted as suppressed; nothing gates and nothing is noted."""
    report, ledger = repository.scanned(baseline)
    assert len(report.findings) == 11
    assert told(report) == []
    assert {one.state for one in ledger.outcomes} == {"accepted"}
    assert (report.summary.verdicts["fail"], report.summary.suppressed, report.summary.gating) == (0, 11, 0)
    assert report.diagnostics == ()
    places = [one.suppressions[0].span for one in report.findings]
    assert {place.file for place in places if place is not None} == {NAME}
    assert len(set(places)) == 11


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("app/main.tf", "resource", "\n\n# moved\nresource"),
        ("app/main.tf", "  encrypted = false", "      encrypted=false // still"),
        ("app/main.tf", "encrypted = false", 'encrypted = "false"'),
        ("app/main.tf", "  encrypted = false\n", ""),
        ("app/main.tf", "var.size", "var.size + 0"),
        ("app/main.tf", '"0.0.0.0/0", "10.0.0.0/8"', '"10.0.0.0/8", "0.0.0.0/0"'),
        ("app/main.tf", 'bucket = "logs"', 'bucket = "logs-2"'),
        ("app/main.tf", "from_port   = 22", "from_port   = 20"),
        ("deploy/web.yaml", "metadata: {name: web}", "metadata:\n  name: web\n  labels: {a: b}"),
        ("deploy/web.yaml", "- name: web\n          image: web:latest", "- image: 'web:latest'\n          name: web"),
        ("deploy/web.yaml", "log:1.0", "log:1.1"),
        ("deploy/web.yaml", "1Gi", "2Gi"),
    ],
)
def test_text_that_moves_changes_nothing(
    repository: Repository, baseline: Baseline, file: str, old: str, new: str
) -> None:
    """Lines, layout, spelling, the way of a value, and values that no verdict rests on."""
    report, ledger = repository.edited(file, old, new).scanned(baseline)
    assert told(report) == []
    assert {one.state for one in ledger.outcomes} == {"accepted"}


def test_renamed_files_change_nothing(repository: Repository, baseline: Baseline) -> None:
    """A file of the same module may be called as one likes, and be divided."""
    volume = MAIN.index('resource "aws_s3_bucket"')
    files = {"app/first.tf": MAIN[:volume], "app/second.tf": MAIN[volume:], "deploy/renamed.yml": WEB}
    report, ledger = repository.but(files=files).scanned(baseline)
    assert told(report) == []
    assert {one.state for one in ledger.outcomes} == {"accepted"}


@pytest.mark.parametrize(
    ("file", "old", "new", "new_findings"),
    [
        # A new instance of what is accepted.
        (
            "app/main.tf",
            '["a", "b"]',
            '["a", "b", "c"]',
            [f'{name} aws_ebs_volume.data["c"]' for name in ("volume-open", "volume-small", "volume-strange")],
        ),
        # A neighbour in front of what is accepted, with the same fault.
        (
            "deploy/web.yaml",
            "containers:\n",
            "containers:\n        - {name: new, image: 'new:latest', resources: {limits: {memory: 1Gi}}}\n",
            ["image-latest apps/Deployment/web", "images-latest apps/Deployment/web"],
        ),
    ],
)
def test_what_is_new_counts(
    repository: Repository, baseline: Baseline, file: str, old: str, new: str, new_findings: list[str]
) -> None:
    """An acceptance is of one instance and one container, and of one list as it is."""
    report, _ = repository.edited(file, old, new).scanned(baseline)
    assert told(report) == new_findings


def test_a_neighbour_without_fault_changes_nothing(repository: Repository, baseline: Baseline) -> None:
    """What stands in front of an accepted container leaves it accepted."""
    neighbour = "containers:\n        - {name: new, image: 'new:1', resources: {limits: {memory: 1Gi}}}\n"
    report, ledger = repository.edited("deploy/web.yaml", "containers:\n", neighbour).scanned(baseline)
    assert told(report) == []
    assert {one.state for one in ledger.outcomes} == {"accepted"}


VOLUMES = ['aws_ebs_volume.data["a"]', 'aws_ebs_volume.data["b"]']


@pytest.mark.parametrize(
    ("file", "old", "new", "lapsed", "counting"),
    [
        # The variable behind it.
        ("app/main.tf", "default = 10", "default = 9", "volume-small", [f"volume-small {one}" for one in VOLUMES]),
        # Of alternatives that all fail, each counts.
        (
            "app/main.tf",
            "encrypted = false",
            "encrypted = false\n  iops = 100",
            "volume-strange",
            [f"volume-strange {one}" for one in VOLUMES],
        ),
        # What made the rule apply.
        (
            "app/main.tf",
            "encrypted = false",
            'encrypted = false\n  type = "st1"',
            "volume-strange",
            [f"volume-strange {one}" for one in VOLUMES],
        ),
        # One more network, of those that are at fault.
        (
            "app/main.tf",
            "  ingress {",
            '  ingress {\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n  ingress {',
            "group-open",
            ["group-open aws_security_group.web"],
        ),
        # The resource that it is tied to, and that is not good enough.
        (
            "app/main.tf",
            "block_public_acls   = true",
            "block_public_acls   = false",
            "bucket-bare",
            ["bucket-bare aws_s3_bucket.logs"],
        ),
        ("deploy/web.yaml", "web:latest", "other:latest", "image-latest", ["image-latest apps/Deployment/web"]),
    ],
)
def test_what_was_accepted_for_one_value_is_not_for_another(
    repository: Repository, baseline: Baseline, file: str, old: str, new: str, lapsed: str, counting: list[str]
) -> None:
    """Another value that fails as well counts, and the entry is told as lapsed, with its line."""
    report, ledger = repository.edited(file, old, new).scanned(baseline)
    assert [one for one in told(report) if one.startswith(f"{lapsed} ")] == counting
    assert f"{lapsed} lapsed" in states(ledger)
    notes = [one for one in report.diagnostics if one.code == "baseline-lapsed"]
    assert all(one.level == "note" and one.file == NAME and one.span is not None for one in notes)
    assert any(one.message.startswith(f"{lapsed} on ") for one in notes)


def test_what_is_mended_leaves_an_entry_unused(repository: Repository, baseline: Baseline) -> None:
    """A finding that is gone is told at its entry; so is one whose resource is gone."""
    mended = repository.edited("app/main.tf", "encrypted = false", "encrypted = true")
    report, ledger = mended.scanned(baseline)
    assert told(report) == []
    assert states(ledger).count("volume-open unused") == 2
    notes = [one for one in report.diagnostics if one.code == "baseline-unused"]
    lines = [one.span.start_line for one in notes if one.span is not None]
    assert lines == [one.span.start_line for one in baseline.entries if one.span and one.rule == "volume-open"]
    gone, ledger = repository.edited("app/main.tf", '["a", "b"]', '["a"]').scanned(baseline)
    assert told(gone) == []
    assert states(ledger).count("volume-open unused") == 1


def test_a_rule_that_does_not_run_says_nothing(repository: Repository, baseline: Baseline) -> None:
    """Entries of rules that are switched off are out of sight; of a rule that no longer exists they are unused."""
    only = Config().merged_with(only=["volume-open"])
    report, ledger = repository.but(config=only).scanned(baseline)
    assert states(ledger).count("volume-open accepted") == 2
    assert states(ledger).count("image-latest out of sight") == 1
    assert report.diagnostics == ()
    fewer = tuple(rule for rule in repository.rules if rule.id != "image-latest")
    _, ledger = repository.but(rules=fewer).scanned(baseline)
    assert states(ledger).count("image-latest unused") == 1


def test_the_last_day_is_a_day_on_which_it_holds(repository: Repository) -> None:
    """Until then findings are accepted; from the next day on they count, and the entry is told with its line."""
    baseline = repository.accepted(until=DAY, reason="till the move")
    report, _ = repository.scanned(baseline, DAY)
    assert told(report) == []
    assert {one.suppressions[0].reason for one in report.findings} == {"till the move"}
    assert {one.suppressions[0].until for one in report.findings} == {DAY}
    report, ledger = repository.scanned(baseline, DAY.replace(day=DAY.day + 1))
    assert len(told(report)) == len(report.findings) == 11
    assert {one.state for one in ledger.outcomes} == {"expired"}
    assert {one.code for one in report.diagnostics} == {"baseline-expired"}
    assert "was accepted until 2026-11-23, which is over" in report.diagnostics[0].message


def test_scopes_are_told_apart(repository: Repository, baseline: Baseline) -> None:
    """The same module in another folder is accepted by itself or not at all."""
    both = repository.but(files={**repository.files, "other/main.tf": MAIN})
    report, _ = both.scanned(baseline)
    assert {one.span.file for one in report.findings if one.counts} == {"other/main.tf"}
    assert len(told(report)) == 8


def test_what_is_not_shown_is_counted_all_the_same(repository: Repository, baseline: Baseline) -> None:
    """The gate does not depend on which verdicts are shown."""
    edited = repository.edited("deploy/web.yaml", "web:latest", "other:latest")
    report, _ = edited.scanned(baseline, verdicts=["pass"])
    assert {one.verdict for one in report.findings} == {"pass"}
    assert (report.summary.verdicts["fail"], report.summary.suppressed) == (2, 9)
