from decimal import Decimal

import pytest
from scenes import Known, Scene, items, rule

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Clause, Finding, Related, Verdict
from scanner.model.located import Constant, Origin, Record
from scanner.model.report import Cut
from scanner.model.rule import Rule
from scanner.model.span import Span
from scanner.model.suppression import Suppression
from scanner.model.value import ABSENT, OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value
from scanner.syntax.yaml import parse_yaml
from scanner.triage.collect import Collected
from scanner.triage.lines import mask_line
from scanner.triage.secrets import Secrets

MANIFEST = """apiVersion: v1
kind: Secret
metadata: {name: db}
data:
  password: Y2FuYXJ5LWVuY29kZWQ=
stringData:
  token: canary-plain-text
"""


def bucket(scene: Scene, address: str = "aws_s3_bucket.logs") -> Finding:
    """A finding on the first line of main.tf."""
    resource = scene.resource(address, "aws_s3_bucket", "main.tf", 'resource "aws_s3_bucket"')
    return scene.finding(rule(), resource)


class TestFingerprints:
    def test_a_file_that_vanished_has_no_line(self) -> None:
        """Where the source cannot be read there is no line hash and no source line, and the finding stays."""
        scene = Scene({"main.tf": 'resource "aws_s3_bucket" "logs" {}'})
        bucket(scene)
        gone = scene.files.pop("main.tf")
        assert gone
        report = scene.report()
        assert set(report.findings[0].fingerprints) == {"resource"}
        assert report.lines == {}


class TestOrder:
    def test_any_order_gives_the_same_report(self) -> None:
        """Findings and diagnostics come by file, line, column, rule and address, however they arrived."""
        scene = Scene({"a.tf": "one\ntwo three\n", "b.tf": "one\n"})
        for file, text in (("b.tf", "one"), ("a.tf", "three"), ("a.tf", "two"), ("a.tf", "one")):
            for name in ("y", "x"):
                resource = scene.resource(f"aws_x.{name}", "aws_x", file, text)
                for identity in ("rule-b", "rule-a"):
                    scene.finding(rule(identity), resource)
        scene.diagnostics = [
            Diagnostic("note", "z", "z"),
            Diagnostic("error", "y", "y", "b.tf"),
            Diagnostic("error", "y", "x", "a.tf", Span("a.tf", 2, 1, 2, 2)),
            Diagnostic("error", "y", "x", "a.tf"),
        ]
        first = scene.report()
        scene.findings = scene.findings[5:] + scene.findings[4::-1]
        scene.diagnostics.reverse()
        second = scene.report()
        keys = [(one.span, one.rule.id, one.subject.address) for one in first.findings]
        assert keys == sorted(keys)
        assert keys == [(one.span, one.rule.id, one.subject.address) for one in second.findings]
        assert [one.level for one in first.diagnostics] == ["error", "error", "error", "note"]
        assert first.diagnostics == second.diagnostics
        assert first.lines == second.lines

    def test_the_same_diagnostic_is_told_once(self) -> None:
        """Two stages that say the same say it once."""
        scene = Scene({"a.tf": ""}, diagnostics=[Diagnostic("note", "z", "z"), Diagnostic("note", "z", "z")])
        assert len(scene.report().diagnostics) == 1


