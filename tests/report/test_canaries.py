"""Canaries in every kind of secret; none may sing in any output."""

import base64
import re
from dataclasses import replace

import pytest
from scenes import Known, Scene, items, rule

from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Clause, Related
from scanner.model.located import Located, Origin, Record
from scanner.model.report import Report
from scanner.model.resource import Facet
from scanner.model.span import Span
from scanner.model.value import OneOf, PartialMap, Reason, Repeated, Unknown, UnknownText, Value
from scanner.report import FORMATS, render_text
from scanner.report.explain import render_explanation
from scanner.syntax.yaml import parse_yaml

ENCODED = base64.b64encode(b"canary-encoded").decode()

FILES = {
    "main.tf": """\
resource "aws_db_instance" "main" { password = "canary-one-line" }
resource "aws_instance" "x" {
  user_data = "export TOKEN=canary-in-script"
  tags      = { owner = "me", api_key = "c4n" }
  url       = "postgres://me:canary-login@db/x"
  blob      = "cny"
  pem       = <<EOT
-----BEGIN KEY-----
canary-line-of-a-key
EOT
  size      = var.size
}
resource "kubernetes_secret" "k" { data = { anything = "canary-kubernetes-secret" } }
resource "azurerm_key_vault_secret" "v" { value = "canary-vault" }
variable "innocent" {
  default   = "canary-default"
  sensitive = true
}
variable "size" { default = 5 }
""",
    "prod.tfvars": 'size = 7, innocent = "canary-tfvars"\n',
    "broken.tf": 'password = "canary-broken" ]\n',
    "secret.yaml": f"""\
apiVersion: v1
kind: Secret
metadata: {{name: s}}
data: {{a: {ENCODED}, size: 5}}
stringData:
  b: canary-string-data
""",
    "pod.json": """\
{"kind": "Pod", "env": [{"name": "DB_PASSWORD", "value": "canary-env"}], "args": ["canary-encoded"]}
""",
}


def planted() -> Scene:
    """A scan that found something beside, or in, each secret."""
    made = Scene(dict(FILES))

    def terraform(address: str, parts: dict[str, Located]) -> None:
        type_, _, name = address.partition(".")
        type_ = "terraform.variable" if type_ == "var" else type_
        header = f'variable "{name}"' if type_ == "terraform.variable" else f'resource "{type_}" "{name}"'
        resource = made.resource(address, type_, "main.tf", header, parts=parts, name=name)
        made.finding(rule("on-the-header"), resource)
        for path in parts:
            shown = resource.body.get(path)
            assert shown is not None
            made.finding(
                rule(f"on-{path.replace('_', '-')}"),
                resource,
                path,
                related=(Related(shown.span, f"shows {shown.value}"),),
                clauses=(Clause(path, f"equals {shown.value}", "false", str(shown.value)[:12] + "…", shown.span),),
                reasons=(Reason(f"{shown.value}", f"is {shown.value}"),),
            )

    terraform("aws_db_instance.main", {"password": made.known("main.tf", '"canary-one-line"', "canary-one-line")})
    pem = "-----BEGIN KEY-----\ncanary-line-of-a-key\n"
    script = "export TOKEN=canary-in-script"
    terraform(
        "aws_instance.x",
        {
            "user_data": made.known("main.tf", f'"{script}"', script, secret=True),
            "tags": made.known("main.tf", '{ owner = "me", api_key = "c4n" }', {"owner": "me", "api_key": "c4n"}),
            "url": made.known("main.tf", '"postgres://me:canary-login@db/x"', "postgres://me:canary-login@db/x"),
            "blob": made.known("main.tf", '"cny"', "cny", secret=True),
            "pem": made.known("main.tf", "<<EOT\n" + pem + "EOT", pem, secret=True),
            "size": Known(
                "canary-tfvars",
                made.span("main.tf", "var.size"),
                secret=True,
                origins=[Origin("tfvars", "prod.tfvars", made.span("prod.tfvars", '"canary-tfvars"'))],
            ),
        },
    )
    data = {"anything": made.known("main.tf", '"canary-kubernetes-secret"', "canary-kubernetes-secret")}
    terraform("kubernetes_secret.k", {"data": Record(data, made.span("main.tf", "{ anything"))})
    terraform("azurerm_key_vault_secret.v", {"value": made.known("main.tf", '"canary-vault"', "canary-vault")})
    terraform(
        "var.innocent",
        {
            "default": made.known("main.tf", '"canary-default"', "canary-default"),
            "sensitive": made.known("main.tf", "true", value=True),
        },
    )
    size = made.known("prod.tfvars", "7", 7)
    terraform("var.size", {"default": size})

    for file, type_ in (("secret.yaml", "core/Secret"), ("pod.json", "core/Pod")):
        (root,), _ = parse_yaml(file, FILES[file], scalars="kubernetes")
        assert root is not None
        resource = made.resource(
            f"{type_}/x", type_, file, "kind", body=root, language="kubernetes", provider="kubernetes", scope="m:"
        )
        for path in ("data", "data.a", "data.size", "stringData.b", "env", "env[0].value", "args", "args[0]", "kind"):
            if root.walk(()) is not None and resource.body.walk(_steps(path)) is not None:
                made.finding(rule(f"on-{re.sub('[^a-z]+', '-', path.lower()).strip('-')}"), resource, path)
    pod = made.resources[-1]
    value = pod.body.walk(("env", 0, "value"))
    assert value is not None
    literal = Record({"name": Known("DB_PASSWORD", value.span), "value": value}, value.span)
    made.finding(rule("literal"), Facet("literal", pod, "DB_PASSWORD", "env.0", value.span, literal), "value")

    hidden: Value = OneOf(["canary-choice", UnknownText(["canary-part", Unknown(())])], ())
    parts = (hidden, PartialMap({"k": "canary-partial"}, ()), Repeated("canary-repeated", ()))
    instance = made.resources[1]
    made.finding(rule("by-rule", sensitive=True), instance, "blob", actual=parts, message="found canary-choice")
    made.finding(rule("named-key"), instance, actual={"db": {"password": "canary-nested"}}, message="canary-nested")
    for file in FILES:
        made.diagnostics.append(Diagnostic("gap", "near", "near canary-vault", file, Span(file, 1, 1, 1, 2)))
    broken = Span("broken.tf", 1, 28, 1, 29)
    quoted = 'unexpected "]" after "canary-broken"'
    made.diagnostics.append(Diagnostic("error", "syntax", quoted, "broken.tf", broken, "mend canary-default"))
    return made


