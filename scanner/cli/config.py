"""``groundrule config show``: what holds for a file, and where it is written."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import click

from scanner.cli.errors import speaking_plainly
from scanner.cli.options import decision_options, open_scan
from scanner.config.show import Setting, settings_of

_LONGEST: Final = 60


@click.group("config")
def command() -> None:
    """Look at the configuration."""


@command.command("show")
@click.argument("path", default=".")
@decision_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@speaking_plainly
def show(*, path: str, form: str, config_file: Path | None, **flags: Any) -> None:
    """Show what is set for PATH (a file or a folder), and which line of which file sets it."""
    tree, config = open_scan((path,), config_file, flags)
    found = Path(path).resolve()
    own = found.relative_to(tree.root).as_posix() if found.is_relative_to(tree.root) else ""
    asked = f"{own}/" if found.is_dir() and own != "." else "" if found.is_dir() else own
    settings = list(settings_of(config, asked))
    if form == "json":
        click.echo(json.dumps({"path": own, "settings": list(map(_as_json, settings))}, indent=2, ensure_ascii=False))
        return
    rows = [(_key(one), _value(one.value), _place(one)) for one in settings]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for key, value, place in rows:
        click.echo(f"{key:{widths[0]}}  {value:{widths[1]}}  {place}")


def _as_json(setting: Setting) -> dict[str, Any]:
    place = setting.place
    return {
        "key": list(setting.key),
        "value": _plain(setting.value),
        "file": place.file if place is not None else None,
        "line": place.start_line if place is not None else None,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return float(value) if isinstance(value, Decimal) else value


def _key(setting: Setting) -> str:
    # The item of a list stands in the column of values.
    own = setting.key[:-1] if len(setting.key) > 1 and setting.key[-1] == str(setting.value) else setting.key
    return _printable(".".join(own))


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)
    text = {"true": "on", "false": "off", "null": "none"}.get(text, text) if not isinstance(value, str) else text
    return _printable(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}...")


def _place(setting: Setting) -> str:
    return f"{setting.place.file}:{setting.place.start_line}" if setting.place is not None else "default"


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
