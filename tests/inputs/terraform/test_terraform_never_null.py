"""What providers always give a resource is a text that is not known yet, and no null."""

import pytest
from terraform_scene import Scene

from scanner.model.value import Unknown, UnknownText


@pytest.mark.parametrize("name", ["id", "arn", "self_link"])
def test_what_every_resource_gets_is_a_text(name: str) -> None:
    """A reference to an id stands for something, so that a rule may ask whether anything is written."""
    scene = Scene(
        f'resource "aws_kms_key" "k" {{}}\nresource "aws_ebs_volume" "v" {{\n  kms_key_id = aws_kms_key.k.{name}\n}}\n'
    )
    value = scene.at("aws_ebs_volume.v", "kms_key_id")
    assert isinstance(value, UnknownText)
    assert [reason.subject for reason in value.reasons] == [f"aws_kms_key.k.{name}"]


def test_other_attributes_may_be_null() -> None:
    """What a provider computes besides may be anything, null included."""
    scene = Scene('resource "random_password" "p" {}\nresource "aws_x" "v" {\n  y = random_password.p.result\n}\n')
    value = scene.at("aws_x.v", "y")
    assert isinstance(value, Unknown)
    assert not isinstance(value, UnknownText)
