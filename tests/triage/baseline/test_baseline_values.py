"""The hash of what a verdict rests on: equal for what is the same, and silent about secrets."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import Known, Scene, rule

from scanner.config import Config, load_config
from scanner.model.finding import Read
from scanner.model.value import ABSENT, Absent, OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value
from scanner.triage.baseline.values import values_hash
from scanner.triage.secrets import Secrets

from .repository import Repository, rules, states, told

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def hashed(*values: Value | Absent, language: str = "kubernetes", path: str = "size", once: bool = False) -> str:
    """The hash of a finding that rests on these."""
    scene = Scene({"main.tf": "a"})
    one = scene.resource("aws_x.a", "aws_x", "main.tf", "a", language=language)
    finding = scene.finding(rule(), one, reads=tuple(Read(path, value, None, once) for value in values))
    return values_hash(finding, Secrets())


def because(name: str) -> tuple[Reason, ...]:
    return (Reason(name, "has no value"),)


DIFFERENT: list[Value | Absent] = [
    ABSENT,
    "",
    "a",
    "b",
    True,
    False,
    0,
    1,
    Decimal("0.5"),
    "1",
    (),
    ("a",),
    ("a", "a"),
    ("a", "b"),
    (("a",),),
    {},
    {"a": "b"},
    {"b": "a"},
    Unknown(because("var.a")),
    Unknown(because("var.b")),
    UnknownText(["a", Unknown(because("var.a"))]),
    UnknownText([Unknown(because("var.a")), "a"]),
    OneOf(["a", "b"], because("var.a")),
    OneOf(["a", ABSENT], because("var.a")),
    PartialMap({"a": "b"}, because("var.a")),
    Repeated("a", because("var.a")),
]


def test_different_values_have_different_hashes() -> None:
    """Plain, absent and unknown values of all kinds are told apart, and so are their number and their paths."""
    hashes = [hashed(value) for value in DIFFERENT]
    assert len(set(hashes)) == len(DIFFERENT)
    assert len({hashed("a"), hashed("a", "a"), hashed("a", path="other"), hashed()}) == 4


@given(value=PLAIN)
def test_equal_values_have_equal_hashes(value: Value) -> None:
    """The same value, however it is made, is 32 hexadecimal digits, in Terraform too."""
    for language in ("terraform", "kubernetes"):
        first = hashed(value, language=language)
        assert len(first) == 32
        assert int(first, 16) >= 0
        assert hashed(value, language=language) == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "b"), ("b", "a")),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal("2.0"), 2),
        (OneOf(["a", "b"], because("var.a")), OneOf(["b", "a"], because("var.a"))),
        (Unknown(because("var.a")), Unknown((Reason("var.a", "is set nowhere"),))),
    ],
)
def test_spelling_does_not_matter(one: Value, other: Value) -> None:
    """The order in lists and maps, digits that say nothing, and our own words for why something is unknown."""
    assert hashed(one) == hashed(other)


def test_terraform_converts() -> None:
    """There texts and what they spell are one value; in Kubernetes they are not."""
    assert hashed("22", language="terraform") == hashed(22, language="terraform")
    assert hashed("true", language="terraform") == hashed(True, language="terraform")
    assert hashed("22") != hashed(22)


def test_what_made_a_rule_apply_counts_once() -> None:
    """However many there are of it."""
    assert hashed("a", once=True) == hashed("a", "a", once=True)


def test_huge_values_end() -> None:
    """Numbers of thousands of digits and endless nesting have a hash like all others."""
    deep: Value = "a"
    wide: Value = "a"
    for _ in range(500):
        deep = (deep,)
    for _ in range(40):
        wide = (wide, wide)
    assert len({hashed(10**5_000), hashed(10**5_000 + 1), hashed(deep), hashed(wide), hashed(Decimal("1e99999"))}) == 5


MAIN = """\
variable "pin" {
  sensitive = true
  default   = "1234"
}
resource "aws_db_instance" "main" {
  username = "admin"
  password = "hunter22"
}
resource "aws_ebs_volume" "v" {
  size = var.pin
}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A hard-coded password, and a value that somebody declared to be sensitive."""
    names = ("password-written", "user-default", "volume-small")
    return Repository({"main.tf": MAIN.replace("1234", "12")}, rules(tmp_path / "rules", names), Config())


@pytest.mark.parametrize(("old", "new"), [("hunter22", "hunter23"), ('"12"', '"13"')])
def test_secrets_have_no_part_in_it(repository: Repository, old: str, new: str) -> None:
    """One secret in the place of another leaves the file byte by byte the same: nothing could be found by trying."""
    assert repository.edited("main.tf", old, new).accepted() == repository.accepted()
    assert len(repository.accepted().entries) == 3


def test_what_is_no_secret_has(repository: Repository) -> None:
    """The user beside the password is another one."""
    _, ledger = repository.edited("main.tf", '"admin"', '"root"').scanned(repository.accepted())
    assert states(ledger) == ["password-written accepted", "user-default lapsed", "volume-small accepted"]


def test_secret_parts_and_names_have_no_part_in_it() -> None:
    """A part that is sensitive by its origin, a key with a telling name, and secrets of the scan inside of texts."""
    scene = Scene({"main.tf": "one two"})
    resource = scene.resource("aws_x.a", "aws_x", "main.tf", "one")

    def of(value: str, path: str, located: Known | None = None, **entry: Value) -> str:
        read = Read(path, {**entry} if entry else value, located)
        return values_hash(scene.finding(rule(), resource, reads=(read,)), Secrets([value]))

    def secret(value: str) -> Known:
        return scene.known("main.tf", "two", value, secret=True)

    assert of("1", "size", secret("1")) == of("2", "size", secret("2"))
    assert of("1", "db.password") == of("2", "db.password")
    assert of("x", "env", api_key="1") == of("x", "env", api_key="2")
    assert of("first-secret", "text") == of("other-secret", "text")
    assert of("x", "env", region="1") != of("x", "env", region="2")
    assert hashed(True, path="automountServiceAccountToken") != hashed(False, path="automountServiceAccountToken")


OPEN = """\
variable "size" {
  type = number
}
variable "other" {
  type = number
}
resource "aws_ebs_volume" "v" {
  size = var.size
}
"""


def test_undecided_verdicts_are_accepted_as_such(tmp_path: Path) -> None:
    """What waits for a variable is accepted while it waits for that; not for another one, nor once it fails."""
    config = Config().merged_with(unknown="fail")
    repository = Repository({"main.tf": OPEN}, rules(tmp_path / "rules", ["volume-small"]), config)
    baseline = repository.accepted()
    report, _ = repository.scanned(baseline)
    assert (told(report), report.summary.gating, report.summary.verdicts["unknown"]) == ([], 0, 0)
    for edit in (("size = var.size", "size = var.other"), ('"size" {', '"size" {\n  default = 1')):
        report, ledger = repository.edited("main.tf", *edit).scanned(baseline)
        assert told(report) == ["volume-small aws_ebs_volume.v"]
        assert states(ledger) == ["volume-small lapsed"]


def test_each_environment_has_its_values(tmp_path: Path) -> None:
    """What dev had is not accepted for prod, and findings that are accepted stay apart from those that count."""

    def configured(prod: int) -> Config:
        environments = f"{{dev: {{variables: {{size: 1}}}}, prod: {{variables: {{size: {prod}}}}}}}"
        (tmp_path / ".groundrule.yaml").write_text(f"version: 1\nroots: {{app: {{environments: {environments}}}}}\n")
        return load_config(tmp_path)

    own = rules(tmp_path / "rules", ["volume-small"])
    fine = Repository({"app/main.tf": OPEN}, own, configured(100))
    report, _ = fine.but(config=configured(1)).scanned(fine.accepted())
    assert [(one.environments, one.counts) for one in report.findings] == [(("dev",), False), (("prod",), True)]
    assert (report.summary.verdicts["fail"], report.summary.suppressed) == (1, 1)
    both = fine.but(config=configured(2)).accepted()
    assert sorted(one.environments for one in both.entries) == [("dev",), ("prod",)]
    report, _ = fine.but(config=configured(2)).scanned(both)
    assert [(one.environments, one.counts) for one in report.findings] == [(("dev", "prod"), False)]
    report, _ = fine.but(config=configured(3)).scanned(both)
    assert [(one.environments, one.counts) for one in report.findings] == [(("dev",), False), (("prod",), True)]
