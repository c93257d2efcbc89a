"""Which provider configuration a resource uses, module boundaries crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scanner.inputs.terraform.configuration import text_of, written
from scanner.model.value import Unknown
from scanner.syntax.hcl.tree import Expression, GetAttr, Index, Name, ObjectOf, Wrapped

if TYPE_CHECKING:
    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.modules.module import Module
    from scanner.syntax.hcl.tree import Block

MAX_CROSSINGS: Final = 200
# What providers make of tags, by its name: the first word of the types, where the provider keeps its part, and
# their own part.
SUMS: Final = {
    "tags_all": ("aws", "default_tags", "tags"),
    "effective_labels": ("google", "default_labels", "labels"),
    "terraform_labels": ("google", "default_labels", "labels"),
}
# Reads the part that the provider keeps.
DEFAULT_TAGS: Final = "data.aws_default_tags"


class Provider(NamedTuple):
    """``name`` is ``aws`` or ``aws.west``, as the module says that configures it; ``block`` is None where
    nothing configures it. ``frame`` is what the block is evaluated in.
    """

    name: str
    block: Block | None
    module: Module
    frame: Frame


def provider_name(expression: Expression | None) -> str | None:
    """``aws`` or ``aws.west`` as written in ``provider`` or ``providers``, quoted in old versions and JSON; of
    a configuration that has instances (``aws.west["a"]``) what all of them are called.
    """
    while isinstance(expression, (Wrapped, Index)):
        expression = expression.inner if isinstance(expression, Wrapped) else expression.target
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, GetAttr) and isinstance(expression.target, Name):
        return f"{expression.target.name}.{expression.name}"
    return text_of(expression)


def provider_of(module: Module, block: Block) -> Provider:
    """The provider configuration of a resource or data source.

    What a call passes takes the place of whatever the called module configures. Without it a configuration
    that has no alias is inherited, by where the provider comes from: modules may call it differently.
    """
    name = provider_name(written(block, "provider")) or block.labels[0].partition("_")[0]
    here = module
    source = here.configuration.provider_source(name.partition(".")[0])
    for _ in range(MAX_CROSSINGS):
        local, _, alias = name.partition(".")
        passed = _passed(here.call.block, name) if here.call is not None else None
        if passed is None:
            key = _configured(here, local, alias, source)
            if key is not None or here.call is None:
                found = here.configuration.providers.get(key) if key is not None else None
                return Provider(name, found, here, provider_frame(here, name, found))
            if alias:
                break
        here = here.call.caller  # type: ignore[union-attr]  # without a call it has returned
        if passed is not None:
            name = passed
            source = here.configuration.provider_source(name.partition(".")[0])
    return Provider(name, None, here, here.frame)


def _configured(module: Module, local: str, alias: str, source: str) -> tuple[str, str] | None:
    known = module.configuration.providers
    if (local, alias) in known and module.configuration.provider_source(local) == source:
        return local, alias
    return next(
        (key for key in known if key[1] == alias and module.configuration.provider_source(key[0]) == source), None
    )


def provider_frame(module: Module, name: str, block: Block | None) -> Frame:
    """Which of its instances is meant is not followed."""
    if block is None or "for_each" not in block.attributes:
        return module.frame
    doubt = Unknown.because(f"provider.{name}", "has an instance for each of several keys", block.header)
    return module.frame.bind({"each": doubt})


def _passed(call: Block, name: str) -> str | None:
    providers = written(call, "providers")
    if not isinstance(providers, ObjectOf):
        return None
    for key, value in providers.entries:
        if provider_name(key) == name:
            return provider_name(value)
    return None
