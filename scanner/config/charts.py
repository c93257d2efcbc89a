"""What a configuration file says of Helm charts: the values files that each is rendered with."""

from scanner.config.reading import Reader
from scanner.config.terraform import ENVIRONMENT
from scanner.syntax.document import MappingNode, Node


def read_charts(reader: Reader, node: Node) -> dict[str, dict[str, tuple[str, ...]]]:
    """Sets of values files by the chart's folder and the set's name. A chart has a list of files, each of which is
    a set by its own name, or a mapping of names to files, later ones winning. Files are relative to the chart.
    """
    charts: dict[str, dict[str, tuple[str, ...]]] = {}
    for key, place, inner in reader.members(node):
        folder = reader.below(key, place)
        if folder is None:
            continue
        if folder in charts:
            reader.wrong(place, f"{key} is named twice")
        if not isinstance(inner, MappingNode):
            charts[folder] = {path: (path,) for path in reader.paths(inner, folder)}
            continue
        sets: dict[str, tuple[str, ...]] = {}
        for name, named_at, files in reader.members(inner):
            if not ENVIRONMENT.fullmatch(name):
                reader.wrong(named_at, f"{name} is no name of an environment: letters, digits, dots and hyphens")
            sets[name] = reader.paths(files, folder)
        charts[folder] = sets
    return charts
