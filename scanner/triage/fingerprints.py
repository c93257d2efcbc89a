"""What makes a finding the same one in the next scan, although lines have moved."""

import json
from hashlib import sha256

from scanner.model.finding import Finding
from scanner.model.located import Located
from scanner.model.path import format_path
from scanner.model.resource import Facet
from scanner.model.value import Step

_IDENTITIES = ("name", "id", "sid", "Sid")


def resource_fingerprint(finding: Finding) -> str:
    """32 hexadecimal digits of the rule, the scope, the address, the facet and the path: not of the file,
    the line, the environment or any value, so that they survive moves, reformatting and new neighbours in a list.
    """
    subject = finding.subject
    facet = (subject.type, subject.key) if isinstance(subject, Facet) else ("", "")
    identity = [finding.rule.id, finding.scope, subject.address, *facet, _stable_path(finding)]
    return sha256(json.dumps(identity).encode()).hexdigest()[:32]


def _stable_path(finding: Finding) -> str:
    """The path, with the name of a list's item in place of its index where the item has one."""
    steps: list[Step] = []
    here: Located | None = finding.subject.body
    for step in finding.path:
        here = here.get(step) if here is not None else None
        named = _name(here) if isinstance(step, int) and here is not None else ""
        steps.append(named or step)
    return format_path(tuple(steps))


def _name(item: Located) -> str:
    for identity in _IDENTITIES:
        found = item.get(identity)
        if found is not None and isinstance(found.value, str):
            return f"{identity}={found.value}"
    return ""
