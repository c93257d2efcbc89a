"""Whether a value must not be shown: it comes from something that is marked or known to be a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import is_flag, written
from scanner.inputs.terraform.expressions.evaluate import chain
from scanner.syntax.hcl.tree import Call, Expression, GetAttr, Index, Name, parts

if TYPE_CHECKING:
    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.modules.module import Module

# Attributes that providers compute and mark as sensitive.
_SECRETS: Final = {
    "random_password": {"result", "bcrypt_hash"},
    "tls_private_key": {"private_key_pem", "private_key_openssh", "private_key_pem_pkcs8"},
    "aws_iam_access_key": {"secret", "ses_smtp_password_v4"},
    "aws_secretsmanager_secret_version": {"secret_string", "secret_binary"},
    "aws_secretsmanager_random_password": {"random_password"},
    "aws_ssm_parameter": {"value", "insecure_value"},
    "azurerm_key_vault_secret": {"value"},
    "google_secret_manager_secret_version": {"secret_data"},
    "google_service_account_key": {"private_key"},
    "vault_generic_secret": {"data", "data_json"},
    "vault_kv_secret_v2": {"data", "data_json"},
}
_NO_RESOURCES: Final = frozenset({"path", "terraform", "each", "count", "self"})


def is_sensitive(expression: Expression, frame: Frame) -> bool:
    """Whether the expression uses a secret, directly or through what it refers to.

    What takes too long to be followed counts as one: it is not shown then.
    """
    session = frame.module.session
    waiting = [expression]
    while waiting:
        here = waiting.pop()
        session.steps += 1
        if session.steps > session.allowance:
            return True
        if isinstance(here, Call) and here.name in ("sensitive", "nonsensitive"):
            if here.name == "sensitive":
                return True
            continue
        if isinstance(here, (Name, GetAttr, Index)):
            root, steps = chain(here)
            waiting += [step.key for step in steps if isinstance(step, Index)]
            if isinstance(root, Name):
                if _reference(root.name, [step.name for step in steps if isinstance(step, GetAttr)], frame):
                    return True
            else:
                waiting.append(root)
            continue
        waiting += parts(here)
    return False


def _reference(root: str, names: list[str], frame: Frame) -> bool:
    module = frame.module
    if root in frame.names:
        binding = frame.bindings.get(root)
        return (
            binding is not None
            and names[:1] == ["value"]
            and _remembered(module, ("sensitive", id(binding.collection)), binding.collection, binding.frame)
        )
    if not names:
        return False
    if root == "var":
        return _variable(module, names[0])
    if root == "local":
        attribute = module.configuration.locals.get(names[0])
        return attribute is not None and _remembered(
            module, ("sensitive", "local", names[0]), attribute.expression, module.frame
        )
    if root == "module":
        return len(names) > 1 and _output(module, names[0], names[1])
    return root not in _NO_RESOURCES and _resource(module, [root, *names])


def _remembered(module: Module, key: tuple[object, ...], expression: Expression, frame: Frame) -> bool:
    return module.recall(key, lambda: is_sensitive(expression, frame)) is True


def _variable(module: Module, name: str) -> bool:
    block = module.configuration.variables.get(name)
    if block is None:
        return False
    if is_flag(written(block, "sensitive"), "true") or is_flag(written(block, "ephemeral"), "true"):
        return True
    source, frame = module.source_of(name)
    return source is not None and _remembered(module, ("sensitive", "var", name), source, frame)


def _output(module: Module, call_name: str, name: str) -> bool:
    call = module.module_call(call_name)
    for child in call.modules[:1] if call is not None else ():
        block = child.configuration.outputs.get(name)
        value = written(block, "value") if block is not None else None
        if block is None or value is None:
            return False
        return is_flag(written(block, "sensitive"), "true") or _remembered(
            child, ("sensitive", "output", name), value, child.frame
        )
    return False


def _resource(module: Module, names: list[str]) -> bool:
    if names[0] == "resource":
        names = names[1:]
    size = 3 if names[0] in ("data", "ephemeral") else 2
    if len(names) <= size:
        return False
    address, attribute = ".".join(names[:size]), names[size]
    if attribute in _SECRETS.get(names[size - 2], ()):
        return True
    block = module.configuration.resources.get(address)
    value = written(block, attribute) if block is not None else None
    return value is not None and _remembered(module, ("sensitive", address, attribute), value, module.frame)
