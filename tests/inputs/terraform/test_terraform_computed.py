"""Data sources that need nothing but the configuration."""

import pytest
from terraform_scene import Scene

from scanner.model.value import Unknown, UnknownText

POLICY = '{"Statement":[{"Effect":"Allow","Action":"${action}","Resource":"arn:${where}"}]}'


def test_a_template_is_rendered_with_its_variables() -> None:
    """The older data source renders what ``templatefile`` would, unknown parts included."""
    scene = Scene(
        {
            "main.tf": 'variable "x" {}\ndata "template_file" "t" {\n  template = file("${path.module}/p.tpl")\n'
            '  vars = {\n    action = "*"\n    where  = var.x\n  }\n}\n'
            'resource "aws_iam_policy" "p" {\n  policy = data.template_file.t.rendered\n}\n'
            'data "template_file" "plain" {\n  template = "a-$${b}"\n  vars = { b = 1 }\n}\n'
            'data "template_file" "bare" {\n  template = "no variables"\n}\n'
            'resource "aws_x" "y" {\n  one = data.template_file.plain.rendered\n'
            "  two = data.template_file.bare.rendered\n}\n",
            "p.tpl": POLICY,
        }
    )
    policy = scene.at("aws_iam_policy.p", "policy")
    assert isinstance(policy, UnknownText)
    assert policy.parts[0] == '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:'
    assert (scene.at("aws_x.y", "one"), scene.at("aws_x.y", "two")) == ("a-1", "no variables")
    assert scene.diagnostics() == []


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("content", "hello"),
        ("content_base64", "aGVsbG8="),
        ("content_md5", "5d41402abc4b2a76b9719d911017c592"),
        ("content_sha1", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
        ("filename", "./f.txt"),
    ],
)
def test_a_file_of_the_tree_is_read(attribute: str, value: str) -> None:
    """Content and digests of a file that is there."""
    files = {
        "main.tf": 'data "local_file" "f" {\n  filename = "${path.module}/f.txt"\n}\n'
        f'resource "aws_x" "y" {{\n  z = data.local_file.f.{attribute}\n}}\n',
        "f.txt": "hello",
    }
    assert Scene(files).at("aws_x.y", "z") == value


def test_what_is_not_there_is_read_at_apply() -> None:
    """A file that something else writes, and a template that is not known, are unknown without a complaint."""
    scene = Scene(
        'data "local_file" "f" {\n  filename = "made.txt"\n}\nvariable "x" {}\n'
        'data "template_file" "t" {\n  template = var.x\n}\n'
        'resource "aws_x" "y" {\n  a = data.local_file.f.content\n  b = data.template_file.t.rendered\n}\n'
    )
    assert isinstance(scene.at("aws_x.y", "a"), Unknown)
    assert isinstance(scene.at("aws_x.y", "b"), Unknown)
    assert scene.diagnostics() == []


def test_a_template_that_is_none_is_told() -> None:
    """A variable that the template does not have is an error of the data source."""
    scene = Scene(
        'data "template_file" "t" {\n  template = "$${b}"\n}\n'
        'resource "aws_x" "y" {\n  z = data.template_file.t.rendered\n}\n'
    )
    assert isinstance(scene.at("aws_x.y", "z"), Unknown)
    assert [one.code for one in scene.diagnostics()] == ["terraform-evaluation"]
