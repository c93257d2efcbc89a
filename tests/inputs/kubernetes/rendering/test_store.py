"""What renderers printed is kept for who may read it, and not without end."""

import os
from pathlib import Path

import pytest

from scanner.inputs.kubernetes.rendering import store
from scanner.inputs.kubernetes.rendering.store import Store, key_of


def test_keys_depend_on_everything() -> None:
    """Another word, path, content or a part moved from one to the other is another key."""
    keys = [
        key_of(("a", "b"), {"x": b"1"}),
        key_of(("ab",), {"x": b"1"}),
        key_of(("a", "b"), {"y": b"1"}),
        key_of(("a", "b"), {"x": b"2"}),
        key_of(("a", "b"), {"x": b"1", "y": b""}),
        key_of(("a",), {"b": b"", "x": b"1"}),
    ]
    assert len(set(keys)) == len(keys)
    assert key_of((), {"a": b"1", "b": b"2"}) == key_of((), {"b": b"2", "a": b"1"})


def test_texts_are_kept_for_their_owner(tmp_path: Path) -> None:
    """What was written is read again; nobody else may."""
    kept = Store(tmp_path / "a" / "b")
    assert kept.read("k") is None
    kept.write("k", b"text")
    assert kept.read("k") == b"text"
    assert (tmp_path / "a" / "b" / "k").stat().st_mode & 0o077 == 0


def test_what_was_not_used_for_longest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store does not grow beyond its limits; reading counts as use."""
    monkeypatch.setattr(store, "_MOST_FILES", 4)
    kept = Store(tmp_path)
    for number in range(4):
        kept.write(str(number), b"x")
        os.utime(tmp_path / str(number), (number, number))
    assert kept.read("0") == b"x"
    kept.write("4", b"x")
    left = sorted(file.name for file in tmp_path.iterdir())
    assert {"0", "4"} <= set(left)
    assert "1" not in left
    assert len(left) <= 4


def test_a_folder_that_cannot_be_used_is_no_error(tmp_path: Path) -> None:
    """Where nothing can be kept, nothing is."""
    (tmp_path / "file").write_text("")
    kept = Store(tmp_path / "file" / "below")
    kept.write("k", b"text")
    assert kept.read("k") is None
