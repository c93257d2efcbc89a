"""Files of a tree are replaced as a whole, where they are what they were, and nowhere else."""

from pathlib import Path

import pytest

from scanner.discovery import NotReplacedError, replace_file


def test_changed_in_the_meantime(tmp_path: Path) -> None:
    """What somebody else wrote is not lost."""
    (tmp_path / "a.tf").write_bytes(b"theirs")
    with pytest.raises(NotReplacedError, match="changed"):
        replace_file(tmp_path, "a.tf", b"before", b"after")
    assert (tmp_path / "a.tf").read_bytes() == b"theirs"


@pytest.mark.parametrize("path", ["link.tf", "linked/a.tf", "../a.tf", "folder/../a.tf", "gone.tf", "folder"])
def test_links_and_ways_out_are_refused(tmp_path: Path, path: str) -> None:
    """No link is followed, in no part of the path, and nothing else than a regular file is written."""
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    for file in (tmp_path / "a.tf", root / "a.tf", root / "folder" / "a.tf"):
        file.write_bytes(b"before")
    (root / "link.tf").symlink_to(root / "a.tf")
    (root / "linked").symlink_to(root / "folder")
    with pytest.raises(NotReplacedError):
        replace_file(root, path, b"before", b"after")
    assert {file.read_bytes() for file in tmp_path.rglob("a.tf")} == {b"before"}
    assert not list(tmp_path.rglob(".*"))


def test_replaced(tmp_path: Path) -> None:
    """The content is the new one, the permissions are the old ones."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.tf").write_bytes(b"before")
    (tmp_path / "a" / "b.tf").chmod(0o604)
    replace_file(tmp_path, "a/b.tf", b"before", b"after")
    assert (tmp_path / "a" / "b.tf").read_bytes() == b"after"
    assert (tmp_path / "a" / "b.tf").stat().st_mode & 0o777 == 0o604
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["b.tf"]