class TestSummary:
    def test_counts(self) -> None:
        """Verdicts, severities and what the undecided wait for are counted for the whole scan, shown or not."""
        scene = Scene({"main.tf": "a b"})
        one = scene.resource("aws_x.a", "aws_x", "main.tf", "a")
        scene.resource("aws_y.b", "aws_y", "main.tf", "b", entry=False)
        low, high = rule("low", severity="low"), rule("high")
        waiting = (Reason("var.b", "has no value"), Reason("var.a", "has no value"))
        told: list[tuple[Rule, Verdict, tuple[Reason, ...]]] = [
            (low, "fail", ()),
            (high, "fail", ()),
            (high, "unknown", waiting[:1]),
            (low, "unknown", (*waiting, Reason("var.b", "is odd"))),
            (low, "pass", ()),
            (low, "not_applicable", ()),
        ]
        for of, verdict, reasons in told:
            scene.finding(of, one, verdict=verdict, reasons=reasons)
        report = scene.report(["fail"])
        summary = report.summary
        assert [finding.verdict for finding in report.findings] == ["fail", "fail"]
        assert summary.verdicts == {"fail": 2, "unknown": 2, "pass": 1, "not_applicable": 1}
        assert summary.severities == {"critical": 0, "high": 1, "medium": 0, "low": 1, "info": 0}
        assert list(summary.undecided.items()) == [("var.b", 2), ("var.a", 1)]
        assert (summary.resources, summary.types, summary.files, summary.rules) == (1, {"aws_x": 1}, 1, 2)
        assert summary.coverage == pytest.approx(3 / 5)

    def test_what_does_not_count_is_counted_apart(self) -> None:
        """Suppressed and unchanged findings are in no count of what is to do, but they were decided all the same."""
        scene = Scene({"main.tf": "a"})
        one = scene.resource("aws_x.a", "aws_x", "main.tf", "a")
        accepted = (Suppression("comment"),)
        waiting = (Reason("var.b", "has no value"),)
        scene.finding(rule(), one)
        scene.finding(rule(), one, suppressions=accepted)
        scene.finding(rule(), one, suppressions=accepted, change="unchanged")
        scene.finding(rule(), one, change="unchanged")
        scene.finding(rule(), one, verdict="unknown", reasons=waiting, suppressions=accepted)
        summary = scene.report().summary
        assert (summary.verdicts["fail"], summary.severities["high"], summary.verdicts["unknown"]) == (1, 1, 0)
        assert (summary.suppressed, summary.unchanged, summary.undecided) == (2, 1, {})
        assert summary.coverage == pytest.approx(4 / 5)

    def test_nothing_applicable_is_covered(self) -> None:
        """A scan to which no rule applies has decided everything there was to decide."""
        assert Scene({}).report().summary.coverage == 1.0


class TestValues:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("canary-canary", "***"),
            (1234, "***"),
            (True, True),
            (None, None),
            (("canary-canary", {"k": Decimal("1.5")}), ("***", {"k": "***"})),
            (UnknownText(["canary-canary", Unknown(())]), UnknownText(["***", Unknown(())])),
            (OneOf(["canary-canary", ABSENT], ()), OneOf(["***", ABSENT], ())),
            (PartialMap({"k": "canary-canary"}, ()), PartialMap({"k": "***"}, ())),
            ((Repeated("canary-canary", ()),), (Repeated("***", ()),)),
        ],
    )
    def test_a_hidden_value_keeps_its_shape(self, value: Value, shown: Value) -> None:
        """Of a secret value only the shape is shown, whatever it is made of."""
        scene = Scene({"main.tf": "a"})
        resource = scene.resource("aws_x.a", "aws_x", "main.tf", "a", parts={"v": scene.known("main.tf", "a", value)})
        scene.finding(rule(sensitive=True), resource, "v")
        found = scene.report().findings[0]
        assert found.actual == shown or (value is True and found.actual == "***")
        assert "canary" not in found.message

    def test_names_inside_of_a_value_hide_their_part(self) -> None:
        """Of a map only what stands under a secret name is hidden, even if short, and so in the message."""
        value: Value = {"user": "me", "password": "pw", "env": ({"name": "API_TOKEN", "value": "x9"},)}
        scene = Scene({"main.tf": "a"})
        resource = scene.resource("aws_x.a", "aws_x", "main.tf", "a", parts={"v": scene.known("main.tf", "a", value)})
        scene.finding(rule(), resource, "v", message="found me, pw, x9")
        found = scene.report().findings[0]
        assert found.actual == {"user": "me", "password": "***", "env": ({"name": "API_TOKEN", "value": "***"},)}
        assert found.message == "found me, ***, ***"

    def test_huge_values_are_cut(self) -> None:
        """Neither depth nor length nor number of parts of a value reaches a report."""
        deep: Value = "end"
        for _ in range(5_000):
            deep = (deep,)
        values: list[Value] = [deep, "x" * 100_000, tuple(range(100_000)), {str(key): 1 for key in range(100_000)}]
        for value in values:
            scene = Scene({"main.tf": "a"})
            part = scene.known("main.tf", "a", value)
            resource = scene.resource("aws_x.a", "aws_x", "main.tf", "a", parts={"v": part})
            scene.finding(rule(), resource, "v", message="")
            assert len(repr(scene.report().findings[0].actual)) < 20_000

    def test_an_address_stays_readable(self) -> None:
        """A password that equals a resource's name does not hide the name."""
        scene = Scene({"main.tf": "postgres"})
        part = scene.known("main.tf", "postgres", "postgres")
        resource = scene.resource("aws_x.postgres", "aws_x", "main.tf", "postgres", parts={"password": part})
        scene.finding(rule(), resource, "password", message="aws_x.postgres: found postgres")
        assert scene.report().findings[0].message == "aws_x.postgres: found ***"


