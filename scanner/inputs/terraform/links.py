"""Ties between Terraform resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.inputs.terraform.collector import Collector
    from scanner.model.graph import LinkFunction


def link_functions(collectors: Mapping[str, Collector]) -> Mapping[str, LinkFunction]:
    """The link functions of Terraform, by the kind of edge."""
    return {}
