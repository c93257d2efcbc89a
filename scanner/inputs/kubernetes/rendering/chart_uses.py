"""The charts that a kustomization has inflated, as far as they may be.

kustomize hands what stands there to Helm as words of a command line, and pulls a chart that is not there. So only
charts in the tree are inflated, and only with words that cannot be taken for options.
"""

import posixpath
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from scanner.inputs.kubernetes.rendering.chart_files import Chart, read_chart, refers_to_others
from scanner.inputs.kubernetes.rendering.fillings import CHART
from scanner.model.tree import Tree
from scanner.model.value import Value

FIELD: Final = "helmCharts"
_GLOBALS: Final = "helmGlobals"
_HOME: Final = "charts"
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+/-]*")
# Of a field of the one form only plain words are handed on; of those of the other Helm sees no more than values.
_WORDS: Final = ("name", "version", "releaseName", "namespace", "kubeVersion", "valuesMerge")
_OTHERS: Final = frozenset(
    {"additionalValuesFiles", "includeCRDs", "repo", "skipHooks", "skipTests", "valuesFile", "valuesInline"}
)
# They say how to pull, where to look for plugins, and how much to tell.
_LEFT_OUT: Final = frozenset({"configHome", "debug", "devel"})


class Refused(Exception):  # noqa: N818  # it is no error
    """Why a chart is not inflated."""


class ChartUses(NamedTuple):
    """``charts`` are those that are inflated; ``written`` are the fields of the kustomization that say so."""

    charts: tuple[Chart, ...]
    written: Mapping[str, Value]


def read_uses(tree: Tree, folder: str, value: Mapping[str, Value], kubernetes_version: str) -> ChartUses:
    """The charts of a kustomization (its whole ``value``) in a folder.

    Raises:
        Refused: one of them cannot be, or must not be.
    """
    settings = value.get(_GLOBALS, {})
    uses = value.get(FIELD, ())
    # kustomize takes other spellings as well, and has an older form that may name any program as Helm.
    others = {key for key in value if key.lower().startswith("helm")} - {FIELD, _GLOBALS}
    if others or not isinstance(settings, dict) or not isinstance(uses, tuple):
        raise Refused(f"its {FIELD} are not written as kustomize has them")
    home = settings.get("chartHome", _HOME)
    if not isinstance(home, str) or settings.keys() - {"chartHome"} - _LEFT_OUT:
        raise Refused(f"its {_GLOBALS} are not written as kustomize has them")
    charts, written = [], list[Value]()
    for use in uses:
        if not isinstance(use, dict):
            raise Refused(f"its {FIELD} are not written as kustomize has them")
        _check(use)
        charts.append(_chart(tree, posixpath.join(folder, home), use))
        kept = {key: one for key, one in use.items() if key not in _LEFT_OUT}
        written.append({**({"kubeVersion": kubernetes_version} if kubernetes_version else {}), **kept})
    return ChartUses(tuple(charts), {_GLOBALS: {"chartHome": home}, FIELD: tuple(written)})


def _check(use: Mapping[str, Value]) -> None:
    for key, one in use.items():
        words = one if key == "apiVersions" and isinstance(one, tuple) else (one,) if key in _WORDS else ()
        if key != "apiVersions" and key not in _WORDS and key not in _OTHERS | _LEFT_OUT:
            raise Refused(f"its {FIELD} use {key}, which is not handed on")
        for word in words:
            if not isinstance(word, str) or _WORD.fullmatch(word) is None or ".." in word:
                raise Refused(f"its {FIELD} have something else than a plain word for {key}")


def _chart(tree: Tree, home: str, use: Mapping[str, Value]) -> Chart:
    name, version = use.get("name"), use.get("version")
    if not isinstance(name, str):
        raise Refused(f"its {FIELD} have no name")
    home = posixpath.join(home, f"{name}-{version}") if version and use.get("repo") else home
    folder = posixpath.normpath(posixpath.join(home, name))
    if folder.startswith(("../", "/")) or not tree.exists(posixpath.join(folder, CHART)):
        raise Refused(f"the chart {name} is not in this tree: it was looked for in {folder}")
    chart = read_chart(tree, folder)
    missing = [one.name for one in chart.dependencies if one.missing and not one.off]
    if missing:
        raise Refused(f"the chart {name} needs {', '.join(missing)}, which is not vendored")
    if chart.too_much:
        raise Refused(f"the chart {name} has more files than are copied")
    if refers_to_others(chart.files):
        raise Refused(f"the chart {name} has a schema that refers to others")
    return chart
