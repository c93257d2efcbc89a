"""The settings of a root module: backend, cloud, required versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.resources.cells import BlockCell
from scanner.model.located import Constant, Located, Record
from scanner.model.span import Span
from scanner.model.value import Absent, PartialMap, Reason, Unknown, Value

if TYPE_CHECKING:
    from scanner.inputs.terraform.modules.module import Module
    from scanner.model.value import Step
    from scanner.syntax.hcl.tree import Block

# Without one of these a backend is only complete with what `terraform init -backend-config` gives it.
_REQUIRED: Final = {
    "s3": ("bucket", "key"),
    "gcs": ("bucket",),
    "azurerm": ("storage_account_name", "container_name", "key"),
    "http": ("address",),
    "consul": ("path",),
    "oss": ("bucket",),
    "cos": ("bucket",),
    "pg": (),
    "local": (),
    "kubernetes": ("secret_suffix",),
    "remote": ("organization",),
}


class PartialBackend(Located):
    """A backend whose missing arguments are given when Terraform starts."""

    __slots__ = ("_cell",)

    def __init__(self, cell: Located) -> None:
        self._cell = cell

    @property
    def value(self) -> Value | Absent:
        value = self._cell.value
        known = value if isinstance(value, dict) else {}
        return PartialMap(known, (Reason("backend", _GIVEN, self.span),))

    @property
    def span(self) -> Span:
        return self._cell.span

    def get(self, step: Step) -> Located | None:
        found = self._cell.get(step)
        if found is None and isinstance(step, str):
            return Constant(Unknown.because(f"backend.{step}", _GIVEN, self.span), self.span)
        return found


_GIVEN: Final = "is given to terraform init"


def backend_cell(block: Block, module: Module) -> Located:
    """A ``backend`` block as a map, its label being the ``type``."""
    type_ = block.labels[0] if block.labels else ""
    cell: Located = BlockCell(block, module.frame, "backend")
    required = _REQUIRED.get(type_)
    partial = not block.attributes if required is None else any(name not in block.attributes for name in required)
    return Record({"type": Constant(type_, block.header)}, block.header, PartialBackend(cell) if partial else cell)


def settings_span(module: Module) -> Span:
    """The first ``terraform`` block, else the beginning of the folder's first file."""
    configuration = module.configuration
    if configuration.settings:
        return configuration.settings[0].header
    return Span(configuration.files[0], 1, 1, 1, 1) if configuration.files else Span(configuration.folder, 1, 1, 1, 1)


def settings_body(module: Module, *, sample: bool) -> Located:
    """The attributes of ``terraform.root``."""
    configuration, header = module.configuration, settings_span(module)
    parts: dict[str, Located | None] = {
        "path": Constant(configuration.folder or ".", header),
        "sample": Constant(sample, header),
    }
    backend, cloud = configuration.setting("backend"), configuration.setting("cloud")
    if backend is not None:
        parts["backend"] = backend_cell(backend, module)
    if cloud is not None:
        parts["cloud"] = BlockCell(cloud, module.frame, "cloud")
    for block in configuration.settings:
        if written(block, "required_version") is not None:
            parts["required_version"] = BlockCell(block, module.frame, "terraform").get("required_version")
    providers = _required_providers(module)
    if providers:
        parts["required_providers"] = Record(providers, header)
    return Record(parts, header)


def _required_providers(module: Module) -> dict[str, Located]:
    found: dict[str, Located] = {}
    for setting in module.configuration.settings:
        for block in setting.blocks:
            if block.type == "required_providers":
                for name, cell in BlockCell(block, module.frame, "required_providers").entries():
                    if isinstance(cell.value, str):
                        # The oldest spelling has the version alone.
                        found[name] = Record({"version": cell}, cell.span)
                    else:
                        found[name] = cell
    return found