class TestLines:
    @pytest.mark.parametrize(
        ("file", "text", "span", "shown"),
        [
            ("main.tf", '  blob = "pw"', (9, 13), '  blob = "***"'),
            ("main.tf", "  blob = var.secret", (9, 19), "  blob = var.secret"),
            ("main.tf", '  blob = join("a", var.x)', (9, 25), '  blob = join("***", var.x)'),
            ("a.yaml", "blob: pw", (6, 8), "blob: ***"),
            ("a.yaml", "blob: 'pw'", (6, 10), "blob: '***'"),
            ("a.yaml", "    inner line of a block", (0, 99), "    ***"),
            ("a.yaml", "😀: pw", (3, 5), "😀: ***"),
        ],
    )
    def test_secret_spans(self, file: str, text: str, span: tuple[int, int], shown: str) -> None:
        """What stands at a secret's place is hidden, short or not; quotes and mere references stay."""
        assert mask_line(text, file, [span], Collected(Secrets(), {}, frozenset())).text == shown

    def test_columns_survive_masking(self) -> None:
        """Columns of the file are found again in the masked text, and in UTF-16."""
        text = 'a = "pw", 😀 = "x", b = 1'
        line = mask_line(text, "a.tf", [(5, 7)], Collected(Secrets(), {}, frozenset()))
        assert line.text == 'a = "***", 😀 = "x", b = 1'
        assert line.cuts == (Cut(6, 8, 3, 2),)
        column = text.index("b") + 1
        assert line.text[line.shown(column) - 1] == "b"
        units = text.encode("utf-16-le")
        assert units[2 * (line.utf16(column) - 1) :].startswith("b".encode("utf-16-le"))
        assert line.length == len(text)

    def test_endings_and_marks_are_no_text(self) -> None:
        """A carriage return and a byte order mark are not part of a line; invalid bytes are shown as such."""
        scene = Scene({"main.tf": "\ufeffa\r\nb\r\n"})
        scene.finding(rule(), scene.resource("x.a", "x", "main.tf", "a", span=Span("main.tf", 1, 1, 2, 2)))
        lines = scene.report().lines["main.tf"]
        assert {number: line.text for number, line in lines.items()} == {1: "a", 2: "b"}


def test_secrets_of_the_scope_are_found() -> None:
    """A Secret's data is hidden wherever it turns up: encoded, decoded, in other resources and diagnostics."""
    scene = Scene({"secret.yaml": MANIFEST, "pod.yaml": "args: [canary-encoded, canary-plain-text]"})
    (root,), _ = parse_yaml("secret.yaml", MANIFEST, scalars="kubernetes")
    assert root is not None
    scene.resource("core/Secret/db", "core/Secret", "secret.yaml", "apiVersion", body=root, language="kubernetes")
    part = scene.known("pod.yaml", "[canary-encoded, canary-plain-text]", ("canary-encoded", "canary-plain-text"))
    pod = scene.resource("core/Pod/x", "core/Pod", "pod.yaml", "args", parts={"args": part}, language="kubernetes")
    scene.finding(rule(), pod, "args", message="canary-encoded Y2FuYXJ5LWVuY29kZWQ=")
    scene.diagnostics = [Diagnostic("note", "n", "found canary-plain-text")]
    report = scene.report()
    assert report.findings[0].actual == ("***", "***")
    assert report.findings[0].message == "*** ***"
    assert report.lines["pod.yaml"][1].text == "args: [***, ***]"
    assert report.diagnostics[0].message == "found ***"


