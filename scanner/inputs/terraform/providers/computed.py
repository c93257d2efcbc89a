"""What providers compute from the configuration alone, nothing else being asked: tags with a provider's own,
templates, files of the tree. Facts of the documentation of each data source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanner.inputs.terraform.configuration import written
from scanner.inputs.terraform.expressions.evaluate import evaluate
from scanner.inputs.terraform.expressions.failures import Failure
from scanner.inputs.terraform.expressions.filesystem import call_file_function
from scanner.inputs.terraform.expressions.special import render
from scanner.inputs.terraform.providers.configurations import DEFAULT_TAGS, SUMS
from scanner.model.value import ABSENT, Absent, Unknown, Value

if TYPE_CHECKING:
    from scanner.inputs.terraform.resources.declared import Instance

# What a file says, and the function that says the same.
_CONTENTS: Final = {
    "content": "file",
    "content_base64": "filebase64",
    "content_md5": "filemd5",
    "content_sha1": "filesha1",
    "content_sha256": "filesha256",
    "content_sha512": "filesha512",
    "content_base64sha256": "filebase64sha256",
    "content_base64sha512": "filebase64sha512",
}


def is_computed(type_: str, name: str) -> bool:
    """Whether an attribute that is not written may be computed here."""
    match type_:
        case "data.template_file":
            return name == "rendered"
        case "data.local_file":
            return name in _CONTENTS
        case "data.aws_default_tags":
            return name == "tags"
    return name in SUMS


def computed(instance: Instance, name: str) -> Value | Absent:
    """The attribute; ABSENT where it has to be read after all.

    Raises:
        Failure: the template is none.
    """
    match instance.declared.type:
        case "data.template_file":
            return _rendered(instance)
        case "data.local_file":
            return _content(instance, _CONTENTS[name])
    return _tags(instance, name)


def _rendered(instance: Instance) -> Value | Absent:
    block = instance.declared.block
    if written(block, "template") is None:
        return ABSENT
    template = instance.attribute("template")
    names = instance.attribute("vars") if written(block, "vars") is not None else {}
    if isinstance(template, Unknown):
        return ABSENT
    if not isinstance(template, str):
        raise Failure("the template must be a string")
    from scanner.syntax.hcl import parse_template  # noqa: PLC0415  # few configurations have templates

    return render(parse_template("", template), names, instance.member.frame, evaluate)


def _content(instance: Instance, function: str) -> Value | Absent:
    module, path = instance.declared.module, instance.attribute("filename")
    if call_file_function("fileexists", [path], module) is not True:
        # What is not there yet may be written before it is read.
        return ABSENT
    return call_file_function(function, [path], module)


def _tags(instance: Instance, name: str) -> Value | Absent:
    # What it reads is made of instances itself.
    from scanner.inputs.terraform.providers.tags import default_tags, merged_tags  # noqa: PLC0415
    from scanner.inputs.terraform.resources.cells import BlockCell  # noqa: PLC0415

    declared = instance.declared
    if declared.type == DEFAULT_TAGS:
        found = default_tags(instance)
    else:
        found = merged_tags(instance, BlockCell(declared.block, instance.member.frame, declared.address), name)
    return ABSENT if found is None else found.value
