"""What a finding is recognised by: the same through every move, another one for everything else."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import Scene, rule

from scanner.config import Config
from scanner.discovery.memory import MemoryTree
from scanner.engine import load_rules
from scanner.model.finding import Finding
from scanner.model.resource import Facet
from scanner.model.rule import Rule
from scanner.pipeline import scan
from scanner.syntax.yaml import parse_yaml
from scanner.triage.fingerprints import Fingerprints

HEAD = """title: Something is wrong
severity: high
precision: high
category: security
description: It is wrong.
remediation: Set it right.
"""
RULES = {
    "privileged": ("container", "deny: {securityContext.privileged: true}"),
    "capabilities": ("container", "deny: {securityContext.capabilities.add: {some: {is: SYS_ADMIN}}}"),
    "open": ("ingress_rule", "deny: {sources: {some: {is: {cidr_public: true}}}}"),
    "wildcard": ("policy_statement", "deny: {actions: {some: {is: {ends_with: '*'}}}}"),
    "password": ("literal", "deny: {name: {starts_with: PASS}}"),
}


def resource_fingerprint(finding: Finding) -> str:
    return Fingerprints().resource(finding)


@cache
def _rules() -> tuple[Rule, ...]:
    with TemporaryDirectory() as folder:
        for identity, (select, body) in RULES.items():
            text = f"version: 1\nid: {identity}\n{HEAD}select: {select}\n{body}\n"
            Path(folder, f"{identity}.yaml").write_text(text)
        return load_rules([(Path(folder), False)])


def identities(files: dict[str, str]) -> list[str]:
    """The resource fingerprints of what fails in these files, sorted."""
    tree = MemoryTree({file: text.encode() for file, text in files.items()})
    report = scan(tree, Config(), _rules())
    return sorted(one.fingerprints["resource"] for one in report.findings if one.verdict == "fail")


def bucket(scene: Scene, address: str = "aws_s3_bucket.logs") -> Finding:
    """A finding on the first line of main.tf."""
    resource = scene.resource(address, "aws_s3_bucket", "main.tf", 'resource "aws_s3_bucket"')
    return scene.finding(rule(), resource)


def test_moves_do_not_change_the_resource() -> None:
    """Another line and other formatting leave the resource's fingerprint as it is."""
    before = Scene({"main.tf": 'resource "aws_s3_bucket" "logs" {}'})
    after = Scene({"main.tf": '# moved\n\n  resource "aws_s3_bucket" "logs" {}'})
    assert resource_fingerprint(bucket(before)) == resource_fingerprint(bucket(after))


def test_instances_rules_scopes_facets_and_paths_differ() -> None:
    """Whatever makes it another finding makes it another fingerprint."""
    scene = Scene({"main.tf": 'resource "aws_s3_bucket" "logs" { a = 1 }'})
    one = bucket(scene, "aws_s3_bucket.logs[0]").subject.resource
    other = scene.resource("aws_s3_bucket.logs[0]", "aws_s3_bucket", "main.tf", "resource", scope="root:b")
    keys = ('containers["web"]', 'containers["db"]', "containers[0]")
    facets = [Facet("container", one, "web", key, one.span, one.body) for key in keys]
    found = [
        bucket(scene, "aws_s3_bucket.logs[1]"),
        scene.finding(rule(), one),
        scene.finding(rule("other"), one),
        scene.finding(rule(), other),
        scene.finding(rule(), one, "a"),
        scene.finding(rule(), one, "b"),
        *(scene.finding(rule(), facet) for facet in facets),
    ]
    assert len({resource_fingerprint(finding) for finding in found}) == len(found)


@pytest.mark.parametrize(
    ("item", "neighbour"),
    [
        ("{name: web, image: x}", "{name: db, image: x}"),
        ("{containerPort: 80, hostPort: 1}", "{containerPort: 81, hostPort: 1}"),
        ("{containerPort: 53, protocol: UDP}", "{containerPort: 53, protocol: TCP}"),
        ("{mountPath: /a, name: v}", "{mountPath: /b, name: v}"),
        ("{devicePath: /dev/a}", "{devicePath: /dev/b}"),
        ("{topologyKey: zone, whenUnsatisfiable: DoNotSchedule}", "{topologyKey: host}"),
        ("{key: a, operator: Exists}", "{key: a, operator: Equal, value: b}"),
        ("{sid: One, effect: Allow}", "{sid: Two, effect: Allow}"),
        ("{Sid: One, Effect: Allow}", "{Sid: Two, Effect: Allow}"),
        ("{kind: ServiceAccount, name: a, namespace: x}", "{kind: ServiceAccount, name: a, namespace: y}"),
        ("{configMapRef: {name: a}}", "{configMapRef: {name: b}}"),
        ("{from_port: 22, to_port: 22, protocol: tcp}", "{from_port: 22, to_port: 22, protocol: udp}"),
        ("{host: a.example}", "{host: b.example}"),
        ("NET_ADMIN", "SYS_ADMIN"),
        ("80", "443"),
    ],
)
class TestItems:
    """Items of lists are known by what tells them apart."""

    def same(self, before: Sequence[str], after: Sequence[str], path: str, later: str) -> bool:
        texts = ["list:\n" + "".join(f"  - {item}\n" for item in items) for items in (before, after)]
        scene = Scene({"one.yaml": texts[0], "two.yaml": texts[1]})
        found = []
        for file, at in zip(scene.files, (path, later), strict=True):
            (body,), _ = parse_yaml(file, scene.files[file], scalars="kubernetes")
            assert body is not None
            made = scene.resource("core/Pod/a", "core/Pod", file, "list", body=body)
            found.append(resource_fingerprint(scene.finding(rule(), made, at)))
        return found[0] == found[1]

    def test_a_new_neighbour_changes_nothing(self, item: str, neighbour: str) -> None:
        """An item that another one comes before stays the same; the newcomer is another one."""
        assert self.same([item], [neighbour, item], "list[0]", "list[1]")
        assert not self.same([item], [neighbour, item], "list[0]", "list[0]")

    def test_twins_have_only_their_index(self, item: str, neighbour: str) -> None:
        """Where two items share their keys, each is known by its place, and neither is taken for the other."""
        del neighbour
        assert not self.same([item, item], [item, item], "list[0]", "list[1]")
        assert self.same([item, item], [item, item], "list[1]", "list[1]")


