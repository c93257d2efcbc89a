"""What providers always give a resource is a text that is not known yet, and neither null nor empty."""

import pytest
from terraform_scene import Scene

from scanner.model.value import SomeText, Unknown, UnknownText

HEAD = (
    'resource "aws_kms_key" "k" {}\nresource "aws_kms_key" "n" {\n  count = 2\n}\nresource "aws_iam_role" "r" {}\n'
    'resource "random_password" "p" {}\nresource "aws_instance" "i" {}\nresource "aws_s3_bucket" "b" {}\n'
    'resource "aws_lb" "l" {}\nresource "google_service_account" "s" {}\ndata "aws_kms_key" "d" {}\n'
    'resource "aws_route53_resolver_rule" "rr" {}\nvariable "x" {}\n'
)


def _value(expression: str) -> object:
    return Scene(f'{HEAD}resource "aws_ebs_volume" "v" {{\n  it = {expression}\n}}\n').at("aws_ebs_volume.v", "it")


@pytest.mark.parametrize(
    ("expression", "subject"),
    [
        ("aws_kms_key.k.arn", "aws_kms_key.k.arn"),
        ("aws_kms_key.k.id", "aws_kms_key.k.id"),
        ("aws_kms_key.k.key_id", "aws_kms_key.k.key_id"),
        ('"${aws_kms_key.k.arn}"', "aws_kms_key.k.arn"),
        ("aws_kms_key.n[0].arn", "aws_kms_key.n.arn"),
        ("element(aws_kms_key.n[*].arn, 1)", "aws_kms_key.n.arn"),
        ("one(aws_kms_key.k[*].arn)", "aws_kms_key.k.arn"),
        ("[for one in aws_kms_key.n : one.id][0]", "aws_kms_key.n.id"),
        ("aws_iam_role.r.name", "aws_iam_role.r.name"),
        ("aws_s3_bucket.b.bucket", "aws_s3_bucket.b.bucket"),
        ("aws_lb.l.dns_name", "aws_lb.l.dns_name"),
        ("google_service_account.s.email", "google_service_account.s.email"),
        ("random_password.p.result", "random_password.p.result"),
        ("data.aws_kms_key.d.arn", "data.aws_kms_key.d"),
        ('coalesce(aws_kms_key.k.arn, "x")', "aws_kms_key.k.arn"),
        ("var.x == 1 ? aws_kms_key.k.arn : aws_kms_key.k.arn", "aws_kms_key.k.arn"),
    ],
)
def test_what_every_resource_gets_is_a_text(expression: str, subject: str) -> None:
    """A reference to an id stands for something, so that a rule may ask whether anything is written."""
    value = _value(expression)
    assert isinstance(value, UnknownText)
    assert value.least >= 1
    assert [reason.subject for reason in value.reasons] == [subject]


@pytest.mark.parametrize(
    "expression",
    [
        "aws_instance.i.public_dns",
        "aws_instance.i.outpost_arn",
        "aws_route53_resolver_rule.rr.name",
        "data.aws_kms_key.d.key_id",
    ],
)
def test_other_attributes_may_be_null(expression: str) -> None:
    """What a provider computes besides may be anything, null included."""
    value = _value(expression)
    assert isinstance(value, Unknown)
    assert not isinstance(value, UnknownText)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('aws_kms_key.k.arn == ""', False),
        ("aws_kms_key.k.arn != null", True),
        ('aws_kms_key.k.arn == "" ? 1 : 2', 2),
        ('"x-${aws_kms_key.k.id}" == "x-"', False),
        ('aws_kms_key.k.arn == "*"', False),
        ('startswith("${aws_kms_key.k.arn}/*", "arn:")', True),
    ],
)
def test_what_is_not_empty_is_no_empty_text(expression: str, value: object) -> None:
    """Conditions are decided that ask for nothing more than a text, or for how every name of AWS begins."""
    assert _value(expression) == value


def test_the_text_itself_is_not_known() -> None:
    """Whether it is a certain text stays undecided."""
    assert isinstance(_value('aws_kms_key.k.id == "a"'), Unknown)
    assert isinstance(_value('aws_kms_key.k.arn == "arn:aws:kms:a:1:key/k"'), Unknown)
    (part,) = Scene(f'{HEAD}output "o" {{\n  value = aws_kms_key.k.id\n}}\n').at("output.o", "value").parts  # type: ignore[union-attr]
    assert isinstance(part, SomeText)
