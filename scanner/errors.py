"""Everything that groundrule raises on purpose, and whose fault it is.

    GroundruleError
      UsageError          the user's: flags, paths that are not there
        ProblemsError     a list of places in files that the user wrote
          ConfigError     .groundrule.yaml
          RuleError       rule files, all errors of all files at once
          BaselineError   what was accepted before
      ToolError           a program's that groundrule started: helm, kustomize, terraform, ...

What is wrong with *scanned* input never leaves its input as an exception: it is a Diagnostic.
"""

from collections.abc import Sequence


class GroundruleError(Exception):
    """The base of all; the message is for people."""


class UsageError(GroundruleError):
    """Flags or paths that cannot be used. Exit code 2."""


class Problem(Exception):  # noqa: N818  # one entry of a list that is raised as a whole
    """One thing wrong in a file that the user wrote, with its place (line and column from 1)."""

    def __init__(self, file: str, line: int, column: int, message: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {message}")
        self.file, self.line, self.column, self.message = file, line, column, message


class ProblemsError(UsageError):
    """Everything wrong in files that the user wrote, found in one go."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class ConfigError(ProblemsError):
    """The configuration cannot be used. Exit code 2."""


class RuleError(ProblemsError):
    """Rule files cannot be loaded. Exit code 2."""


class BaselineError(ProblemsError):
    """The baseline cannot be used. Exit code 2."""


class ToolError(GroundruleError):
    """A program did not do what it was started for. ``happened`` says what became of it; ``words`` are what it
    said itself, free of terminal escapes ("" where it said nothing). Its caller makes a Diagnostic of it.
    """

    def __init__(self, program: str, happened: str, words: str = "") -> None:
        super().__init__(f"{program} {happened}" + (f": {words}" if words else ""))
        self.program, self.happened, self.words = program, happened, words
