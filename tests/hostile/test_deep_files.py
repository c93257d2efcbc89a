"""Nesting and repetition 50,000 deep, in every syntax: bounded, a diagnostic, and the scan goes on."""

import json
from collections.abc import Callable

from hostile.hostile_runs import FAULT, POD, RULE, Scan

Run = Callable[..., Scan]

DEEP = 50_000
EXPRESSIONS = {
    "brackets": "[" * DEEP + "]" * DEEP,
    "open_brackets": "[" * DEEP,
    "parentheses": "(" * DEEP + "1" + ")" * DEEP,
    "objects": "{a=" * DEEP + "1" + "}" * DEEP,
    "templates": '"${' * 10_000 + "1" + '}"' * 10_000,
    "unary": "!" * DEEP + "true",
    "binary": "1" + "+1" * DEEP,
    "conditional": "true?1:" * DEEP + "2",
    "attributes": "a" + ".b" * DEEP,
    "indices": "a" + "[0]" * DEEP,
    "calls": "lower(" * DEEP + '"a"' + ")" * DEEP,
}


def volume(expression: str) -> str:
    return f'resource "aws_ebs_volume" "x" {{\n  encrypted = {expression}\n}}\n'


def test_terraform(scan: Run) -> None:
    """Each is an error of its file, and a volume in the same folder is judged."""
    files = {f"{name}/main.tf": volume(text) for name, text in EXPRESSIONS.items()}
    files |= {f"{name}/other.tf": FAULT for name in EXPRESSIONS}
    files["blocks/main.tf"] = "a {\n" * DEEP + "}\n" * DEEP
    files["open_blocks/main.tf"] = "a {\n" * 5_000
    found = scan(files, ".", "--rule", RULE)
    for file in files:
        if file.endswith("main.tf"):
            assert "error" in {level for level, _, line in found.told(file) if line}, file
    assert {f"{name}/other.tf" for name in EXPRESSIONS} <= {file for file, _ in found.found()}


def test_yaml_and_json(scan: Run) -> None:
    """Each is an error with its line; the next document of the file is judged."""
    tf_json = '{"resource":{"aws_ebs_volume":{"x":{"encrypted":'
    json_pod = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},\n"spec":'
    unit = {"flow": "[", "maps": "{a: ", "items": "- ", "keys": "? "}
    good = f"\n---\n{POD}spec: {{hostNetwork: true}}\n"
    files = {f"{name}/x.yaml": f"{POD}spec:\n {text * DEEP}{good}" for name, text in unit.items()}
    bomb = [f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 10)]
    files["bomb/x.yaml"] = "\n".join([POD + "a0: &a0 [x]", *bomb, good])
    files["json/x.json"] = json_pod + "[" * DEEP + "]" * DEEP + "}"
    files["tf/main.tf.json"] = tf_json + "[" * DEEP + "]" * DEEP + "}}}}"
    files["template/main.tf.json"] = tf_json + '"' + "${" * DEEP + "}" * DEEP + '"}}}}'
    files["vars/main.tf"] = 'variable "a" {}\n'
    files["vars/terraform.tfvars"] = "a = " + "[" * DEEP
    files["vars/x.auto.tfvars.json"] = '{"a":' * DEEP
    found = scan(files)
    for file in files:
        if file != "vars/main.tf":
            assert "error" in {level for level, _, line in found.told(file) if line}, file
    assert {f"{name}/x.yaml" for name in (*unit, "bomb")} == {file for file, _ in found.found("k8s-pod-host-network")}


def test_long_numbers(scan: Run) -> None:
    """A number of 50,000 digits is shown cut, and the report stays readable to any program."""
    found = scan({"a/main.tf.json": '{"resource":{"aws_ebs_volume":{"x":{"encrypted":' + "1" * DEEP + "}}}}"})
    assert b"1" * 2_000 not in found.out
    assert json.loads(found.out, parse_int=len)


def test_unknown_tags_run_nothing(scan: Run) -> None:
    """A tag that would make a careless reader call a function is only a note."""
    text = POD + "spec: !!python/object/apply:os.mkdir {path: owned}\nx: !mine {a: 1}\n"
    found = scan({"a/x.yaml": text}, ".", "--read-all")
    assert found.told("a/x.yaml") == [("note", "yaml-tag", 4), ("note", "yaml-tag", 5)]
