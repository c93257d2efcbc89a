"""What a scalar's tag makes of its text."""

from base64 import b64decode
from typing import Final

from scanner.syntax.yaml import extent
from scanner.syntax.yaml.part import Part, Raw
from scanner.syntax.yaml.scalars import RESOLVERS, Scalar

_CORE: Final = "tag:yaml.org,2002:"
MERGE: Final = f"{_CORE}merge"
_STRINGS: Final = frozenset({f"{_CORE}str", f"{_CORE}timestamp", MERGE, f"{_CORE}value"})
_RESOLVED: Final = frozenset({f"{_CORE}int", f"{_CORE}float", f"{_CORE}bool", f"{_CORE}null"})
_BINARY: Final = f"{_CORE}binary"
_COLLECTIONS: Final = frozenset(f"{_CORE}{name}" for name in ("map", "omap", "pairs", "seq", "set"))


def scalar_value(part: Part, raw: Raw) -> Scalar:
    """The scalar's value. A tag that YAML does not define is noted: the text then is a string to kubectl,
    and in rules what it would be without the tag.
    """
    text: str = raw.value
    tag: str = raw.tag
    if not tag:
        return text if raw.style else RESOLVERS[part.scalars](text)
    if tag in _STRINGS:
        return text
    if tag in _RESOLVED:
        return RESOLVERS[part.scalars](text)
    if tag == _BINARY:
        return _binary(text)
    check_tag(part, raw)
    return text if raw.style or part.scalars == "kubernetes" else RESOLVERS[part.scalars](text)


def check_tag(part: Part, raw: Raw) -> None:
    """Note a tag that YAML does not define."""
    if raw.tag not in _COLLECTIONS:
        message = f"The tag {raw.tag!r} has no meaning here; its value is read without it."
        part.report("note", "yaml-tag", message, extent.span(part, raw))


def _binary(text: str) -> str:
    try:
        return b64decode("".join(text.split()), validate=True).decode()
    except ValueError:
        return text
