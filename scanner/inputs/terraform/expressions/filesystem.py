"""Functions that read files: only those of the scanned tree, relative to the root module's folder."""

from __future__ import annotations

import base64
import hashlib
import posixpath
from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.operators import over_choices, reasons_of
from scanner.inputs.terraform.places import resolve
from scanner.inputs.terraform.values.conversion import to_text
from scanner.inputs.terraform.values.sets import make_set
from scanner.inputs.terraform.values.templates import MAX_TEXT
from scanner.inputs.terraform.values.types import STRING
from scanner.model.tree import UnreadableError
from scanner.model.value import OneOf, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scanner.inputs.terraform.expressions.frame import Frame
    from scanner.inputs.terraform.modules.module import Module
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
FILE_FUNCTIONS: Final = frozenset({*_READERS, "fileexists", "fileset", "abspath", "pathexpand"})


def call_file_function(name: str, arguments: Sequence[Value], module: Module, call: Expression | None = None) -> Value:
    """The value of one of ``FILE_FUNCTIONS``. What cannot be read is told at the ``call``.

    Raises:
        Failure: a wrong argument, or content that the function does not take.
    """
    count = 2 if name == "fileset" else 1
    if len(arguments) != count:
        raise Failure(f"{name} takes {'two arguments' if count > 1 else 'one argument'}")
    if any(isinstance(one, OneOf) for one in arguments):
        return over_choices(tuple(arguments), lambda *chosen: call_file_function(name, chosen, module, call))
    texts = [_path(one) for one in arguments]
    vague = [one for one in texts if isinstance(one, Unknown)]
    path = texts[0]
    if vague or isinstance(path, Unknown):
        return Unknown(reasons_of(*vague))
    if name in ("abspath", "pathexpand"):
        return _outer_path(name, path)
    place = place_of(path, module)
    if place is None:
        return _unread(f'{name}("{path}")', _OUTSIDE, module, call)
    if name == "fileexists":
        if _is_folder(place, module):
            raise Failure(f'"{path}" is a folder')
        return module.files.tree.exists(place)
    if name == "fileset":
        return _matching(place, str(texts[1]), module, call)
    if _is_folder(place, module):
        raise Failure(f'"{path}" is a folder')
    content = _read(place, name, module, call)
    return content if isinstance(content, Unknown) else _READERS[name](content)


def _path(value: Value) -> str | Unknown:
    text = to_text(value)
    if text is None:
        raise Failure("a path is null")
    return text


def _outer_path(name: str, path: str) -> Value:
    """What does not depend on the machine that Terraform runs on."""
    if name == "abspath" and path.startswith("/"):
        return posixpath.normpath("/" + path.lstrip("/"))
    if name == "pathexpand" and not path.startswith("~"):
        return path
    if name == "pathexpand" and path[1:2] not in ("", "/"):
        raise Failure("only one's own home folder can be named")
    return Unknown.because(f'{name}("{path}")', "is known only while terraform runs")


def _is_folder(place: str, module: Module) -> bool:
    prefix = f"{place}/" if place else ""
    return any(one.path.startswith(prefix) for one in module.files.tree.files)


def _matching(place: str, pattern: str, module: Module, call: Expression | None) -> Value:
    """The files below a folder. A folder that is not in the tree may be made by what runs before Terraform."""
    from scanner.inputs.terraform.functions.globs import glob  # noqa: PLC0415  # few configurations list files

    wanted = posixpath.normpath(pattern) if pattern else pattern
    base, up = place, ""
    while wanted.startswith("../"):
        if not base:
            return _unread(f'fileset("{place}")', _OUTSIDE, module, call)
        wanted, base, up = wanted[3:], posixpath.dirname(base), f"{up}../"
    patterns = glob(wanted)
    prefix = f"{base}/" if base else ""
    module.files.looked_at.setdefault(module.root_folder, set()).add(prefix or "/")
    inside = [one.path[len(prefix) :] for one in module.files.tree.files if one.path.startswith(prefix)]
    if not inside:
        return Unknown.because(f'fileset("{place}")', "has no files in the scanned tree")
    module.session.charge(len(inside) // 4, None)
    return make_set((up + one for one in inside if any(each.fullmatch(one) for each in patterns)), STRING)


def place_of(path: str, module: Module) -> str | None:
    """The file that a path names, None where that lies outside of the tree."""
    place = resolve(module.root_folder, path)
    if place is not None:
        module.files.looked_at.setdefault(module.root_folder, set()).add(place)
    return place


def _read(place: str, name: str, module: Module, call: Expression | None) -> bytes | Unknown:
    try:
        content = module.files.tree.read(place)
    except UnreadableError as error:
        return _unread(f'{name}("{place}")', "cannot be read", module, call, f": {error}")
    if len(content) > MAX_TEXT:
        raise Failure("the file is larger than 10 MB")
    return content


def _unread(subject: str, why: str, module: Module, call: Expression | None, details: str = "") -> Unknown:
    if call is None:
        return Unknown.because(subject, why)
    module.session.report("note", "terraform-file", f"{subject} {why}{details}", call.span)
    return Unknown.because(subject, why, call.span)


def template_of(path: str, module: Module, call: Expression) -> Expression | Unknown:
    """The template in a file. What cannot be read is told at the ``call``.

    Raises:
        Failure: the file is not valid UTF-8.
    """
    place = place_of(path, module)
    if place is None:
        return _unread(f'templatefile("{path}")', _OUTSIDE, module, call)
    content = _read(place, "templatefile", module, call)
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
