"""What the files of one folder declare, override files merged in; nothing is evaluated."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from scanner.inputs.terraform.json_blocks import top_level
from scanner.inputs.terraform.overrides import is_override, merge
from scanner.inputs.terraform.session import Session
from scanner.inputs.terraform.values.types import ANY, Constant, Type, read_type
from scanner.syntax.hcl.tree import Attribute, Block, Expression, Literal, ObjectOf

# Kinds of top-level blocks that declare something by name, and how many labels they have.
LABELS: Final = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "module": 1,
    "provider": 1,
    "variable": 1,
    "output": 1,
    "locals": 0,
    "terraform": 0,
}
# Other top-level blocks: they declare nothing that rules ask for.
OTHERS: Final = {"moved": 0, "import": 0, "removed": 0, "check": 1, "action": 2}


_HOST: Final = re.compile(r"registry\.(?:terraform\.io|opentofu\.org)/")


class Configuration:
    """The declarations of a folder, in the order of its files.

    ``resources`` holds resources, data sources (``data.type.name``) and ephemeral ones by their local
    address; ``providers`` by name and alias ("" without one); ``settings`` are the ``terraform`` blocks.
    """

    __slots__ = (
        "_sources",
        "_types",
        "_validated",
        "calls",
        "files",
        "folder",
        "locals",
        "outputs",
        "providers",
        "resources",
        "settings",
        "variables",
    )

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.files: tuple[str, ...] = ()
        self.resources: dict[str, Block] = {}
        self.calls: dict[str, Block] = {}
        self.providers: dict[tuple[str, str], Block] = {}
        self.variables: dict[str, Block] = {}
        self.outputs: dict[str, Block] = {}
        self.locals: dict[str, Attribute] = {}
        self.settings: list[Block] = []
        self._types: dict[str, Type] = {}
        self._validated: frozenset[str] | None = None
        self._sources: dict[str, str] | None = None

    def type_of(self, variable: str, constant: Constant) -> Type:
        """The type that a variable's value is converted to; ``constant`` evaluates the defaults in it.

        Raises:
            Failure: it is no type constraint.
        """
        if variable not in self._types:
            type_ = written(self.variables[variable], "type")
            self._types[variable] = read_type(type_, constant) if type_ is not None else ANY
        return self._types[variable]

    def provider_source(self, local: str) -> str:
        """Where the provider with a local name comes from: ``hashicorp/aws``, with its host where that is another."""
        if self._sources is None:
            self._sources = {}
            for setting in self.settings:
                for block in setting.blocks:
                    if block.type == "required_providers":
                        self._sources.update(_sources(block))
        return self._sources.get(local, f"hashicorp/{local}")

    @property
    def validated(self) -> frozenset[str]:
        """The variables that have validations."""
        if self._validated is None:
            blocks = self.variables.items()
            found = (name for name, block in blocks if any(inner.type == "validation" for inner in block.blocks))
            self._validated = frozenset(found)
        return self._validated

    def setting(self, type_: str) -> Block | None:
        """The last block of a type among the settings: ``backend``, ``cloud``."""
        found = [block for setting in self.settings for block in setting.blocks if block.type == type_]
        return found[-1] if found else None


def _sources(required: Block) -> Iterable[tuple[str, str]]:
    for name, attribute in required.attributes.items():
        if isinstance(attribute.expression, ObjectOf):
            for key, value in attribute.expression.entries:
                source = text_of(value) if text_of(key) == "source" else None
                if source is not None:
                    yield name, _HOST.sub("", source.lower())


def text_of(expression: Expression | None) -> str | None:
    """A plain string as it is written, None for anything else."""
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return expression.value
    return None


def is_flag(expression: Expression | None, word: str) -> bool:
    """Whether a flag is written as ``true``, or ``false``; JSON may quote it."""
    return isinstance(expression, Literal) and (expression.value is (word == "true") or expression.value == word)


def written(block: Block, name: str) -> Expression | None:
    """The expression of an argument, None where it is not written."""
    found = block.attributes.get(name)
    return found.expression if found is not None else None


def configure(folder: str, bodies: Sequence[tuple[str, Block]], session: Session) -> Configuration:
    """Collect declarations; override files come last and change what is there."""
    found = Configuration(folder)
    found.files = tuple(path for path, _ in bodies)
    for path, body in bodies:
        if not is_override(path):
            for block in _blocks(path, body):
                _declare(found, block, session)
    for path, body in bodies:
        if is_override(path):
            for block in _blocks(path, body):
                _override(found, block, session)
    return found


def _blocks(path: str, body: Block) -> Iterable[Block]:
    return top_level(body, {**LABELS, **OTHERS}) if path.endswith(".json") else body.blocks


def _declare(found: Configuration, block: Block, session: Session) -> None:
    if block.type == "terraform":
        found.settings.append(block)
    elif block.type == "locals":
        for name, attribute in block.attributes.items():
            if name in found.locals:
                _repeated(f"local.{name}", block, session, attribute)
            else:
                found.locals[name] = attribute
    elif _well_formed(block, session):
        table, key, name = _place(found, block)
        if key in table:
            _repeated(name, block, session)
        else:
            table[key] = block


def _repeated(name: str, block: Block, session: Session, attribute: Attribute | None = None) -> None:
    span = block.header if attribute is None else block.source.span(attribute.start, attribute.end)
    session.report("error", "terraform-duplicate", f"{name} is declared more than once; the first one counts", span)


def _well_formed(block: Block, session: Session) -> bool:
    wanted = LABELS.get(block.type)
    if wanted is None:
        if block.type not in OTHERS:
            session.report("note", "terraform-unknown-block", f'unknown block type "{block.type}"', block.header)
        return False
    if len(block.labels) != wanted:
        message = f"a {block.type} block has {wanted} label{'s' if wanted > 1 else ''}, not {len(block.labels)}"
        session.report("error", "terraform-syntax", message, block.header)
        return False
    return True


def _place(found: Configuration, block: Block) -> tuple[dict, object, str]:  # type: ignore[type-arg]
    name = ".".join(block.labels)
    match block.type:
        case "resource":
            return found.resources, name, name
        case "data" | "ephemeral":
            return found.resources, f"{block.type}.{name}", f"{block.type}.{name}"
        case "module":
            return found.calls, name, f"module.{name}"
        case "provider":
            alias = text_of(written(block, "alias")) or ""
            return found.providers, (name, alias), f"provider.{name}{'.' + alias if alias else ''}"
        case "variable":
            return found.variables, name, f"var.{name}"
    return found.outputs, name, f"output.{name}"


def _override(found: Configuration, block: Block, session: Session) -> None:
    if block.type == "terraform":
        found.settings = [merge(setting, block) for setting in found.settings] or [block]
    elif block.type == "locals":
        found.locals.update(block.attributes)
    elif _well_formed(block, session):
        table, key, name = _place(found, block)
        if key in table:
            table[key] = merge(table[key], block)
        else:
            message = f"{name} is overridden here and declared nowhere"
            session.report("error", "terraform-override", message, block.header)
