"""Module calls: where the called module is, and its instances."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import text_of, written
from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.modules.installed import installed
from scanner.inputs.terraform.modules.sources import is_known_form, is_local
from scanner.inputs.terraform.places import resolve
from scanner.inputs.terraform.resources.expand import uncertain
from scanner.model.value import PartialMap, Reason, Repeated, Unknown

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from typing import Literal

    from scanner.inputs.terraform.configuration import Configuration
    from scanner.inputs.terraform.modules.module import Module
    from scanner.inputs.terraform.resources.expand import Expansion, Key, Member
    from scanner.model.resource import Scope
    from scanner.model.value import Value
    from scanner.syntax.hcl.tree import Block

MAX_NESTING: Final = 100
# A call costs as much as this many evaluated nodes.
CALL_STEPS: Final = 50
_META_ARGUMENTS: Final = frozenset({"source", "version", "count", "for_each", "providers", "depends_on"})
# Why a module that ``terraform init`` would download is unknown.
NOT_THERE: Final = "is not there"
_OUTSIDE: Final = "terraform-module-outside"
_INIT: Final = "terraform init -backend=false, or scan with --init"
_ESCAPED: Final = re.compile(r'["\\]|[$%]\{')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class ModuleCall:
    """One ``module`` block of a module instance. ``unreadable`` says why its code is out of sight."""

    __slots__ = ("_expansion", "_modules", "block", "caller", "configuration", "name", "source", "unreadable")

    def __init__(self, caller: Module, name: str, block: Block) -> None:
        self.caller, self.name, self.block = caller, name, block
        self._expansion: Expansion | None = None
        self._modules: tuple[Module, ...] | None = None
        self.unreadable: Reason | None = None
        # Only counted: the next evaluation stops where calls that call twice have become too many.
        caller.session.steps += CALL_STEPS
        self.source = source_of(block, caller)
        self.configuration = self._locate()

    @property
    def remote(self) -> bool:
        """Whether the source is no local path."""
        return self.source is not None and not is_local(self.source)

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the calls from the root module to this one."""
        outer = self.caller.call
        return (*outer.path, self.name) if outer is not None else (self.name,)

    def _locate(self) -> Configuration | None:
        plan = self.caller.plan
        if plan is not None and (plan.stands_for(self.caller) or not self._is_there()):
            planned = plan.configuration(self.path)
            if planned is not None:
                return planned
        files, source = self.caller.files, self.source
        if source is None:
            self._gap("terraform-module-source", "the source of the module is not known", "")
            return None
        if not is_local(source):
            found = self._installed(source)
            if found is None:
                return None
        else:
            folder = resolve(self.caller.configuration.folder, source)
            if folder is None:
                self._gap(_OUTSIDE, f"the module {source} lies outside of the scanned tree", "scan the folder above")
                return None
            found = files.configuration(folder)
            if found is None:
                self._report("error", "terraform-module-missing", f"there is no Terraform code in {folder or '.'}")
                self.unreadable = Reason(f"module.{self.name}", "has no code", self.block.header)
                return None
        return found if self._is_new(found.folder) else None

    def _installed(self, source: str) -> Configuration | None:
        """The code of a module that is no local one, where ``terraform init`` put it."""
        files = self.caller.files
        if source.startswith("/"):
            self._gap(_OUTSIDE, f"the module {source} lies outside of the scanned tree", "")
            return None
        if not is_known_form(source):
            message = f"the module source {source} is of no form that Terraform knows"
            self._gap("terraform-module-source", message, "begin the path of a local module with ./")
            return None
        one = installed(self.caller.root_folder, files).get(".".join(self.path))
        found = files.configuration(one.folder) if one is not None else None
        if one is None or found is None:
            self._gap("terraform-module", f"the module {source} was not downloaded", _INIT)
            return None
        if why := one.outdated(source, text_of(written(self.block, "version"))):
            self._gap("terraform-module-outdated", why, _INIT)
            return None
        return found

    def _is_there(self) -> bool:
        files, source = self.caller.files, self.source
        if source is None:
            return False
        if is_local(source):
            folder = resolve(self.caller.configuration.folder, source)
        else:
            one = installed(self.caller.root_folder, files).get(".".join(self.path))
            folder = one.folder if one is not None else None
        return folder is not None and files.configuration(folder) is not None

    def _is_new(self, folder: str) -> bool:
        module: Module | None = self.caller
        route = [folder]
        while module is not None:
            route.append(module.configuration.folder)
            if module.configuration.folder == folder:
                names = " -> ".join(one or "." for one in reversed(route))
                self._report("error", "terraform-module-cycle", f"modules call each other in a circle: {names}")
            elif len(route) > MAX_NESTING:
                self._report("error", "terraform-depth", f"modules are nested more than {MAX_NESTING} deep")
            else:
                module = module.call.caller if module.call is not None else None
                continue
            self.unreadable = Reason(f"module.{self.name}", "calls itself", self.block.header)
            return False
        return True

    def _gap(self, code: str, message: str, remedy: str) -> None:
        self.caller.session.report("gap", code, message, self.block.header, remedy=remedy)
        why = NOT_THERE if remedy == _INIT else "is out of sight"
        self.unreadable = Reason(f"module.{self.name}", why, self.block.header)

    def _report(self, level: Literal["error"], code: str, message: str) -> None:
        self.caller.session.report(level, code, message, self.block.header)

    def check_arguments(self) -> None:
        """Report arguments that the called module does not have, and those that it needs and does not get."""
        if self.configuration is None:
            return
        variables, report = self.configuration.variables, self.caller.session.report
        for name, attribute in self.block.attributes.items():
            if name not in variables and name not in _META_ARGUMENTS:
                message = f"the module has no variable {name}"
                report("note", "terraform-argument", message, self.block.source.span(attribute.start, attribute.end))
        missing = [
            name
            for name, block in variables.items()
            if name not in self.block.attributes and "default" not in block.attributes
        ]
        if missing:
            report("note", "terraform-argument", f"the module needs {', '.join(missing[:5])}", self.block.header)

    @property
    def expansion(self) -> Expansion:
        """The keys and frames of its instances."""
        if self._expansion is None:
            found = self.caller.expansion(f"module.{self.name}", self.block, self.caller.frame)
            if isinstance(found, Unknown):
                return uncertain(self.block, self.caller.frame, found)
            self._expansion = found
        return self._expansion

    @property
    def modules(self) -> tuple[Module, ...]:
        """One module instance for each member of the expansion; none where the code is out of sight."""
        if self.configuration is None:
            return ()
        if self._modules is None:
            make, caller = type(self.caller), self.caller
            found = tuple(
                make(self.configuration, caller.files, caller.root_folder, None, self, member)
                for member in self.expansion.members
            )
            if self._expansion is None:
                return found
            self._modules = found
        return self._modules

    def module(self, key: Value) -> Module | None:
        """The instance with a key, or the one that stands for those not known."""
        position = self.expansion.position(key)
        return self.modules[position] if position is not None else None

    def member_address(self, member: Member) -> str:
        """``module.net["a"]`` with the addresses of the modules around it."""
        return self.caller.label(f"module.{self.name}") + key_text(member.key)

    def member_presence(self, member: Member) -> Literal[True] | Unknown:
        """Whether the instance surely exists, the modules around it included."""
        outer = self.caller.presence
        if isinstance(member.presence, Unknown):
            more = outer.reasons if isinstance(outer, Unknown) else ()
            return Unknown(member.presence.reasons + more)
        return outer

    def member_conditions(self, member: Member) -> frozenset[Hashable]:
        """What decides whether the instance exists, as far as that is not known."""
        outer = self.caller.conditions
        return outer | {member.cause} if member.cause is not None else outer

    def whole(self) -> Value:
        """What a reference to all instances sees."""
        surely: dict[Key, Value] = {}
        doubt: tuple[Reason, ...] = ()
        others: list[Value] = []
        for module in self.modules:
            member = module.member
            if member is not None and isinstance(member.presence, Unknown):
                doubt = member.presence.reasons
                others.append(Repeated(module.outputs(), doubt))
            elif member is not None:
                surely[member.key] = module.outputs()
        if self.expansion.form == "count":
            return (*surely.values(), *others)
        known = {str(key): value for key, value in surely.items()}
        return PartialMap(known, doubt) if others else known


def source_of(block: Block, caller: Module) -> str | None:
    """The source of a module call, None where it is not known. OpenTofu takes variables and locals in it."""
    expression = written(block, "source")
    found: Value = text_of(expression)
    if found is None and expression is not None:
        try:
            found = caller.session.run(lambda: evaluate(expression, caller.frame))
        except Failure as failure:
            found = caller.session.fail(failure, "source", expression)
    return found if isinstance(found, str) else None


def without_modules(scopes: Iterable[Scope]) -> tuple[str, ...]:
    """The folders of root modules and libraries that call what was not downloaded, sorted."""
    return tuple(sorted({one.folder for one in scopes if any(gap.why == NOT_THERE for gap in one.gaps)}))


def key_text(key: Key) -> str:
    """An instance key as it stands in an address."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    if not key.isprintable() or _ESCAPED.search(key):
        key = "".join(map(_escaped, key, (*key[1:], "")))
    return f'["{key}"]'


def _escaped(character: str, following: str) -> str:
    """As in a quoted template: what would start an interpolation is doubled."""
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character in "$%":
        return character * 2 if following == "{" else character
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
