"""What could not be analysed, or deserves a word: shown in every output, never silence."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from scanner.model.span import Span

Level: TypeAlias = Literal["error", "gap", "note"]

LEVELS: Final[tuple[Level, ...]] = ("error", "gap", "note")


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One thing to tell.

    ``error``: a file that should have been readable was not, nothing was scanned, a rule or tool crashed.
    ``gap``: something is out of sight (a remote module that is not there, a templated file).
    ``note``: read, but odd (a duplicate key).
    ``code`` is stable and kebab-case (``terraform-syntax``); ``remedy`` says how to mend or close it.
    """

    level: Level
    code: str
    message: str
    file: str = ""
    span: Span | None = None
    remedy: str = ""
