"""Files that are gone, or something else, by the time they are read."""

from pathlib import Path

from hostile.hostile_runs import FAULT, POD, pipe, write
from scanner.config import Config
from scanner.discovery import open_tree
from scanner.pipeline import scan


def test_what_vanishes_is_an_error(tmp_path: Path) -> None:
    """Listed, then removed, or replaced by a pipe or a link out of the tree: an error each, the rest is read."""
    tree = tmp_path / "tree"
    names = [f"{change}/{name}" for change in ("gone", "pipe", "link") for name in ("main.tf", "x.yaml")]
    write(tree, {name: POD if name.endswith("yaml") else FAULT for name in names})
    write(tree, {"zgood/main.tf": FAULT})
    write(tmp_path, {"outside.tf": FAULT, "outside.yaml": POD})
    opened = open_tree([str(tree)])
    for name in names:
        (tree / name).unlink()
    for name in ("main.tf", "x.yaml"):
        pipe(tree / "pipe" / name)
        (tree / "link" / name).symlink_to(tmp_path / f"outside{Path(name).suffix}")
    report = scan(opened, Config(), (), diagnostics=opened.diagnostics)
    assert {one.file for one in report.diagnostics if one.level == "error"} == set(names)
    assert report.summary.types["aws_ebs_volume"] == 1
    assert "core/Pod" not in report.summary.types