def _steps(path: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdigit() else step for step in re.findall(r"\w+", path))


SONG = re.compile(r"canary[-\w]*|c4n|\bcny\b|" + re.escape(ENCODED) + "|" + base64.b64encode(b"canary").decode()[:-2])


@pytest.fixture(scope="module")
def silent() -> Report:
    return planted().report()


def test_the_canaries_can_sing() -> None:
    """Without triage every canary would be heard: what the scan found does contain them."""
    made = planted()
    heard = {song for text in FILES.values() for song in SONG.findall(text)}
    assert len(heard) >= 14
    told = repr([(one.message, one.actual, one.related, one.clauses) for one in made.findings])
    assert {"canary-one-line", "canary-in-script", "c4n", "cny", ENCODED, "canary-env"} <= set(SONG.findall(told))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_canary_sings_in_any_format(silent: Report, name: str) -> None:
    """Not one secret, whole, encoded or in part, is in any output."""
    assert SONG.findall(FORMATS[name](silent)) == []


def test_no_canary_sings_in_colour_or_in_an_explanation(silent: Report) -> None:
    """Neither on a terminal nor in the details of any finding."""
    assert SONG.findall(render_text(silent, colour=True, width=60)) == []
    for finding in silent.findings:
        assert SONG.findall(render_explanation(silent, finding)) == []


def test_what_is_not_secret_stays(silent: Report) -> None:
    """Masking keeps what is around: the other entries, the names, the places, harmless neighbours on the line."""
    lines = {file: {number: line.text for number, line in held.items()} for file, held in silent.lines.items()}
    assert lines["main.tf"][1] == 'resource "aws_db_instance" "main" { password = "***" }'
    assert lines["main.tf"][4] == '  tags      = { owner = "me", api_key = "***" }'
    assert lines["main.tf"][5] == '  url       = "postgres://me:***@db/x"'
    assert lines["main.tf"][6] == '  blob      = "***"'
    assert lines["prod.tfvars"][1] == 'size = 7, innocent = "***"'
    assert lines["pod.json"][1].startswith('{"kind": "Pod", "env": [{"name": "DB_PASSWORD", "value": "***"}]')
    tags = next(one for one in silent.findings if one.rule.id == "on-tags")
    assert tags.actual == {"owner": "me", "api_key": "***"}


def test_a_report_that_was_not_triaged_would_be_caught(silent: Report) -> None:
    """The search does find a canary that a renderer is given."""
    leaky = replace(silent, findings=[replace(silent.findings[0], message="found canary-one-line")])
    assert all(SONG.findall(FORMATS[name](leaky)) for name in ("json", "sarif"))


def test_items_of_a_list_are_kept_apart() -> None:
    """A list with one secret item shows the others."""
    made = Scene({"a.tf": 'v = ["plain-plain", "canary-item"]'})
    parts = items(
        made.known("a.tf", '"plain-plain"', "plain-plain"),
        made.known("a.tf", '"canary-item"', "canary-item", secret=True),
    )
    resource = made.resource("aws_x.a", "aws_x", "a.tf", "v", parts={"v": parts})
    made.finding(rule(), resource, "v[1]")
    made.finding(rule("whole"), resource, "v")
    report = made.report()
    assert [one.actual for one in report.findings] == [("plain-plain", "***"), "***"]
