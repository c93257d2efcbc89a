"""``groundrule graph``: the nodes, scopes and edges of a tree."""

from pathlib import Path
from typing import Any, Final

import click

from scanner.cli.errors import speaking_plainly
from scanner.cli.options import TreeCommand, open_scan, tree_options
from scanner.graph import render
from scanner.pipeline import load
from scanner.report.plain import plain

FORMATS: Final = {"json": render.to_json, "dot": render.to_dot, "mermaid": render.to_mermaid}


@click.command("graph", cls=TreeCommand)
@tree_options
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="json",
    help="json for programs, dot and mermaid for people.",
)
@speaking_plainly
def command(*, paths: tuple[str, ...], config_file: Path | None, form: str, **flags: Any) -> None:
    """Print what was found in files and folders, how it is tied together, and which scopes keep it apart."""
    tree, config = open_scan(paths, config_file, flags)
    loaded, graph = load(tree, config)
    click.echo(FORMATS[form](graph))
    for diagnostic in sorted({*tree.diagnostics, *(found for one in loaded for found in one.diagnostics)}):
        click.echo(plain(f"{diagnostic.level}: {diagnostic.file}: {diagnostic.message}"), err=True)
