"""Errors as people read them."""

import functools
import sys
from collections.abc import Callable
from typing import Any, Final

import click

from scanner.errors import GroundruleError, ProblemsError

USAGE: Final = 2
_LONGEST: Final = 2_000


def speaking_plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what groundrule raises on purpose into a message on standard error and exit code 2."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except ProblemsError as error:
            for problem in error.problems:
                click.echo(_harmless(str(problem)), err=True)
            count = len(error.problems)
            click.echo(f"{count} {'error' if count == 1 else 'errors'}; nothing was scanned.", err=True)
        except GroundruleError as error:
            click.echo("\n".join(map(_harmless, f"Error: {error}".split("\n"))), err=True)
        except BrokenPipeError:
            # Whoever reads our output has seen enough (`groundrule ... | head`).
            sys.stderr.close()
        sys.exit(USAGE)

    return run


def _harmless(line: str) -> str:
    """A line that moves no cursor and is no command to GitHub's runner, which obeys standard error as well."""
    from scanner.report.plain import plain  # noqa: PLC0415  # only where something is wrong

    text = plain(line)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
