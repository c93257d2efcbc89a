"""Another scanner's own configuration as a first ``.groundrule.yaml``.

================  ====================================================================
``reading``       their files, and values in them
``draft``         the configuration that is being written
``choosing``      rules switched by the names of other scanners' checks
``checkov``       ``.checkov.yaml``
``trivy``         ``trivy.yaml``, ``.trivyignore``, ``.trivyignore.yaml``
``kube_linter``   ``.kube-linter.yaml``
================  ====================================================================
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scanner.errors import UsageError
from scanner.migration.settings.checkov import from_checkov
from scanner.migration.settings.draft import Carried
from scanner.migration.settings.kube_linter import from_kube_linter
from scanner.migration.settings.reading import Source, open_source
from scanner.migration.settings.trivy import from_trivy
from scanner.model.rule import Rule
from scanner.model.tree import Tree

__all__ = ["TOOLS", "Carried", "carried_over"]

# Whose configuration is read: the names of its files in the order in which the scanner looks for them.
_NAMES: Final[Mapping[str, Sequence[str]]] = {
    "checkov": (".checkov.yaml", ".checkov.yml"),
    "trivy": ("trivy.yaml", ".trivyignore", ".trivyignore.yaml", ".trivyignore.yml"),
    "kube-linter": (".kube-linter.yaml", ".kube-linter.yml"),
}
_READERS: Final[Mapping[str, Callable[[Source, Sequence[Rule]], Carried]]] = {
    "checkov": from_checkov,
    "trivy": from_trivy,
    "kube-linter": from_kube_linter,
}
TOOLS: Final = tuple(_READERS)


def carried_over(tool: str, tree: Tree, place: str, rules: Sequence[Rule]) -> Carried:
    """What a scanner's configuration says in our words; ``place`` is the path of its file or of the folder that it
    is in, from the tree's root.

    Raises:
        UsageError: there is none.
        ConfigError: it is no YAML, or no mapping.
    """
    names = _NAMES[tool]
    if tree.exists(place):
        return _READERS[tool](open_source(tree, place), rules)
    folder = f"{place}/" if place else ""
    for name in names:
        if tree.exists(f"{folder}{name}"):
            return _READERS[tool](open_source(tree, f"{folder}{name}"), rules)
    raise UsageError(f"no configuration of {tool} in {place or 'the root of the tree'}: none of {', '.join(names)}")