def test_a_secret_value_is_no_name() -> None:
    """Not even a hash of a secret is told: an item of a sensitive rule's list has its index."""
    scene = Scene({"main.yaml": "args: [hunter2-hunter2, b]\n"})
    (body,), _ = parse_yaml("main.yaml", scene.files["main.yaml"], scalars="kubernetes")
    assert body is not None
    made = scene.resource("core/Pod/a", "core/Pod", "main.yaml", "args", body=body)
    other = Scene({"main.yaml": "args: [another-secret, b]\n"})
    (body,), _ = parse_yaml("main.yaml", other.files["main.yaml"], scalars="kubernetes")
    assert body is not None
    twin = other.resource("core/Pod/a", "core/Pod", "main.yaml", "args", body=body)
    secret = rule(sensitive=True)
    first, second = scene.finding(secret, made, "args[0]"), other.finding(secret, twin, "args[0]")
    assert resource_fingerprint(first) == resource_fingerprint(second)
    assert resource_fingerprint(scene.finding(rule(), made, "args[0]")) != resource_fingerprint(
        other.finding(rule(), twin, "args[0]")
    )


CONTAINERS = [
    "      - {name: web, image: 'nginx:1.25', securityContext: {privileged: true}, ports: [{containerPort: 80}]}\n",
    "      - {name: db, image: 'postgres:16', securityContext: {privileged: true}}\n",
    "      - {name: log, securityContext: {capabilities: {add: [SYS_ADMIN]}}, env: [{name: PASSWORD, value: x}]}\n",
]
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: prod}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
"""


@settings(deadline=None)
@given(st.permutations(CONTAINERS), st.integers(0, 3), st.integers(0, 5), st.sampled_from(["a.yaml", "x/b.yaml"]))
def test_containers_may_move(order: list[str], new: int, blank: int, file: str) -> None:
    """Reordering containers, inserting one, moving lines and moving the file change no fingerprint of the others."""
    before = identities({"shop.yaml": DEPLOYMENT + "".join(CONTAINERS)})
    assert len(before) >= len(CONTAINERS)
    order.insert(new, "      - {name: new, image: 'new:1', securityContext: {privileged: true}}\n")
    text = "# a comment\n" * blank + DEPLOYMENT + "".join(order)
    assert set(before) < set(identities({file: text}))


BLOCKS = [
    '  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n',
    '  ingress {\n    from_port = 0\n    to_port = 0\n    protocol = "-1"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n',
    '  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "udp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n',
]
GROUP = 'resource "aws_security_group" "web" {{\n  name = "web"\n{}}}\n'


@settings(deadline=None)
@given(st.permutations(BLOCKS), st.sampled_from(["main.tf", "network.tf"]), st.booleans())
def test_blocks_may_move(order: list[str], file: str, new: bool) -> None:
    """Reordering the blocks of a security group and moving it to another file change no fingerprint."""
    before = identities({"main.tf": GROUP.format("".join(BLOCKS))})
    assert len(before) >= 2
    added = (
        '  ingress {\n    from_port = 3389\n    to_port = 3389\n    protocol = "tcp"\n    cidr_blocks = ["::/0"]\n  }\n'
    )
    after = identities({file: GROUP.format(added * new + "".join(order))})
    assert set(before) <= set(after)
    assert new or before == after


STATEMENTS = [
    '{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}',
    '{"Sid": "B", "Effect": "Allow", "Action": "iam:*", "Resource": "*"}',
    '{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}',
]


@settings(deadline=None)
@given(st.permutations(STATEMENTS[:2]))
def test_statements_may_move(order: list[str]) -> None:
    """A statement with a Sid is the same wherever it stands in its policy."""

    def policy(statements: Sequence[str]) -> dict[str, str]:
        document = ",\n".join(statements)
        return {
            "main.tf": 'resource "aws_iam_policy" "p" {\n  policy = <<EOT\n'
            f'{{"Version": "2012-10-17", "Statement": [{document}]}}\nEOT\n}}\n'
        }

    before = identities(policy(STATEMENTS))
    assert before
    assert before == identities(policy([*order, STATEMENTS[2]]))
