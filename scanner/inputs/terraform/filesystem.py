"""Functions that read files: only those of the scanned tree, relative to the root module's folder."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.failures import Failure
from scanner.inputs.terraform.operators import over_choices, reasons_of
from scanner.inputs.terraform.places import resolve
from scanner.inputs.terraform.templates import MAX_TEXT
from scanner.model.tree import UnreadableError
from scanner.model.value import OneOf, Unknown, Value, is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.inputs.terraform.frame import Frame
    from scanner.inputs.terraform.module import Module
    from scanner.inputs.terraform.session import Session
    from scanner.syntax.hcl.tree import Expression, GetAttr, Index

_OUTSIDE: Final = "is outside of the scanned tree"


def _digest(name: str, form: Callable[[bytes], str]) -> Callable[[bytes], Value]:
    return lambda content: form(hashlib.new(name, content, usedforsecurity=False).digest())


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _text(content: bytes) -> Value:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Failure("the file is not valid UTF-8") from None


_READERS: Final[dict[str, Callable[[bytes], Value]]] = {
    "file": _text,
    "filebase64": _base64,
    "filemd5": _digest("md5", bytes.hex),
    "filesha1": _digest("sha1", bytes.hex),
    "filesha256": _digest("sha256", bytes.hex),
    "filesha512": _digest("sha512", bytes.hex),
    "filebase64sha256": _digest("sha256", _base64),
    "filebase64sha512": _digest("sha512", _base64),
}
FILE_FUNCTIONS: Final = frozenset({*_READERS, "fileexists"})


def call_file_function(name: str, arguments: Sequence[Value], module: Module) -> Value:
    """The value of one of ``FILE_FUNCTIONS``.

    Raises:
        Failure: a wrong argument, or content that the function does not take.
    """
    if len(arguments) != 1:
        raise Failure(f"{name} takes one argument")
    (path,) = arguments
    if isinstance(path, OneOf):
        return over_choices((path,), lambda choice: call_file_function(name, (choice,), module))
    if not is_known(path):
        return Unknown(reasons_of(path))
    place = _place(path, module)
    if place is None:
        return Unknown.because(f'{name}("{path}")', _OUTSIDE)
    if name == "fileexists":
        return module.files.tree.exists(place)
    content = _read(place, name, module)
    return content if isinstance(content, Unknown) else _READERS[name](content)


def _place(path: Value, module: Module) -> str | None:
    if not isinstance(path, str):
        raise Failure("a path must be a string")
    return resolve(module.root_folder, path)


def _read(place: str, name: str, module: Module) -> bytes | Unknown:
    try:
        content = module.files.tree.read(place)
    except UnreadableError:
        return Unknown.because(f'{name}("{place}")', "cannot be read")
    if len(content) > MAX_TEXT:
        raise Failure("the file is larger than 10 MB")
    return content


def template_of(path: Value, module: Module) -> Expression | Unknown:
    """The template in a file.

    Raises:
        Failure: the path is no string, the file is not valid UTF-8.
    """
    place = _place(path, module)
    if place is None:
        return Unknown.because(f'templatefile("{path}")', _OUTSIDE)
    content = _read(place, "templatefile", module)
    if isinstance(content, Unknown):
        return content
    from scanner.syntax.hcl import parse_template  # noqa: PLC0415  # few configurations have templates

    text = _text(content)
    return parse_template(place, text if isinstance(text, str) else "")


class Templates:
    """Stands for the module inside of a template file: it has its variables and functions, nothing else."""

    __slots__ = ("files", "root_folder", "session")

    def __init__(self, module: Module) -> None:
        self.files, self.root_folder = module.files, module.root_folder
        self.session: Session = module.session

    def reference(self, name: str, steps: Sequence[GetAttr | Index], frame: Frame) -> tuple[Value, int]:  # noqa: ARG002
        """Nothing of the module can be named."""
        raise Failure(f'the template has no variable "{name}"')
