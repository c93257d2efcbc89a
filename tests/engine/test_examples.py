"""Every example of the rule language, on real input through every stage."""

from collections.abc import Callable

from scanner.engine import Checked
from scanner.model.path import format_path

Judge = Callable[..., Checked]

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, labels: {app: NAME}}
spec:
  replicas: 2
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      containers:
        - name: main
          image: shop/main:1
          resources:
            limits:
              memory: 5Gi
            requests:
              memory: 1Gi
"""
BUDGET = """\
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: budget}
spec:
  minAvailable: 2
  selector: {matchLabels: {app: cart}}
"""


def verdicts(checked: Checked) -> dict[str, str]:
    """Verdicts by address, and by line where a resource has several."""
    return {f"{one.subject.address}:{one.span.start_line}": one.verdict for one in checked.findings}


def places(checked: Checked) -> list[tuple[str, int, int, str]]:
    """Verdict, line, column and path of every finding."""
    return [
        (one.verdict, one.span.start_line, one.span.start_column, format_path(one.path)) for one in checked.findings
    ]


def test_container_without_memory_limit(judge: Judge) -> None:
    """A limit that is not written is shown at the nearest block that lacks it; Windows pods are left out."""
    rule = """
select: container
where: {pod.os: {not: {equals: windows}}}
assert:
  resources.limits.memory: {exists: true}
"""
    pods = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: none
      image: a
    - name: cpu
      image: a
      resources:
        limits:
          cpu: 1
    - name: fine
      image: a
      resources: {limits: {memory: 1Gi}}
---
apiVersion: v1
kind: Pod
metadata: {name: b}
spec:
  os: {name: windows}
  containers:
    - name: none
      image: a
"""
    assert places(judge(rule, pods)) == [
        ("fail", 6, 7, "resources.limits.memory"),
        ("fail", 11, 9, "resources.limits.memory"),
        ("pass", 15, 36, "resources.limits.memory"),
        ("not_applicable", 21, 14, "pod.os"),
    ]


def test_open_ssh(judge: Judge) -> None:
    """A rule over a facet finds the very range that is open, in inline and in standalone rules."""
    rule = """
select: ingress_rule
deny: {sources: {some: {is: {cidr_public: true}}}, ports: {some: {is: {port: 22}}}}
at: sources
"""
    terraform = """\
variable "admins" {}
resource "aws_security_group" "inline" {
  ingress {
    from_port   = 0
    to_port     = 100
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8",
      "0.0.0.0/0"]
  }
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = var.admins
  }
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["198.51.100.7/32"]
  }
}
resource "aws_security_group_rule" "all" {
  type              = "ingress"
  from_port         = -1
  to_port           = -1
  protocol          = "-1"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = "sg-1"
}
"""
    found = judge(rule, terraform)
    assert [(one.verdict, one.span.start_line, one.span.start_column) for one in found.findings] == [
        ("fail", 8, 7),
        ("pass", 14, 19),
        ("unknown", 20, 19),
        ("pass", 26, 19),
        ("fail", 34, 24),
    ]
    assert [str(reason) for reason in found.findings[2].reasons] == ["var.admins has no value"]


def test_workload_without_budget(judge: Judge) -> None:
    """A workload that no budget selects is shown at its own beginning; one replica is not applicable."""
    rule = """
select: workload
where: {replicas: {gte: 2}}
assert: {related: {resource: PodDisruptionBudget, by: selects, direction: incoming}}
"""
    one = DEPLOYMENT.replace("NAME", "one").replace("replicas: 2", "replicas: 1")
    files = DEPLOYMENT.replace("NAME", "cart") + BUDGET + "---\n" + DEPLOYMENT.replace("NAME", "other") + "---\n" + one
    checked = judge(rule, files)
    assert {finding.subject.address: finding.verdict for finding in checked.findings} == {
        "apps/Deployment/cart": "pass",
        "apps/Deployment/one": "not_applicable",
        "apps/Deployment/other": "fail",
    }
    assert checked.counts == {"fail": 1, "unknown": 0, "pass": 1, "not_applicable": 1}


def test_limit_far_above_request(judge: Judge) -> None:
    """Quantities compare by what they mean, with another value of the same container that is pointed at."""
    rule = """
select: container
assert: {resources.limits.memory: {lte: {path: resources.requests.memory, times: 4}}}
"""
    (found,) = judge(rule, DEPLOYMENT.replace("NAME", "cart")).findings
    assert (found.verdict, found.span.start_line, found.span.start_column) == ("fail", 15, 23)
    assert found.message == ("resources.limits.memory: expected at most 4 times resources.requests.memory, found 5Gi")
    assert [(place.span.start_line, place.message) for place in found.related] == [
        (17, "resources.requests.memory is 1Gi")
    ]
    (fine,) = judge(rule, DEPLOYMENT.replace("NAME", "cart").replace("5Gi", "4096Mi")).findings
    assert fine.verdict == "pass"


def test_budget_that_stops_every_drain(judge: Judge) -> None:
    """A condition on a related workload compares with the budget that encloses it."""
    rule = """
select: PodDisruptionBudget
deny: {related: {resource: workload, by: selects, where: {replicas: {lte: {path: ^.spec.minAvailable}}}}}
"""
    files = DEPLOYMENT.replace("NAME", "cart") + BUDGET
    (found,) = judge(rule, files).findings
    assert (found.verdict, format_path(found.path)) == ("fail", "spec.selector")
    assert [place.message for place in found.related] == ["apps/Deployment/cart"]
    (fine,) = judge(rule, files.replace("replicas: 2", "replicas: 3")).findings
    assert fine.verdict == "pass"


