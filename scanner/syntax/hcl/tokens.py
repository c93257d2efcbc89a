"""A scanner of HCL's tokens, for texts that the grammar refuses: where strings, brackets and numbers are.

Linear and without recursion, it follows HCL's own scanner: templates nest in strings and heredocs, braces
end an interpolation only where they balance.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

Sort: TypeAlias = Literal["newline", "comment", "number", "name", "heredoc", "open", "close", "torn", "escape", "other"]

_MAIN: Final = re.compile(
    r"""(?P<space>[ \t]+)
    |(?P<newline>\r?\n)
    |(?P<comment>\#[^\n]*|//[^\n]*|/\*(?s:.*?)(?:\*/|\Z))
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[A-Za-z_\x80-\xff][\w\x80-\xff-]*)
    |(?P<heredoc><<-?(?P<mark>[A-Za-z_\x80-\xff][\w\x80-\xff-]*)\r?\n)
    |(?P<quote>")
    |(?P<open>[({\[])
    |(?P<close>[)}\]])
    |(?P<other>(?s:.))""",
    re.VERBOSE | re.ASCII,
)
_QUOTED: Final = re.compile(
    r"(?:[^\"\\$%\r\n]+|\\(?:[nrt\"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{|\$(?!\{)|%(?!\{))*"
)
_LINE: Final = re.compile(r"(?:[^$%\n]+|\$\$\{|%%\{|\$(?!\{)|%(?!\{))*")


class Token(NamedTuple):
    """A region. ``torn`` is a quoted string that does not end on its line, from its quote to the line's end;
    ``escape`` a backslash and a character that are no escape sequence.
    """

    sort: Sort
    start: int
    end: int
    bracket: str  # the innermost bracket around it, "" at the top


class _Context:
    __slots__ = ("brackets", "mark", "start")

    def __init__(self, start: int, mark: str | None) -> None:
        self.start = start
        self.mark = mark  # None: code; "": a quoted string; else the end mark of a heredoc
        self.brackets: list[str] = []


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of code, in order; the text of templates is left out, what is interpolated is not."""
    stop = len(text) if end is None else end
    stack = [_Context(start, None)]
    position = start
    while position < stop:
        here = stack[-1]
        if here.mark is None:
            found = _MAIN.match(text, position, stop)
            sort = found.lastgroup if found else None
            if found is None or sort is None:
                return
            position = found.end()
            inner = here.brackets[-1] if here.brackets else ""
            match sort:
                case "space":
                    continue
                case "quote":
                    stack.append(_Context(found.start(), ""))
                    continue
                case "heredoc":
                    stack.append(_Context(found.start(), found["mark"]))
                case "open":
                    here.brackets.append(found[0])
                case "close":
                    if not here.brackets and found[0] == "}" and len(stack) > 1:
                        stack.pop()
                        continue
                    if here.brackets:
                        here.brackets.pop()
            yield Token(sort, found.start(), position, inner)  # type: ignore[arg-type]  # the groups' names
            continue
        if here.mark == "":
            position = _end(_QUOTED, text, position, stop)
            if position < stop and text[position] == '"':
                position += 1
                stack.pop()
            elif text.startswith(("${", "%{"), position, stop):
                position += 2
                stack.append(_Context(position, None))
            elif text.startswith("\\", position, stop) and text[position + 1 : position + 2] not in ("\r", "\n", ""):
                yield Token("escape", position, position + 2, "")
                position += 2
            else:
                torn = _unwind(stack, text, position)
                yield Token("torn", torn, position, "")
            continue
        position = _heredoc(stack, here.mark, text, position, stop)


def _heredoc(stack: list[_Context], mark: str, text: str, position: int, stop: int) -> int:
    """Read one line of a heredoc, or up to the sequence that interrupts it."""
    if position == 0 or text[position - 1] == "\n":
        line = text.find("\n", position, stop)
        last = stop if line < 0 else line
        if text[position:last].strip() == mark:
            stack.pop()
            return last
    position = _end(_LINE, text, position, stop)
    if text.startswith(("${", "%{"), position, stop):
        stack.append(_Context(position + 2, None))
        return position + 2
    return position + 1


def _end(pattern: re.Pattern[str], text: str, position: int, stop: int) -> int:
    found = pattern.match(text, position, stop)
    return found.end() if found else position


def _unwind(stack: list[_Context], text: str, position: int) -> int:
    """Leave the string that a line's end tears, and whatever around it began on that line; where it began."""
    line = text.rfind("\n", 0, position) + 1
    torn = stack.pop().start
    while len(stack) > 1 and stack[-1].start >= line:
        left = stack.pop()
        if left.mark == "":
            torn = left.start
    return torn
