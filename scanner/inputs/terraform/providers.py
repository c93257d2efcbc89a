"""Which provider configuration a resource uses, module boundaries crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.inputs.terraform.configuration import text_of, written
from scanner.syntax.hcl.tree import Expression, GetAttr, Name, ObjectOf, Wrapped

if TYPE_CHECKING:
    from scanner.inputs.terraform.module import Module
    from scanner.syntax.hcl.tree import Block

MAX_CROSSINGS: Final = 200


class Provider(NamedTuple):
    """``name`` is ``aws`` or ``aws.west``, as the module says that configures it; ``block`` is None where
    nothing configures it.
    """

    name: str
    block: Block | None
    module: Module


def provider_name(expression: Expression | None) -> str | None:
    """``aws`` or ``aws.west`` as written in ``provider`` or ``providers``, quoted in old versions and JSON."""
    while isinstance(expression, Wrapped):
        expression = expression.inner
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, GetAttr) and isinstance(expression.target, Name):
        return f"{expression.target.name}.{expression.name}"
    return text_of(expression)


def provider_of(module: Module, block: Block) -> Provider:
    """The provider configuration of a resource or data source."""
    name = provider_name(written(block, "provider")) or block.labels[0].partition("_")[0]
    here = module
    for _ in range(MAX_CROSSINGS):
        local, _, alias = name.partition(".")
        found = here.configuration.providers.get((local, alias))
        if found is not None or here.call is None:
            return Provider(name, found, here)
        passed = _passed(here.call.block, name)
        if passed is not None:
            name = passed
        elif alias:
            break
        here = here.call.caller
    return Provider(name, None, here)


def _passed(call: Block, name: str) -> str | None:
    providers = written(call, "providers")
    if not isinstance(providers, ObjectOf):
        return None
    for key, value in providers.entries:
        if provider_name(key) == name:
            return provider_name(value)
    return None
