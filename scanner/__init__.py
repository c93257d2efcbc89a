"""groundrule: a policy-as-code compliance scanner for Terraform and Kubernetes.

Every stage imports ``model`` and nothing else; only ``pipeline`` knows the order::

    discover -> load (parse + evaluate) -> graph (link + facets) -> check -> triage -> Report -> render

==============  ===========================================================================
``cli``         commands: flags to Config, Report to exit code
``proof``       rules against annotated fixtures, both ways
``migration``   what was written for other scanners, in our words
``pipeline``    the order of the stages, readable on one screen
``change``      the same for the revision before, and what differs
``config``      .groundrule.yaml and flags to a frozen Config
``discovery``   paths to a Tree: what may be read, and what was asked for
``inputs``      one package an input: files to Resources, Scopes, Diagnostics, link functions
``graph``       scopes, edges and queries over everything that was loaded
``facets``      normalized views over resources of any input (container, ingress_rule, ...)
``engine``      rule files to Rules; three-valued conditions; verdicts with their places
``triage``      fingerprints, masking, sorting: findings to a Report
``report``      one module an output, each ``render(report) -> str``
``syntax``      text to positioned trees: HCL, YAML, JSON
``processes``   the only place that starts a program: scrubbed environment, limits of time, memory, output
``model``       frozen data and protocols that all of the above share
``bundled``     where rules and schemas are, in a wheel and in a checkout
==============  ===========================================================================

Input is hostile: nothing that is scanned is run, nothing outside its tree is read, nothing is written in it
(but what ``scan --init`` has Terraform download and ``migrate --write`` rewrites, where somebody asks for that).
"""

from typing import Any

from scanner import version

__version__ = version.VERSION

__all__ = ["__version__", "scan"]


def __getattr__(name: str) -> Any:
    # `from scanner import scan` works without every `import scanner.model` loading the whole program.
    if name == "scan":
        from scanner.pipeline import scan  # noqa: PLC0415

        return scan
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
