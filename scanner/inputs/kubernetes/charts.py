"""Helm charts: folders whose templates are no manifests until Helm has filled them in."""

import posixpath
from collections.abc import Sequence
from shlex import quote
from typing import Final

from scanner.inputs.kubernetes.rendering.fillings import CHART, Fillings, scope_id
from scanner.inputs.kubernetes.variants import is_sample
from scanner.model.diagnostic import Diagnostic
from scanner.model.options import Rendering
from scanner.model.resource import Scope
from scanner.model.span import Span
from scanner.model.tree import Listed
from scanner.model.value import Reason

_DEPENDENCIES: Final = "charts"
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
        chart = self._chart_of(folder)
        if chart is not None:
            self._templates.setdefault(chart, []).append(file)
        return chart is not None

    def is_template(self, path: str) -> bool:
        """Whether a file is a template of a chart, to be filled in."""
        return self._chart_of(path.rpartition("/")[0]) is not None

    def _chart_of(self, folder: str) -> str | None:
        """The chart whose templates are in a folder, or below it."""
        steps = folder.split("/")
        for position in range(len(steps) - 1, -1, -1):
            chart = "/".join(steps[:position])
            if steps[position] == _TEMPLATES and chart in self._folders:
                return chart
        return None

    @property
    def folders(self) -> list[str]:
        """Those that are rendered by themselves: no chart that another one brings along."""
        return sorted(folder for folder in self._folders if not self._is_brought_along(folder))

    def _is_brought_along(self, folder: str) -> bool:
        steps = folder.split("/")
        return any(
            step == _DEPENDENCIES and "/".join(steps[:position]) in self._folders for position, step in enumerate(steps)
        )

    def scopes(self, fillings: Fillings) -> tuple[Scope, ...]:
        """One for each chart with templates that was not rendered, and those of each that was."""
        return (
            *fillings.scopes,
            *(
                Scope(
                    id=scope_id(folder),
                    kind="chart",
                    folder=folder,
                    gaps=(Reason(posixpath.join(folder, CHART), "is not rendered"),),
                    sample=is_sample(folder),
                )
                for folder in self._left(fillings)
            ),
        )

    def gaps(self, fillings: Fillings, options: Rendering) -> tuple[Diagnostic, ...]:
        """One for each chart that was not rendered, and of which a template was asked for."""
        why = "Helm is not here" if options.enabled else "rendering is switched off"
        return (
            *fillings.diagnostics,
            *(
                _gap(folder, len(self._templates[folder]), why, install=options.enabled)
                for folder in self._left(fillings)
                if folder not in fillings.refused and any(template.entry for template in self._templates[folder])
            ),
        )

    def _left(self, fillings: Fillings) -> list[str]:
        """Charts with templates that were not rendered."""
        return [
            folder
            for folder in sorted(self._templates)
            if folder not in fillings.rendered and not self._is_brought_along(folder)
        ]


def _gap(folder: str, count: int, why: str, *, install: bool) -> Diagnostic:
    file = posixpath.join(folder, CHART)
    files = "1 template is" if count == 1 else f"{count} templates are"
    remedy = f"Run `helm template {quote(folder or '.')} | groundrule scan -` to check what it makes."
    remedy = f"Install Helm, and they are rendered. {remedy}" if install else remedy
    message = f"This chart's {files} not rendered: {why}."
    return Diagnostic("gap", "helm-chart", message, file, Span(file, 1, 1, 1, 1), remedy)
