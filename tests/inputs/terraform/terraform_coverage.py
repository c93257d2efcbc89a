"""Whether what was said of an unknown value allows for a real one."""

from scanner.model.value import ABSENT, Absent, OneOf, PartialMap, Repeated, Unknown, UnknownText, Value, same


def covers(said: Value | Absent, real: Value | Absent) -> bool:
    """Whether what was said allows for the real value: a known one is that value, save that numbers may be text."""
    none = (None, ABSENT)
    if isinstance(real, Unknown) and not isinstance(real, UnknownText):
        return isinstance(said, Unknown)
    match said:
        case UnknownText():
            return isinstance(real, UnknownText) or (isinstance(real, str) and _fits(list(said.parts), real))
        case OneOf():
            return any(covers(choice, real) for choice in said.choices)
        case PartialMap():
            return isinstance(real, dict) and all(k in real and covers(v, real[k]) for k, v in said.known.items())
        case Unknown():
            return True
        case tuple():
            return isinstance(real, tuple) and _covers_items(said, real)
        case dict():
            return isinstance(real, dict) and said.keys() == real.keys() and _covers_entries(said, real)
    # A number or a bool beside an unknown item may become text, and means the same as that to Terraform.
    return (said in none and real in none) or same(said, real) or (isinstance(real, str) and real == _text(said))


def _covers_entries(said: dict[str, Value], real: dict[str, Value]) -> bool:
    return all(covers(item, real[key]) for key, item in said.items())


def _text(value: Value | Absent) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _covers_items(said: tuple[Value, ...], real: tuple[Value, ...]) -> bool:
    """Up to the first repeated item the order counts; from there on each single item must be somewhere."""
    for position, item in enumerate(said):
        if isinstance(item, Repeated):
            return _covers_somewhere(said[position:], list(real[position:]))
        if position >= len(real) or not covers(item, real[position]):
            return False
    return len(said) == len(real)


def _covers_somewhere(said: tuple[Value, ...], rest: list[Value]) -> bool:
    for one in said:
        if not isinstance(one, Repeated):
            matching = [position for position, other in enumerate(rest) if covers(one, other)]
            if not matching:
                return False
            del rest[matching[0]]
    kinds = [one.item for one in said if isinstance(one, Repeated)]
    return all(any(covers(kind, other) for kind in kinds) for other in rest)


def _fits(parts: list[str | Unknown], text: str) -> bool:
    if not parts:
        return not text
    if isinstance(parts[0], str):
        return text.startswith(parts[0]) and _fits(parts[1:], text[len(parts[0]) :])
    return any(_fits(parts[1:], text[end:]) for end in range(len(text) + 1))
