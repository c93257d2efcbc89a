"""``groundrule migrate``: what was written for other scanners, in our words; it is shown first."""

import difflib
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from scanner.cli.cache import cache_folder
from scanner.cli.errors import speaking_plainly
from scanner.cli.options import TreeCommand, open_scan, rule_options, tree_options
from scanner.cli.terminal import progress
from scanner.config import NAME
from scanner.discovery import NotReplacedError, WorkTree, find_root, open_tree, replace_file
from scanner.engine import load_rules
from scanner.errors import UsageError
from scanner.migration.rewriting import Change, rewritten
from scanner.migration.settings import TOOLS, Carried, carried_over
from scanner.migration.settings.draft import listed
from scanner.pipeline import known_rules
from scanner.report.plain import plain
from scanner.report.wording import counted
from scanner.triage.collect import Collected
from scanner.triage.lines import mask_line

CLEAN, INCOMPLETE = 0, 3
_LONGEST: Final = 1_000


@click.command("migrate", cls=TreeCommand)
@tree_options
@rule_options
@click.option(
    "--from", "tool", type=click.Choice(TOOLS), help="Read this scanner's configuration, and write groundrule's."
)
@click.option("--write", is_flag=True, help="Write the files; without it they are only shown.")
@speaking_plainly
def command(*, paths: tuple[str, ...], config_file: Path | None, tool: str | None, write: bool, **flags: Any) -> None:
    """Rewrite what comments and annotations tell other scanners so that groundrule understands it by itself.

    Shows the changed lines, and what has no counterpart here. With --from: reads a scanner's own configuration, in
    the folder that is named or at the root of the tree, and prints one for groundrule.
    """
    gc.disable()
    if "-" in paths:
        raise UsageError("migrate needs files that lie in folders, not standard input")
    sys.exit(
        _files(paths, config_file, flags, write=write) if tool is None else _configuration(paths, tool, write=write)
    )


def _files(paths: tuple[str, ...], config_file: Path | None, flags: dict[str, Any], *, write: bool) -> int:
    tree, config = open_scan(paths, config_file, flags)
    cache = cache_folder()
    found = rewritten(
        tree,
        config,
        known_rules(config, cache=cache),
        watch=lambda rules: progress(rules, len(rules), "Checking"),
        cache=cache,
    )
    failed: dict[str, str] = {}
    for file, change in found.changes.items():
        for line in _difference(file, change, found.collected):
            click.echo(line)
        if write:
            try:
                replace_file(tree.root, file, change.before, change.after)
            except NotReplacedError as error:
                failed[file] = str(error)
    if found.left:
        click.echo("Left as it is:", err=True)
    for left in found.left:
        place = f"{left.file}:{left.line}" if left.line else left.file
        click.echo(plain(f"  {place}: {found.collected.secrets.hide(left.why)}"), err=True)
    for file, why in failed.items():
        click.echo(plain(f"{file} was not written: {why}"), err=True)
    done = len(found.changes) - len(failed)
    verb = "were" if done != 1 else "was"
    if not found.changes:
        click.echo("Nothing to rewrite.", err=True)
    else:
        said = f"{verb} rewritten." if write else "would change; --write rewrites them."
        click.echo(f"{counted(done, 'file')} {said}", err=True)
    return INCOMPLETE if failed else CLEAN


def _difference(file: str, change: Change, collected: Collected) -> Iterator[str]:
    """The changed lines alone, without secrets: what is around them is nobody's business here."""
    before, after = (content.decode("utf-8", "replace").splitlines() for content in change)
    for line in difflib.unified_diff(before, after, f"a/{file}", f"b/{file}", n=0, lineterm=""):
        yield plain(mask_line(line, file, (), collected).text)[:_LONGEST]


def _configuration(paths: Sequence[str], tool: str, *, write: bool) -> int:
    if len(paths) > 1:
        raise UsageError("--from takes one path: a file, or the folder that it is in")
    root = find_root(paths)
    place = Path(os.path.relpath(Path(paths[0]).resolve(), root)).as_posix() if paths else "."
    tree = open_tree(paths)
    carried = carried_over(tool, tree, "" if place == "." else place, _rules())
    lines = list(_told(carried))
    if not write:
        for line in lines:
            click.echo(plain(f"# {line}".rstrip()))
        click.echo(carried.text, nl=False)
        return CLEAN
    for line in lines:
        click.echo(plain(line))
    _create(tree, carried.text)
    return CLEAN


def _rules() -> Any:
    from scanner import bundled  # noqa: PLC0415  # where it is needed

    return load_rules([(bundled.rules(), True)], cache=cache_folder())


def _told(carried: Carried) -> Iterator[str]:
    count = len(carried.uncovered)
    if count:
        yield f"No rule of groundrule covers {counted(count, 'check')} that {carried.tool} runs by {carried.file}:"
        yield from (f"  {line}" for line in listed(carried.uncovered))
    else:
        yield f"Every check that {carried.tool} runs by {carried.file} has a rule."
    if carried.notes:
        yield "Not carried over:"
    for note in carried.notes:
        yield f"  {note.file}:{note.line}: {note.what}: {note.why}"


def _create(tree: WorkTree, text: str) -> None:
    try:
        with (tree.root / NAME).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{NAME} is there already: run this without --write, and take over what you want") from error
    except OSError as error:
        raise UsageError(f"cannot write {NAME}: {error.strerror}") from error
    click.echo(f"Wrote {NAME}.")
