"""Paths of a rule that name attributes which their type does not have."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from scanner.engine.attributes import provider_of, resource_types
from scanner.engine.compile import ITEM, as_list, climbing
from scanner.engine.words import nearest
from scanner.model.facet_types import FACETS
from scanner.model.path import Path, format_path
from scanner.model.rule import Rule

# Attributes that Terraform itself adds, and those that providers compute for nearly every type: the tables
# of arguments do not have them.
_EVERYWHERE: Final = frozenset(
    {"id", "arn", "self_link", "tags_all", "effective_labels", "terraform_labels"}
    | {"lifecycle", "depends_on", "provider", "provisioner", "connection", "timeouts"}
)
_TERRAFORM: Final[Mapping[str, Mapping[str, Any]]] = {
    "terraform.root": {
        "path": "string",
        "sample": "bool",
        "backend": "any",
        "cloud": "any",
        "required_version": "string",
        "required_providers": "any",
    },
    "terraform.variable": {
        **dict.fromkeys(("name", "type", "description"), "string"),
        **dict.fromkeys(("sensitive", "nullable", "ephemeral"), "bool"),
        **dict.fromkeys(("default", "validation"), "any"),
    },
    "terraform.output": {
        **dict.fromkeys(("name", "description"), "string"),
        **dict.fromkeys(("sensitive", "ephemeral"), "bool"),
        **dict.fromkeys(("value", "precondition", "depends_on"), "any"),
    },
    "file.folder": {"path": "string"},
    "file.state": {"path": "string"},
}


def unknown_paths(rule: Rule) -> tuple[str, ...]:
    """What to say of every path that its type does not have; facets and providers whose types are known."""
    found: dict[str, None] = {}
    subject = (rule.select, ())
    for key in ("where", "assert", "deny"):
        if key in rule.body:
            found.update(dict.fromkeys(_condition(rule.body[key], [subject])))
    if "at" in rule.body:
        found.update(dict.fromkeys(_path(rule.body["at"], [subject])))
    return tuple(found)


# What a path begins at: the types that the subject may have, and the path within it. Nearest first.
_Base = tuple[tuple[str, ...], Path]


def _condition(written: Mapping[str, Any], bases: list[_Base]) -> Iterator[str]:
    for key, inner in written.items():
        match key:
            case "all" | "any":
                for one in inner:
                    yield from _condition(one, bases)
            case "not":
                yield from _condition(inner, bases)
            case "related":
                for hop in (*inner.get("through", ()), inner):
                    yield from _hop(hop, bases)
            case "in_scope":
                yield from _hop(inner, bases)
            case "unique":
                for path in inner["by"]:
                    yield from _path(path, bases)
            case "versions":
                pass
            case _ if key == ITEM and bases[0][1]:
                yield from _test(inner, bases, bases[0])
            case _:
                yield from _path(key, bases)
                yield from _test(inner, bases, _base(key, bases))


def _hop(hop: Mapping[str, Any], bases: list[_Base]) -> Iterator[str]:
    if "via" in hop and hop.get("direction") == "incoming":
        yield from _path(hop["via"], [(as_list(hop["resource"]), ())])
    elif "via" in hop:
        yield from _path(hop["via"], [(bases[0][0], ())])
    if "where" in hop:
        outer = [(types, ()) if index == 0 else (types, path) for index, (types, path) in enumerate(bases)]
        yield from _condition(hop["where"], [(as_list(hop["resource"]), ()), *outer])


def _test(written: Any, bases: list[_Base], here: _Base) -> Iterator[str]:
    if not isinstance(written, Mapping):
        return
    for key, inner in written.items():
        if key == "path":
            yield from _path(inner, bases)
        elif key == "not":
            yield from _test(inner, bases, here)
        elif key in ("some", "each"):
            yield from _condition(inner, [(here[0], (*here[1], 0)), *bases[1:]])
        elif key == "entries":
            for one in (inner.get("some"), inner.get("each")):
                if one is not None:
                    # An entry has a key and a value, of which no table knows more.
                    yield from _condition(one, [((), (0,)), *bases[1:]])
        elif isinstance(inner, Mapping) and "path" in inner:
            yield from _path(inner["path"], bases)


def _base(text: str, bases: list[_Base]) -> _Base:
    climb, path = climbing(text)
    types, before = bases[min(climb, len(bases) - 1)]
    if climb and len(bases) == 1:
        before = ()
    return types, (*before, *path)


def _path(text: str, bases: list[_Base]) -> Iterator[str]:
    types, path = _base(text, bases)
    for type_ in types:
        fault = _fault(type_, path)
        if fault:
            yield f"{text}: {fault}"


def _fault(type_: str, path: Path) -> str | None:
    """What is wrong with a path in a type; None where nothing is, or no table has the type."""
    if type_ in FACETS or type_ in _TERRAFORM:
        return _walk(type_, FACETS.get(type_) or _TERRAFORM[type_], path, blocks=False)
    provider = provider_of(type_)
    if provider is None:
        return None
    known = resource_types(provider)
    matching = [name for name in known if fnmatchcase(name, type_)]
    faults = [_walk(name, known[name], path, blocks=True) for name in matching]
    # Of a glob's types only some may have what the others lack.
    return faults[0] if faults and None not in faults else None


def _walk(type_: str, table: Any, path: Path, *, blocks: bool) -> str | None:
    here: Any = table
    for index, step in enumerate(path):
        shown = format_path(path[: index + 1])
        inner = here[0] if isinstance(here, list) else here
        if isinstance(step, int):
            if isinstance(inner, Mapping) and (not blocks and not isinstance(here, list)):
                return f"{shown} of {type_} is no list"
            here = inner
            continue
        if not isinstance(inner, Mapping):
            return None if inner in ("any", "map", "list", "string") else f"{format_path(path[:index])} has no parts"
        is_list = isinstance(here, list) or (blocks and index > 0 and not isinstance(path[index - 1], int))
        if is_list and (index == 0 or not isinstance(path[index - 1], int)):
            before = format_path(path[:index])
            return f"{before} of {type_} is a list: write {before}[0], or ask with some or each"
        names = {name.rstrip("!"): kind for name, kind in inner.items()}
        if step not in names:
            if index == 0 and blocks and step in _EVERYWHERE:
                return None
            return f"{type_} has no {shown}{nearest(step, names)}"
        here = names[step]
    return None
