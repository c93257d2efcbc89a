"""``.kube-linter.yaml``.

After https://docs.kubelinter.io/#/configuring-kubelinter.
"""

from collections.abc import Sequence

from scanner.migration.settings.choosing import known, names_of, only, uncovered
from scanner.migration.settings.draft import Carried, Draft, Note
from scanner.migration.settings.reading import Source, as_pattern, entries, is_set, texts
from scanner.model.rule import Rule
from scanner.syntax.document import MappingNode, Member, Node, SequenceNode

_CHOICES = ("checks.include", "checks.exclude", "checks.addAllBuiltIn", "checks.doNotAutoAddDefaults")


def from_kube_linter(source: Source, rules: Sequence[Rule]) -> Carried:
    """kube-linter's configuration in our words."""
    found = dict(entries(source.members, ("checks",)))
    draft, notes = Draft(), list[Note]()
    names = names_of(rules, "kube-linter")
    enabled = _enabled(found)
    only(draft, names, frozenset(enabled))
    custom: list[str] = []
    for key, member in found.items():
        line = member.key_span.start_line
        if key == "customChecks":
            for one, at in _names(member.node):
                custom.append(one)
                why = "write it as a rule: its template is kube-linter's own"
                notes.append(Note(source.path, at, f"customChecks {one}", why))
        elif key == "checks.ignorePaths":
            for text in texts(member.node):
                pattern = as_pattern(source, text)
                if pattern is None:
                    notes.append(Note(source.path, line, f"{key} {text}", "this is no pattern of a path in the tree"))
                else:
                    draft.exclude.append(pattern)
        elif key not in _CHOICES:
            notes.append(Note(source.path, line, key, "this key is not known"))
    missing = [*uncovered(names, (one for one in enabled if one not in custom)), *custom]
    return Carried("kube-linter", source.path, missing, notes, draft.text())


def _enabled(found: dict[str, Member]) -> list[str]:
    """The checks that kube-linter runs: excluded ones never, all before none."""
    chosen: dict[str, None] = {}
    if _switch(found, "checks.addAllBuiltIn"):
        chosen.update(dict.fromkeys(known("kube-linter")))
    elif not _switch(found, "checks.doNotAutoAddDefaults"):
        chosen.update(dict.fromkeys(known("kube-linter-default")))
    if "checks.include" in found:
        chosen.update(dict.fromkeys(texts(found["checks.include"].node)))
    excluded = texts(found["checks.exclude"].node) if "checks.exclude" in found else []
    return [one for one in chosen if one not in excluded]


def _switch(found: dict[str, Member], key: str) -> bool:
    return key in found and is_set(found[key].node)


def _names(node: Node) -> list[tuple[str, int]]:
    """The custom checks, each with its line."""
    named = []
    for one in node.nodes if isinstance(node, SequenceNode) else ():
        name = one.value.get("name") if isinstance(one, MappingNode) and isinstance(one.value, dict) else None
        named.append((name if isinstance(name, str) else "without a name", one.header.start_line))
    return named
