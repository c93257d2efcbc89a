"""What the configuration accepts, and what it asks of comments and annotations."""

from datetime import date
from typing import Any

import pytest
from suppression_scene import Judged, judged

from scanner.config import Config
from scanner.model.span import Span
from scanner.model.suppression import Acceptance

FILES = {
    "envs/prod/main.tf": """\
module "net" {
  source   = "../../net"
  for_each = toset(["a", "b"])
}
resource "aws_s3_bucket" "logs" {
  count = 2
  acl   = "public-read"
}
resource "aws_s3_bucket" "logs_old" {
  acl = "public-read"
}
""",
    "net/main.tf": 'resource "aws_ebs_volume" "v" {}\n',
    "k8s/app.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart.v1, namespace: shop}
spec:
  template:
    spec:
      initContainers: [{name: init, image: "a:latest"}]
      containers: [{name: web, image: "b:latest"}, {name: log, image: "c:latest"}]
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
""",
}
CART = "apps/Deployment/shop/cart.v1"
SPAN = Span(".groundrule.yaml", 3, 5, 3, 10)


def accepting(*rules: str, **where: Any) -> Judged:
    """The scan with one suppression in its configuration, of the rules that it names."""
    return judged(FILES, *rules, suppressions=(Acceptance(rules, span=SPAN, **where),))


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("aws_s3_bucket.logs[0]", ["aws_s3_bucket.logs[0]"]),
        ("aws_s3_bucket.logs", ["aws_s3_bucket.logs[0]", "aws_s3_bucket.logs[1]"]),
        ("aws_s3_bucket.logs*", ["aws_s3_bucket.logs[0]", "aws_s3_bucket.logs[1]", "aws_s3_bucket.logs_old"]),
        ("aws_s3_bucket.logs[?]", ["aws_s3_bucket.logs[0]", "aws_s3_bucket.logs[1]"]),
        ("aws_s3_bucket.l[o]gs_old", []),
        ("aws_s3_bucket.LOGS_OLD", []),
        ("module.net", []),
    ],
)
def test_an_address_is_a_resource_all_its_instances_or_a_pattern(address: str, accepted: list[str]) -> None:
    """Brackets are those of instances; only ``*`` and ``?`` stand for anything else."""
    found = accepting("bucket-acl", addresses=(address,))
    assert found.accepted == [f"bucket-acl {one}" for one in accepted]
    assert len(found.open) == 3 - len(accepted)
    assert found.told == ([] if accepted else ["unused .groundrule.yaml:3"])


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("module.net", ["a", "b"]),
        ('module.net["a"]', ["a"]),
        ('module.net["b"].aws_ebs_volume.v', ["b"]),
        ("module.*.aws_ebs_volume.v", ["a", "b"]),
        ("aws_ebs_volume.v", []),
        ("module.ne", []),
    ],
)
def test_a_module_s_address_is_all_that_is_in_it(address: str, accepted: list[str]) -> None:
    """With the key of an instance only what is in that one."""
    found = accepting("volume-encrypted", addresses=(address,))
    assert found.accepted == [f'volume-encrypted module.net["{key}"].aws_ebs_volume.v' for key in accepted]


def test_an_object_s_address_is_that_object() -> None:
    """Names of objects have dots, and are no modules."""
    assert accepting("owner-label", addresses=(CART,)).accepted == [f"owner-label {CART}"]
    assert accepting("owner-label", addresses=("apps/Deployment/shop/cart",)).accepted == []
    assert len(accepting("owner-label", addresses=("*/shop/cart*",)).accepted) == 2


def test_paths_are_written_as_in_an_ignore_file() -> None:
    """A folder, a pattern, or one file; of several one must fit."""
    assert len(accepting("*", paths=("envs/",)).accepted) > 3
    assert accepting("volume-encrypted", paths=("net/*.tf",)).open == []
    assert accepting("volume-encrypted", paths=("/main.tf",)).accepted == []
    assert accepting("owner-label", paths=("nowhere/", "**/app.yaml")).open == []


def test_containers_are_known_by_name() -> None:
    """Of all kinds, by a pattern; other subjects have no container."""
    assert accepting("image-tag", containers=("web",)).accepted == [f"image-tag {CART} web"]
    assert accepting("image-tag", containers=("i*", "log")).accepted == [
        f"image-tag {CART} init",
        f"image-tag {CART} log",
    ]
    assert accepting("owner-label", containers=("*",)).accepted == []


def test_an_attribute_is_what_is_below_it_too() -> None:
    """A path within what the rule is about."""
    assert accepting("memory-limit", attribute=("resources",), containers=("web",)).accepted == [
        f"memory-limit {CART} web"
    ]
    assert accepting("memory-limit", attribute=("image",)).accepted == []


def test_all_that_an_entry_names_must_fit() -> None:
    """An address in another file is not meant."""
    assert accepting("bucket-acl", addresses=("aws_s3_bucket.logs",), paths=("net/",)).accepted == []


def test_a_rule_alone_is_accepted_everywhere() -> None:
    """Wherever it finds something."""
    assert accepting("owner-label").open == []


def test_the_finding_tells_where_it_was_accepted() -> None:
    """Source, place, reason and day."""
    found = accepting("owner-label", addresses=(CART,), reason="by design", until=date(2999, 1, 1))
    (finding,) = [one for one in found.report.findings if one.suppressions]
    (one,) = finding.suppressions
    assert (one.source, one.dialect, one.reason) == ("configuration", "groundrule", "by design")
    assert (one.until, one.span) == (date(2999, 1, 1), SPAN)
    assert found.report.summary.suppressed == 1


def test_what_is_past_suppresses_nothing() -> None:
    """The day itself still counts; the day after the finding is back, and a note says why."""
    found = accepting("owner-label", until=date(2001, 1, 1))
    assert (found.accepted, found.told) == ([], ["expired .groundrule.yaml:3"])
    assert found.words == ["This held until 2001-01-01, and suppresses nothing any more."]


def test_unknown_rules_are_told() -> None:
    """With the nearest one that there is; patterns that match none, too."""
    found = judged(FILES, "owner-label", suppressions=(Acceptance(("owner-labels", "zz-*"), span=SPAN),))
    assert found.told == ["unknown-rule .groundrule.yaml:3"] * 2
    assert set(found.words) == {
        "This suppresses nothing: there is no rule owner-labels; did you mean owner-label?",
        "This suppresses nothing: no rule's id matches zz-*.",
    }


def test_of_a_part_of_the_tree_nothing_is_called_unused() -> None:
    """What the configuration accepts may be found in the other part."""
    one = Acceptance(("owner-label",), addresses=("core/Service/shop/gone",), span=SPAN)
    assert judged(FILES, "owner-label", suppressions=(one,)).told == ["unused .groundrule.yaml:3"]
    assert judged(FILES, "owner-label", suppressions=(one,), entries=["k8s"]).told == []
    assert judged(FILES, "image-tag", suppressions=(one,)).told == [], "the rule did not run"


INLINE = {
    "app.yaml": """\
# groundrule:ignore owner-label reason="because" until=2999-01-01
apiVersion: v1
kind: Service
metadata: {name: a}
---
# groundrule:ignore owner-label
apiVersion: v1
kind: Service
metadata:
  name: b
---
apiVersion: v1
kind: Service
metadata:
  name: c
  annotations:
    groundrule.dev/ignore: "owner-label"
"""
}


def test_inline_suppressions_can_be_switched_off() -> None:
    """Comments and annotations suppress nothing then, and what they would have done is told."""
    assert judged(INLINE, "owner-label").open == []
    for config in (Config(inline_rules=()), Config().merged_with(no_inline_suppressions=True)):
        found = judged(INLINE, "owner-label", inline_rules=config.inline_rules)
        assert (len(found.open), found.accepted) == (3, [])
        assert found.told == [f"not-permitted app.yaml:{line}" for line in (1, 6, 17)]


def test_inline_suppressions_can_be_limited_to_rules() -> None:
    """By ids and patterns; a pattern in a comment is as good as the rules in it that are permitted."""
    assert judged(INLINE, "owner-label", inline_rules=("owner-*",)).open == []
    files = {"app.yaml": INLINE["app.yaml"].replace("owner-label", "*")}
    assert judged(files, "owner-label", inline_rules=("owner-*",)).open == []
    assert len(judged(files, "owner-label", inline_rules=("replicas",)).open) == 3


def test_the_configuration_s_own_are_no_inline_suppressions() -> None:
    """They hold whatever the scanned files may do."""
    accepted = (Acceptance(("owner-label",), span=SPAN),)
    assert judged(INLINE, "owner-label", inline_rules=(), suppressions=accepted).open == []


def test_a_reason_and_a_last_day_can_be_required() -> None:
    """What lacks one suppresses nothing, wherever it stands."""
    found = judged(INLINE, "owner-label", suppression_reason=True)
    assert found.accepted == ["owner-label core/Service/a"]
    assert found.told == ["not-permitted app.yaml:6", "not-permitted app.yaml:17"]
    found = judged(INLINE, "owner-label", suppression_expiry=True, suppression_reason=True)
    assert found.accepted == ["owner-label core/Service/a"]
    assert found.words[0] == (
        'This suppresses nothing without reason="..." and until=YYYY-MM-DD, which the configuration asks for.'
    )
    accepted = (Acceptance(("owner-label",), span=SPAN, reason="x"),)
    found = judged(INLINE, "owner-label", suppression_expiry=True, inline_rules=(), suppressions=accepted)
    assert found.accepted == []


DOWNLOADED = {
    "main.tf": 'module "net" {\n  source = "example/net/aws"\n}\n',
    ".terraform/modules/modules.json": """{"Modules": [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "net", "Source": "registry.terraform.io/example/net/aws", "Version": "1.0.0",
         "Dir": ".terraform/modules/net"}
    ]}""",
    ".terraform/modules/net/main.tf": 'resource "aws_ebs_volume" "v" {}\n',
}


@pytest.mark.parametrize("path", ["main.tf", ".terraform/"])
def test_a_downloaded_module_is_known_by_its_call_s_file(path: str) -> None:
    """Which is where the report shows what is in it; or by its own."""
    one = Acceptance(("volume-encrypted",), paths=(path,), span=SPAN)
    found = judged(DOWNLOADED, "volume-encrypted", suppressions=(one,))
    assert found.accepted == ["volume-encrypted module.net.aws_ebs_volume.v"]


def test_a_downloaded_module_s_call_has_comments() -> None:
    """As that of any module."""
    files = {**DOWNLOADED, "main.tf": "# groundrule:ignore volume-encrypted\n" + DOWNLOADED["main.tf"]}
    assert judged(files, "volume-encrypted").accepted == ["volume-encrypted module.net.aws_ebs_volume.v"]
