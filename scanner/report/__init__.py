"""Outputs: one module each, every one a function from the immutable Report to text.

A new one is a module with ``render(report) -> str`` and a line in ``FORMATS``; the command line offers it by itself.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from scanner.model.report import Report
from scanner.report.sarif_options import IDENTITIES, SARIF_PROFILES, SarifOptions
from scanner.report.text import render_text

__all__ = ["FORMATS", "IDENTITIES", "SARIF_PROFILES", "SarifOptions", "formats", "render_text"]


def _of(module: str) -> Callable[[Report], str]:
    def render(report: Report) -> str:
        rendered: str = import_module(f"scanner.report.{module}").render(report)
        return rendered

    return render


# Name as in --format and --report: its renderer. Modules are imported when used: SARIF's object model takes 0.1 s.
FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "text": _of("text"),
    "json": _of("json"),
    "sarif": _of("sarif"),
    "github": _of("github"),
    "markdown": _of("markdown"),
    "junit": _of("junit"),
    "gitlab": _of("gitlab"),
    "rdjson": _of("rdjson"),
    "csv": _of("csv"),
}


def formats(sarif: SarifOptions) -> Mapping[str, Callable[[Report], str]]:
    """All of them, SARIF's as the user wants it."""

    def render(report: Report) -> str:
        from scanner.report.sarif import render  # noqa: PLC0415  # the object model takes 0.1 s to import

        return render(report, sarif)

    return {**FORMATS, "sarif": render}
