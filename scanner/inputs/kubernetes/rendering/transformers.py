"""What the fields of a kustomization other than patches set: the line that names what made a value."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from scanner.model.located import Located
from scanner.model.path import Path
from scanner.model.value import Absent, Value

_LABELS: Final = frozenset({"labels", "matchLabels", "selector", "podSelector", "matchExpressions"})
_IMAGES: Final = ("images", "imageTags")
INFLATION: Final = "HelmChartInflationGenerator"
_GENERATORS: Final = {
    "ConfigMapGenerator": "configMapGenerator",
    "SecretGenerator": "secretGenerator",
    INFLATION: "helmCharts",
}


class Named(NamedTuple):
    """A field of a kustomization, and its part that names the transformer or generator."""

    field: str
    place: Located


def transformer_of(root: Located, path: Path, value: Value | Absent) -> Named | None:
    """The transformer of a kustomization that gave a path of an object its value, as far as that shows."""
    found = next(_candidates(root, path, value), None)
    return Named(*found) if found is not None else None


def generator_of(root: Located, kind: str, name: str) -> Named | None:
    """The generator of an object, by its kind and the object's name; its longest name fits best."""
    field = _GENERATORS.get(kind, "")
    items = list(_items(root, field))
    keys = ("releaseName", "name") if field == "helmCharts" else ("name",)
    fitting = [(len(own), item) for item in items for key in keys if (own := _text(item, key)) and own in name]
    if fitting or (field == "helmCharts" and len(items) == 1):
        return Named(field, max(fitting, key=lambda one: one[0])[1] if fitting else items[0])
    whole = root.get(field or "generators")
    return Named(field or "generators", whole) if whole is not None else None


def generated(item: Located, path: Path) -> Located | None:
    """The entry of a generator that a key of the object's data comes from."""
    if len(path) != 2 or path[0] not in {"data", "binaryData", "stringData"}:
        return None
    for field, own in (("literals", f"{path[1]}="), ("files", f"{path[1]}=")):
        for entry in _items(item, field):
            if isinstance(entry.value, str) and entry.value.startswith(own):
                return entry
    files = (entry for entry in _items(item, "files") if isinstance(entry.value, str))
    return next((entry for entry in files if str(entry.value).rpartition("/")[2] == path[1]), None)


def _candidates(root: Located, path: Path, value: Value | Absent) -> Iterator[tuple[str, Located]]:
    last = path[-1] if path else ""
    if last == "namespace" and (found := root.get("namespace")) is not None and found.value == value:
        yield "namespace", found
    if last == "image" and isinstance(value, str):
        for field in _IMAGES:
            for item in _items(root, field):
                if _text(item, "newName") in value and _makes(item, value):
                    yield field, item
    if path == ("spec", "replicas"):
        for item in _items(root, "replicas"):
            if (count := item.get("count")) is not None and count.value == value:
                yield "replicas", count
    if isinstance(last, str) and not _LABELS.isdisjoint(str(step) for step in path[:-1]):
        yield from _pairs(root.get("commonLabels"), "commonLabels", last, value)
        for item in _items(root, "labels"):
            yield from _pairs(item.get("pairs"), "labels", last, value)
    if isinstance(last, str) and "annotations" in path[:-1]:
        yield from _pairs(root.get("commonAnnotations"), "commonAnnotations", last, value)
    if isinstance(value, str):
        for item in _items(root, "replacements"):
            if any(_ends_with(target, last) for one in _items(item, "targets") for target in _items(one, "fieldPaths")):
                yield "replacements", item
        for field in _GENERATORS.values():
            for item in _items(root, field):
                if (own := _text(item, "name")) and f"{own}-" in value:
                    yield field, item
        for field, fits in (("namePrefix", str.startswith), ("nameSuffix", str.endswith)):
            found = root.get(field)
            if found is not None and isinstance(found.value, str) and found.value and fits(value, found.value):
                yield field, found
    if isinstance(value, str):
        yield from (("replacements", item) for item in _items(root, "replacements") if _text(item, "path"))
    for field in ("transformers", "vars"):
        if (found := root.get(field)) is not None and isinstance(found.value, tuple):
            yield field, found


def _makes(item: Located, value: str) -> bool:
    """Whether an entry of ``images`` leads to a reference."""
    name, new_name, tag, digest = (_text(item, key) for key in ("name", "newName", "newTag", "digest"))
    return (new_name or name) in value and value.endswith(digest or tag)


def _pairs(held: Located | None, field: str, key: str, value: Value | Absent) -> Iterator[tuple[str, Located]]:
    found = held.get(key) if held is not None else None
    if found is not None and found.value == value:
        yield field, found


def _ends_with(target: Located, last: object) -> bool:
    text = target.value
    return isinstance(text, str) and text.rpartition(".")[2] == str(last)


def _items(root: Located, key: str) -> Iterator[Located]:
    found = root.get(key)
    if found is not None and isinstance(found.value, tuple):
        yield from found.items()


def _text(node: Located, key: str) -> str:
    found = node.get(key)
    return found.value if found is not None and isinstance(found.value, str) else ""
