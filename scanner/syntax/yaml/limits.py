"""How much nesting and expansion a document may have, and the error that says it has more."""

from typing import Final

from scanner.syntax.yaml.part import Mark

# No manifest comes near it, the C composer dies at some 30,000, and whatever walks a value later may do so
# by plain recursion.
MAX_DEPTH: Final = 200

# Nodes that aliases may add to those that are written.
MAX_EXPANSION: Final = 250_000


class LimitError(Exception):
    """A document goes beyond a limit at a mark; ``code`` is the diagnostic's."""

    def __init__(self, code: str, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.code, self.mark = code, mark
