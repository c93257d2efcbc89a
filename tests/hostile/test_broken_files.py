"""Files that are not what their name says: a diagnostic with file and line, and the scan goes on."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from hostile.hostile_runs import FAULT, POD, Scan, link, pipe, sparse

Run = Callable[..., Scan]

VARIABLE = 'provider "aws" {}\nvariable "a" {}\n'


def test_invalid_syntax(scan: Run) -> None:
    """Every syntax: an error on the line where it breaks; an intact block before it is judged."""
    found = scan(
        {
            "a/main.tf": f'{FAULT}resource "a" "b" {{{{{{\n',
            "b/main.tf.json": '{"resource":\n{"x": ',
            "c/x.yaml": "apiVersion: v1\nkind: Pod\n  a: [\n",
            "d/x.json": '{"apiVersion":"v1",\n"kind":"Pod",',
            "e/main.tf": VARIABLE,
            "e/terraform.tfvars": "b = 1\na = = 3\n",
            "f/main.tf": VARIABLE,
            "f/terraform.tfvars.json": '{"a":',
        }
    )
    assert found.told("a/main.tf") == [("error", "terraform-syntax", 6)]
    assert found.told("b/main.tf.json") == [("error", "json-syntax", 2)]
    assert found.told("c/x.yaml") == [("error", "yaml-syntax", 3)]
    assert found.told("d/x.json") == [("error", "json-syntax", 2)]
    assert ("error", "terraform-syntax", 2) in found.told("e/terraform.tfvars")
    assert found.told("f/terraform.tfvars.json") == [("error", "json-syntax", 1)]
    assert ("a/main.tf", 4) in found.found()


def test_bytes_that_are_no_text(scan: Run) -> None:
    """Invalid UTF-8 is an error at its line, in every syntax; binary files are errors where they are ours."""
    noise = b"".join(sha256(bytes([n])).digest() for n in range(256)) * 6
    found = scan(
        {
            "a/main.tf": b'variable "x" {}\nresource "a" "b\xff" {}\n',
            "b/main.tf.json": b'{\n"resource": "\xff"}',
            "c/x.yaml": POD.encode() + b"spec: {a: \xff}\n---\n" + POD.encode(),
            "d/x.json": b'{"apiVersion":"v1",\n"kind":"Pod","x":"\xff"}',
            "e/main.tf": VARIABLE,
            "e/terraform.tfvars": b'a = "\xff"\n',
            "f/main.tf": noise,
            "f/x.yaml": noise,
            "g/main.tf.json": noise,
            "h/main.tf": bytes(50_000),
            "h/x.yaml": bytes(50_000),
            "i/x.yaml": POD.encode() + b"spec: {a: \0}\n",
        }
    )
    assert ("error", "terraform-encoding", 2) in found.told("a/main.tf")
    assert found.told("b/main.tf.json") == [("error", "json-syntax", 2)]
    assert found.told("c/x.yaml")[0] == ("error", "yaml-encoding", 4)
    assert found.told("d/x.json") == [("error", "json-syntax", 2)]
    assert ("error", "terraform-encoding", 1) in found.told("e/terraform.tfvars")
    for file in ("f/main.tf", "g/main.tf.json", "h/main.tf", "i/x.yaml"):
        assert "error" in {level for level, _, _ in found.told(file)}, file


def test_special_files(scan: Run) -> None:
    """Pipes, devices and files that nobody may read are named and never waited for."""

    def locked(path: Path) -> None:
        path.write_text(FAULT)
        path.chmod(0)

    found = scan(
        {
            "a/main.tf": pipe,
            "a/x.yaml": pipe,
            "a/.gitignore": pipe,
            "b/main.tf": link("/dev/zero"),
            "c/main.tf": locked,
            "d/main.tf": 'provider "aws" {}\nresource "aws_s3_bucket" "a" {\n  bucket = file("pipe")\n}\n',
            "d/pipe": pipe,
            "e.tf/inner.txt": "",
            "gone/main.tf": link("nowhere"),
        }
    )
    assert found.told("a/main.tf") == [("note", "not-a-file", None)]
    assert found.told("a/x.yaml") == [("note", "not-a-file", None)]
    assert found.told("b/main.tf") == [("gap", "link-outside", None)]
    assert [level for level, _, _ in found.told("c/main.tf")] == ["error"]
    assert "permission denied" in found.messages()
    assert found.told("gone/main.tf") == [("note", "link-broken", None)]


def test_large_files(scan: Run) -> None:
    """50 MB are not read: an error where the file is ours, a note where it is data of another kind."""
    found = scan(
        {
            "a/main.tf": sparse(50_000_000),
            "b/x.yaml": sparse(50_000_000, POD.encode()),
            "c/data.json": sparse(50_000_000),
            "d/main.tf": VARIABLE + 'resource "aws_s3_bucket" "a" {\n  bucket = filemd5("big")\n}\n',
            "d/big": sparse(50_000_000),
        }
    )
    assert found.told("a/main.tf") == [("error", "file-too-large", None)]
    assert found.told("b/x.yaml") == [("error", "file-too-large", None)]
    assert found.told("c/data.json") == [("note", "file-too-large", None)]


def test_what_is_odd_but_valid(scan: Run) -> None:
    """Byte order marks, CRLF, tabs after a colon, anchors and merges are read, at their own lines; so are
    empty files, and of duplicate keys in YAML the last, with a note.
    """
    spec = "spec: {hostNetwork: true}\n"
    found = scan(
        {
            "a/main.tf": "\ufeff" + FAULT.replace("\n", "\r\n"),
            "b/x.yaml": "\ufeff" + (POD + spec).replace("\n", "\r\n"),
            "c/x.yaml": "apiVersion:\tv1\nkind:\tPod\nmetadata:\n  name:\ta\nspec:\n  hostNetwork:\ttrue\n",
            "d/x.yaml": POD + "spec:\n  hostNetwork: false\n  hostNetwork: true\n",
            "e/x.yaml": POD + "x: &s {hostNetwork: true}\nspec: {<<: *s}\n",
            "f/x.json": '\ufeff{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},\r\n'
            '\t"spec":{"hostNetwork":true}}',
            "g/main.tf": "",
            "g/x.yaml": "",
            "h/main.tf": 'resource "aws_ebs_volume" "x" {\n  encrypted = true\n  encrypted = false\n}\n',
        }
    )
    places = found.found("k8s-pod-host-network")
    assert places == [("b/x.yaml", 4), ("c/x.yaml", 6), ("d/x.yaml", 6), ("e/x.yaml", 4), ("f/x.json", 2)]
    assert ("a/main.tf", 4) in found.found()
    assert found.told("d/x.yaml") == [("note", "yaml-duplicate-key", 5)]
    assert found.told("h/main.tf") == [("error", "terraform-syntax", 3)]
    assert found.told("g/main.tf") == found.told("g/x.yaml") == []


def test_diagnostics_are_told_by_the_hundred(scan: Run) -> None:
    """A problem on each of 20,000 lines is told a hundred times, and once how many more there are."""
    found = scan({"a/x.yaml": POD + "spec:\n  extra:\n" + "  - !odd x\n" * 20_000}, ".", "--read-all")
    assert len(found.told("a/x.yaml")) == 101
    assert "There are 19,900 more" in found.messages()
