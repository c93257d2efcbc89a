"""What a manifest that cannot be read would hold, as far as its plain lines tell.

A placeholder may stand for anything, yet what a template makes of ``kind: Service`` is a Service: only
Services are out of sight then.
"""

import re
from typing import Final

from scanner.inputs.kubernetes.objects import type_name

_KIND: Final = re.compile(r"^(?:kind|\"kind\"|'kind')[ \t]*:(.*)$", re.MULTILINE)
_VERSION: Final = re.compile(r"^(?:apiVersion|\"apiVersion\"|'apiVersion')[ \t]*:(.*)$", re.MULTILINE)
_PLAIN: Final = re.compile(r"[ \t]*([\"']?)([A-Za-z][\w./-]*)\1[ \t]*(?:#.*)?\r?")
# Lines of placeholders that may write a whole object: all but those that only choose or repeat what is written.
_ACTION: Final = re.compile(r"^(?:\{\{|\{%|\$\{|<%).*$", re.MULTILINE)
_CONTROL: Final = re.compile(
    r"\{\{-?\s*(?:if|else|end|range|with|/\*|\$\w+\s*:?=)|\{%-?\s*(?:if|elif|else|endif|for|endfor|set)\b|.*\bn?indent\s+[1-9]"
)


def types_of(text: str) -> frozenset[str] | None:
    """The types (``group/Kind``) of what a document would make; None where it could be of any."""
    if any(_CONTROL.match(line) is None for line in _ACTION.findall(text)):
        return None
    kinds, versions = _plain(_KIND, text), _plain(_VERSION, text)
    if not kinds or not versions or any(kind.endswith("List") for kind in kinds):
        return None
    return frozenset(type_name(version, kind) for version in versions for kind in kinds)


def _plain(key: re.Pattern[str], text: str) -> list[str] | None:
    """What is written at a key; None where any of it is not plain."""
    found = [_PLAIN.fullmatch(value) for value in key.findall(text)]
    return None if None in found else [one[2] for one in found if one is not None]