def test_names_are_no_secrets() -> None:
    """A password that is also the name of a folder or a resource is hidden where it stands, and nowhere else."""
    scene = Scene({"production/main.tf": 'v = "production"\n', "production/other.tf": "w = 1"})
    part = scene.known("production/main.tf", '"production"', "production", secret=True)
    resource = scene.resource("aws_x.a", "aws_x", "production/main.tf", "v", parts={"v": part})
    other = scene.resource("aws_x.b", "aws_x", "production/other.tf", "w")
    origin = Origin("patch", "patch of kustomization production", other.span)
    scene.finding(rule(), resource, "v", message="v is production", origins=(origin,))
    scene.finding(rule(), other, message="production is the folder")
    scene.diagnostics = [Diagnostic("note", "n", "production/main.tf is odd", "production/main.tf")]
    report = scene.report()
    assert [one.message for one in report.findings] == ["v is ***", "production is the folder"]
    assert report.findings[0].actual == "***"
    assert report.findings[0].origins[0].what == "patch of kustomization production"
    assert report.lines["production/main.tf"][1].text == 'v = "***"'
    assert report.diagnostics[0].message == "production/main.tf is odd"


def test_a_syntax_error_does_not_quote_a_secret() -> None:
    """What a parser quotes of a broken line is hidden where that line shows a secret."""
    scene = Scene({"main.tf": '  password = "ca1" oops\n'})
    scene.diagnostics = [
        Diagnostic("error", "syntax", 'unexpected "oops" after "ca1"', "main.tf", Span("main.tf", 1, 1, 1, 2))
    ]
    assert scene.report().diagnostics[0].message == 'unexpected "oops" after "***"'


def test_everything_a_finding_tells_is_masked() -> None:
    """Origins, related places, clauses, reasons and the expectation lose a secret as the value does."""
    scene = Scene({"main.tf": 'v = "canary-value"\nw = var.x\n'})
    origin = Origin("default", "default canary-value", scene.span("main.tf", '"canary-value"'))
    part = Known("canary-value", scene.span("main.tf", "var.x"), secret=True, origins=[origin])
    resource = scene.resource("aws_x.a", "aws_x", "main.tf", "w", parts={"w": part})
    scene.finding(
        rule(),
        resource,
        "w",
        expected="not canary-value",
        related=(Related(origin.span, "see canary-value"),),
        clauses=(Clause("w", "equals canary-value", "false", "canary-value"), Clause("token", "", "true", "x1")),
        reasons=(Reason("canary-value", "has canary-value"),),
    )
    found = scene.report().findings[0]
    assert "canary" not in repr([getattr(found, name) for name in ("message", "expected", "actual", "origins")])
    assert "canary" not in repr([found.related, found.clauses, found.reasons])
    assert found.clauses[1].found == "***"
    assert scene.report().lines["main.tf"][1].text == 'v = "***"'


def test_a_secret_list_keeps_its_neighbours() -> None:
    """Only the secret item's place in a list is hidden in the source line."""
    scene = Scene({"main.tf": 'v = ["one-one-one", "two-two-two"]'})
    parts = items(
        scene.known("main.tf", '"one-one-one"', "one-one-one", secret=True),
        scene.known("main.tf", '"two-two-two"', "two-two-two"),
    )
    resource = scene.resource("aws_x.a", "aws_x", "main.tf", "v", parts={"v": parts})
    scene.finding(rule(), resource, "v[0]")
    report = scene.report()
    assert report.lines["main.tf"][1].text == 'v = ["***", "two-two-two"]'
    assert report.findings[0].actual == "***"


def test_nothing_else_is_evaluated() -> None:
    """Looking for secrets asks a resource only for arguments of known names."""
    scene = Scene({"main.tf": "a"})
    asked: list[str] = []

    def part() -> Constant:
        asked.append("other")
        return scene.known("main.tf", "a", "x")

    body = Record({"other": part}, scene.span("main.tf", "a"))
    scene.finding(rule(), scene.resource("aws_x.a", "aws_x", "main.tf", "a", body=body))
    scene.report()
    assert asked == []