BUCKET_RULE = """
select: aws_s3_bucket
assert:
  any:
    - related: {resource: aws_s3_bucket_public_access_block, by: references, via: bucket, direction: incoming,
                where: {block_public_acls: true, block_public_policy: true, ignore_public_acls: true,
                        restrict_public_buckets: true}}
    - in_scope: {resource: aws_s3_account_public_access_block,
                 where: {block_public_acls: true, block_public_policy: true}}
"""
BUCKETS = """\
variable "bucket" {}
resource "aws_s3_bucket" "open" {
  bucket = "open"
}
resource "aws_s3_bucket" "half" {
  bucket = "half"
}
resource "aws_s3_bucket" "closed" {
  bucket = "closed"
}
resource "aws_s3_bucket_public_access_block" "half" {
  bucket            = aws_s3_bucket.half.id
  block_public_acls = true
}
resource "aws_s3_bucket_public_access_block" "closed" {
  bucket                  = aws_s3_bucket.closed.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


def by_address(checked: Checked) -> dict[str, str]:
    return {one.subject.address: one.verdict for one in checked.findings}


def test_bucket_open_to_the_public(judge: Judge) -> None:
    """A bucket needs its own full block or the account's; a half one is named among the related places."""
    checked = judge(BUCKET_RULE, BUCKETS)
    assert by_address(checked) == {
        "aws_s3_bucket.open": "fail",
        "aws_s3_bucket.half": "fail",
        "aws_s3_bucket.closed": "pass",
    }
    half = next(one for one in checked.findings if one.subject.address == "aws_s3_bucket.half")
    assert half.span.start_line == 5
    (near,) = half.related
    assert near.message.startswith(
        "aws_s3_bucket_public_access_block.half: block_public_policy: expected true, found false"
    )
    account = """
resource "aws_s3_account_public_access_block" "all" {
  block_public_acls   = true
  block_public_policy = true
}
"""
    assert set(by_address(judge(BUCKET_RULE, BUCKETS + account)).values()) == {"pass"}


def test_bucket_whose_block_may_be_elsewhere(judge: Judge) -> None:
    """A block on an unknown bucket, or a kind managed elsewhere, leaves a missing one undecided."""
    unknown = """
resource "aws_s3_bucket_public_access_block" "some" {
  bucket                  = var.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
    assert by_address(judge(BUCKET_RULE, BUCKETS + unknown)) == {
        "aws_s3_bucket.open": "unknown",
        "aws_s3_bucket.half": "unknown",
        "aws_s3_bucket.closed": "pass",
    }
    outside = judge(BUCKET_RULE, BUCKETS, elsewhere=frozenset({"aws_s3_account_public_access_block"}))
    assert by_address(outside)["aws_s3_bucket.open"] == "unknown"
    assert {str(reason) for one in outside.findings for reason in one.reasons} == {
        "aws_s3_account_public_access_block is managed elsewhere"
    }


def test_plain_http_denied_by_the_bucket_policy(judge: Judge) -> None:
    """A statement is found through the policy that refers to the bucket."""
    rule = """
select: aws_s3_bucket
assert:
  related:
    through: [{resource: aws_s3_bucket_policy, by: references, via: bucket, direction: incoming}]
    resource: policy_statement
    by: owns
    where: {effect: Deny, conditions: {some: {key: aws:SecureTransport, values: {contains: "false"}}}}
"""
    policy = """
resource "aws_s3_bucket_policy" "closed" {
  bucket = aws_s3_bucket.closed.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
resource "aws_s3_bucket_policy" "half" {
  bucket = aws_s3_bucket.half.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*" }] })
}
"""
    assert by_address(judge(rule, BUCKETS + policy)) == {
        "aws_s3_bucket.open": "fail",
        "aws_s3_bucket.half": "fail",
        "aws_s3_bucket.closed": "pass",
    }


def test_two_roots_on_one_state(judge: Judge) -> None:
    """Root modules with the same backend are both shown, each with the other; a missing key is undecided."""
    rule = """
select: terraform.root
assert: {unique: {by: [backend.type, backend.bucket, backend.region, backend.key], within: repository}}
"""
    backend = 'terraform {\n  backend "s3" {\n    bucket = "b"\n    region = "eu"\n    key    = "KEY"\n  }\n}\n'
    files = {f"{name}/main.tf": backend.replace("KEY", key) for name, key in (("a", "x"), ("b", "x"), ("c", "y"))}
    checked = judge(rule, files)
    assert [(one.verdict, one.span.file, one.span.start_line) for one in checked.findings] == [
        ("fail", "a/main.tf", 5),
        ("fail", "b/main.tf", 5),
        ("pass", "c/main.tf", 5),
    ]
    assert [place.span.file for place in checked.findings[0].related] == ["b/main.tf"]
    partial = {**files, "d/main.tf": 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'}
    assert [one.verdict for one in judge(rule, partial).findings] == ["fail", "fail", "unknown", "unknown"]
