"""GitHub's expressions, as far as actions here use them: ``${{ a.b-c == 'x' && !d || always() }}``.

After GitHub's documentation of expressions: ``&&`` and ``||`` give one of their operands, texts are compared
whatever their case, null equals nothing but null and the empty text, a name that is not there is null.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.-]*)|(?P<sign>==|!=|&&|\|\||!|\(|\)))")
_PLACE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


class Expressions:
    """Evaluates against contexts by name; ``functions`` are called without arguments."""

    def __init__(self, contexts: Mapping[str, Any], functions: Mapping[str, Callable[[], Any]]) -> None:
        self._contexts, self._functions = contexts, functions

    def text(self, template: object) -> str:
        """A value of a workflow file, every ``${{ }}`` filled in."""
        return _PLACE.sub(lambda found: _written(self.value(found[1])), str(template))

    def condition(self, source: str) -> bool:
        """An ``if``, which needs no ``${{ }}``; without a status function it holds only after success."""
        holds = bool(self.value(source.removeprefix("${{").removesuffix("}}")))
        return holds and (bool(re.search(r"\b(?:always|failure)\(", source)) or bool(self._functions["success"]()))

    def value(self, source: str) -> Any:
        """One expression."""
        tokens = list(_tokens(source))
        found = self._or(tokens)
        assert not tokens, f"{tokens} are left over of {source}"
        return found

    def _or(self, tokens: list[str]) -> Any:
        found = self._and(tokens)
        while _next_is(tokens, "||"):
            other = self._and(tokens)
            found = found or other
        return found

    def _and(self, tokens: list[str]) -> Any:
        found = self._comparison(tokens)
        while _next_is(tokens, "&&"):
            other = self._comparison(tokens)
            found = found and other
        return found

    def _comparison(self, tokens: list[str]) -> Any:
        found = self._unary(tokens)
        if _next_is(tokens, "=="):
            return _plain(found) == _plain(self._unary(tokens))
        if _next_is(tokens, "!="):
            return _plain(found) != _plain(self._unary(tokens))
        return found

    def _unary(self, tokens: list[str]) -> Any:
        if _next_is(tokens, "!"):
            return not self._unary(tokens)
        if _next_is(tokens, "("):
            found = self._or(tokens)
            assert _next_is(tokens, ")")
            return found
        token = tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if _next_is(tokens, "("):
            assert _next_is(tokens, ")")
            return self._functions[token]()
        here: Any = self._contexts
        for step in token.split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        return here


def _tokens(source: str) -> Iterator[str]:
    at, source = 0, source.strip()
    while at < len(source):
        found = _TOKEN.match(source, at)
        assert found, f"{source[at:]!r} is no part of an expression"
        yield found[0].strip()
        at = found.end()


def _next_is(tokens: list[str], sign: str) -> bool:
    if tokens and tokens[0] == sign:
        del tokens[0]
        return True
    return False


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value.lower() if isinstance(value, str) else value


def _written(value: Any) -> str:
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
