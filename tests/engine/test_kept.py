"""Rules that an editable install has checked beforehand."""

import json
from pathlib import Path

import pytest

from scanner import bundled
from scanner.engine import load_rules


def test_kept_rules_are_used_as_long_as_they_are_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored for these very files is believed; stored for others it is not."""
    rules = [(bundled.rules(), True)]
    monkeypatch.setattr(bundled, "kept", lambda: None)
    every = load_rules(rules, cache=tmp_path)
    stored = json.loads((tmp_path / "rules.json").read_text())
    stored["content"]["rules"] = stored["content"]["rules"][:1]
    (tmp_path / "rules.json").write_text(json.dumps(stored))
    monkeypatch.setattr(bundled, "kept", lambda: tmp_path)
    assert [rule.id for rule in load_rules(rules)] == [every[0].id]
    (tmp_path / "rules.json").write_text(json.dumps({**stored, "key": "of other files"}))
    assert [rule.id for rule in load_rules(rules)] == [rule.id for rule in every]
