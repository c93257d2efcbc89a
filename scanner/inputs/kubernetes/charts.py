"""Helm charts: folders whose templates are no manifests until Helm has filled them in."""

import posixpath
from collections.abc import Sequence
from shlex import quote
from typing import Final

from scanner.inputs.kubernetes.variants import is_sample
from scanner.model.diagnostic import Diagnostic
from scanner.model.resource import Scope
from scanner.model.span import Span
from scanner.model.tree import Listed
from scanner.model.value import Reason

CHART: Final = "Chart.yaml"
_TEMPLATES: Final = "templates"


class Charts:
    """The charts among a tree's files."""

    def __init__(self, files: Sequence[Listed]) -> None:
        self._folders = {posixpath.dirname(file.path) for file in files if posixpath.basename(file.path) == CHART}
        self._templates: dict[str, list[Listed]] = {}

    def takes(self, file: Listed) -> bool:
        """Whether the file is a chart's own (its description, values or a template), and no manifest.

        Call it for every file once: the templates are counted.
        """
        if not self._folders:
            return False
        folder, _, name = file.path.rpartition("/")
        if folder in self._folders:
            return name == CHART or name.startswith("values")
        steps = folder.split("/")
        for position in range(len(steps) - 1, -1, -1):
            chart = "/".join(steps[:position])
            if steps[position] == _TEMPLATES and chart in self._folders:
                self._templates.setdefault(chart, []).append(file)
                return True
        return False

    def scopes(self) -> tuple[Scope, ...]:
        """One for each chart that has templates."""
        return tuple(
            Scope(
                id=f"chart:{folder or '.'}",
                kind="chart",
                folder=folder,
                gaps=(Reason(posixpath.join(folder, CHART), "is not rendered"),),
                sample=is_sample(folder),
            )
            for folder in sorted(self._templates)
        )

    def gaps(self) -> tuple[Diagnostic, ...]:
        """One for each chart of which a template was asked for."""
        return tuple(
            _gap(folder, len(templates))
            for folder, templates in sorted(self._templates.items())
            if any(template.entry for template in templates)
        )


def _gap(folder: str, count: int) -> Diagnostic:
    file = posixpath.join(folder, CHART)
    files = "1 template is" if count == 1 else f"{count} templates are"
    remedy = f"Run `helm template {quote(folder or '.')} | groundrule scan -` to check what it makes."
    return Diagnostic("gap", "helm-chart", f"This chart's {files} not rendered.", file, Span(file, 1, 1, 1, 1), remedy)
