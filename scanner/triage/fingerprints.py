"""What makes a finding the same one in the next scan, although lines have moved."""

from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted

from scanner.model.finding import Finding
from scanner.model.identities import identities
from scanner.model.located import Located
from scanner.model.path import Path, PathError, format_path, parse_path
from scanner.model.resource import Facet
from scanner.model.value import Step


class Fingerprints:
    """The identities of one scan's findings, which say what something is and not where it stands."""

    __slots__ = ("_keys", "_lists")

    def __init__(self) -> None:
        # By what a list belongs to and its path there (and whether values count): its items' names.
        self._lists: dict[tuple[Located, Path, bool], tuple[str, ...]] = {}
        self._keys: dict[Facet, str] = {}

    def resource(self, finding: Finding) -> str:
        """32 hexadecimal digits of the rule, the scope, the address, the facet and the path: not of the file, the
        line, the environment or what the rule found, so that they survive moves, reformatting and new neighbours.
        """
        # A list of texts in JSON.
        text = f"[{', '.join(map(quoted, self.identity(finding)))}]"
        return sha256(text.encode()).hexdigest()[:32]

    def identity(self, finding: Finding) -> tuple[str, str, str, str, str, str]:
        """The rule, the scope, the address, the facet's type and key, and the path."""
        subject = finding.subject
        facet = (subject.type, self._key(subject)) if isinstance(subject, Facet) else ("", "")
        # Of a secret not even a hash is told.
        own = not (finding.sensitive or finding.rule.sensitive)
        path = self._stable(subject.body, finding.path, own=own)
        return (finding.rule.id, finding.scope, subject.address, *facet, path)

    def _key(self, facet: Facet) -> str:
        """A facet's key with the names of items where it is a path within the resource, or within its pod."""
        key = self._keys.get(facet)
        if key is None:
            key = self._keys[facet] = self._own_key(facet)
        return key

    def _own_key(self, facet: Facet) -> str:
        try:
            path = parse_path(facet.key)
        except PathError:
            return facet.key
        body, template = facet.resource.body, facet.resource.template
        pod = body.walk((*template, "spec")) if template is not None else None
        whole = pod if pod is not None and body.get(path[0]) is None else body
        return self._stable(whole, path, own=False)

    def _stable(self, whole: Located, path: Path, *, own: bool) -> str:
        """A path with the names of lists' items in place of their indices; with ``own``, also of those that are
        their own names.
        """
        steps: list[Step] = []
        here: Located | None = whole
        for at, step in enumerate(path):
            named = ""
            if isinstance(step, int) and here is not None:
                names = self._names(whole, path[:at], here, own=own)
                named = names[step] if step < len(names) else ""
            steps.append(named or step)
            here = here.get(step) if here is not None else None
        return format_path(tuple(steps))

    def _names(self, whole: Located, path: Path, found: Located, *, own: bool) -> tuple[str, ...]:
        # Not by its id: what is made anew at each question may get the one of what is gone.
        key = (whole, path, own)
        if key not in self._lists:
            self._lists[key] = identities(found, own=own)
        return self._lists[key]
