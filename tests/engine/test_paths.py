"""Paths: written and read back, and checked against the types that they speak of."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.engine import unknown_paths
from scanner.model.path import PathError, format_path, parse_path
from scanner.model.rule import Rule

STEPS = st.text(min_size=0, max_size=8) | st.integers(0, 10**8) | st.sampled_from(["spec", "app.kubernetes.io/name"])


@given(st.lists(STEPS, min_size=1, max_size=5).map(tuple))
def test_round_trip(path: tuple[str | int, ...]) -> None:
    """What is written for a path is read as the same path."""
    assert parse_path(format_path(path)) == path


@given(st.text(max_size=20))
def test_any_text(text: str) -> None:
    """Any text is a path that can be written again, or a PathError."""
    try:
        path = parse_path(text)
    except PathError:
        return
    assert parse_path(format_path(path)) == path


@pytest.mark.parametrize(
    ("rule", "messages"),
    [
        ("select: container\nassert: {resources.limits.memory: {exists: true}, env: {some: {name: a}}}", []),
        ("select: container\nassert: {resource.limits: {exists: true}}", ["container has no resource"]),
        ("select: container\nassert: {env: {some: {nam: a}}}", ["container has no env[0].nam; did you mean name?"]),
        ("select: container\nassert: {env.name: a}", ["env of container is a list: write env[0]"]),
        ("select: aws_eks_cluster\nassert: {'vpc_config[0].endpoint_public_access': false, arn: a}", []),
        ("select: aws_eks_cluster\nassert: {vpc_config: {each: {endpoint_public_access: false}}}", []),
        (
            "select: aws_eks_cluster\nassert: {vpc_config.endpoint_public_access: false}",
            ["vpc_config of aws_eks_cluster is a list: write vpc_config[0]"],
        ),
        (
            "select: aws_eks_cluster\nassert: {vpc_config: {each: {endpoint: a}}}\nat: vpc",
            ["aws_eks_cluster has no vpc_config[0].endpoint", "aws_eks_cluster has no vpc"],
        ),
        ("select: 'aws_db_*'\nassert: {storage_encrypted: true}", []),
        ("select: 'aws_db_*'\nassert: {storage_encryptd: true}", ["has no storage_encryptd"]),
        ("select: github_repository\nassert: {anything: true}", []),
        ("select: Service\nassert: {spec.anything: true}", []),
        (
            """select: aws_s3_bucket
assert:
  related:
    {resource: aws_s3_bucket_policy, by: references, via: bukket, direction: incoming,
     where: {polcy: {equals: {path: ^.buckt}}}}""",
            [
                "aws_s3_bucket_policy has no bukket; did you mean bucket?",
                "aws_s3_bucket_policy has no polcy; did you mean policy?",
                "aws_s3_bucket has no buckt; did you mean bucket?",
            ],
        ),
        (
            "select: aws_security_group\nassert: {ingress: {each: {description: {not: {equals: {path: ^.nam}}}}}}",
            ["aws_security_group has no nam; did you mean name?"],
        ),
        ("select: aws_s3_bucket\nassert: {tags: {entries: {some: {key: a, value: b}}}}", []),
        ("select: terraform.root\nassert: {unique: {by: [backend.key, backnd.key]}}", ["terraform.root has no backnd"]),
    ],
)
def test_unknown_paths(load: Callable[..., Rule], rule: str, messages: list[str]) -> None:
    """A path that names what its type does not have is told, with the nearest name; unknown types pass."""
    found = unknown_paths(load(rule + "\n"))
    assert len(found) == len(messages), found
    assert all(message in one for message, one in zip(messages, found, strict=True)), found
