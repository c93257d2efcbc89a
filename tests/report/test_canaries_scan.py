"""The same canaries through a whole scan: real parsers, real rules that look straight at the secrets."""

import base64
import re
from pathlib import Path

import pytest

from scanner.config import Config
from scanner.discovery.memory import MemoryTree
from scanner.model.finding import VERDICTS
from scanner.model.report import Report
from scanner.pipeline import known_rules, scan
from scanner.report import FORMATS, render_text
from scanner.report.explain import render_explanation

ENCODED = base64.b64encode(b"canary-encoded").decode()
KEY = "-----BEGIN RSA PRIVATE KEY-----\n    canary/line/of/a/key\n    -----END RSA PRIVATE KEY-----"

FILES = {
    "infra/main.tf": """\
terraform {
  backend "s3" { secret_key = "canary-backend" }
}
provider "aws" {
  region     = "eu-west-1"
  secret_key = "canary-provider"
}
variable "declared" {
  default   = "canary-declared-default"
  sensitive = true
}
variable "given" { sensitive = true }
variable "db_password" { default = "canary-named-default" }
variable "cidr" { default = "10.0.0.0/8" }
locals { mixed = "prefix-${var.declared}-suffix" }
resource "aws_db_instance" "one" { password = "canary-literal" }
resource "aws_db_instance" "two" {
  password = var.given
  username = var.declared
  engine   = local.mixed
  db_name  = "${var.db_password}-${var.given}"
}
resource "aws_instance" "x" {
  user_data = "curl https://me:canary-url@host/${var.given}"
  ami       = sensitive("canary-function")
  tags      = { owner = "me", password = "canary-tag", given = var.given }
}
resource "aws_secretsmanager_secret_version" "v" { secret_string = "canary-manager" }
resource "aws_ssm_parameter" "p" { value = "canary-parameter" }
resource "kubernetes_secret" "k" { data = { anything = "canary-kubernetes" } }
resource "tls_thing" "t" {
  private_key = <<-EOT
    KEY
  EOT
}
output "o" { value = var.given }
""".replace("KEY", KEY),
    "infra/terraform.tfvars": 'cidr = "10.1.0.0/16"\ngiven = "canary-tfvars"\n',
    "infra/broken.tf": 'resource "aws_db_instance" "b" {\n  password = "canary-broken" "x" }\n}\n',
    "infra/json.tf.json": '{"resource": {"aws_db_instance": {"j": {"password": "canary-json", "engine": "x"}}}}\n',
    "apps/secret.yaml": f"""\
apiVersion: v1
kind: Secret
metadata: {{name: s, namespace: shop}}
data: {{first: {ENCODED}}}
stringData:
  second: canary-string-data
""",
    "apps/pod.yaml": """\
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop}
spec:
  containers:
    - name: web
      image: nginx
      args: ["--token=canary-argument", "canary-encoded"]
      env:
        - name: DB_PASSWORD
          value: canary-environment
        - {name: API_KEY, value: canary-flow}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c, namespace: shop}
data:
  db.password: canary-config-map
  url: postgres://me:canary-login@db/x
""",
}

# What to look at: nothing may be there, so everything that is there is found.
LOOK: dict[str, tuple[str, ...]] = {
    "aws_db_instance": ("password", "username", "engine", "db_name"),
    "aws_instance": ("user_data", "ami", "tags", "tags.password"),
    "aws_secretsmanager_secret_version": ("secret_string",),
    "aws_ssm_parameter": ("value",),
    "kubernetes_secret": ("data", "data.anything"),
    "terraform.variable": ("default", "sensitive"),
    "terraform.output": ("value",),
    "terraform.provider": ("secret_key", "region"),
    "terraform.root": ("backend", "backend.secret_key"),
    "Secret": ("data", "data.first", "stringData", "stringData.second"),
    "ConfigMap": ("data", 'data["db.password"]', "data.url"),
    "container": ("args", "env", "env[0].value", "env[1].value", "image"),
    "literal": ("value",),
    "pod": ("containers",),
}

SONG = re.compile("canary[-/a-z]*|" + re.escape(ENCODED) + "|" + base64.b64encode(b"canary").decode()[:-2])


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Every verdict of the built-in rules and of one rule for each thing to look at."""
    folder = tmp_path_factory.mktemp("rules")
    for number, (selector, paths) in enumerate(LOOK.items()):
        for at, path in enumerate(paths):
            identity = f"look-{number}-{at}"
            (folder / f"{identity}.yaml").write_text(
                f"version: 1\nid: {identity}\ntitle: Something is there\nseverity: low\nprecision: high\n"
                f"category: operations\ndescription: Nothing may be there.\nremediation: Remove it.\n"
                f"select: '{selector}'\nassert: {{'{path}': {{exists: false}}}}\n"
            )
    config = Config(rule_paths=(Path(folder),), profile="strict")
    return scan(MemoryTree(FILES), config, known_rules(config), verdicts=frozenset(VERDICTS))


def test_every_secret_is_looked_at(silent: Report) -> None:
    """Each thing to look at has a failure, so that silence below is no accident."""
    failed = {one.rule.id for one in silent.findings if one.verdict == "fail"}
    looked = {f"look-{number}-{at}" for number, paths in enumerate(LOOK.values()) for at in range(len(paths))}
    assert looked <= failed
    assert {one.file for one in silent.diagnostics} >= {"infra/broken.tf"}
    assert sum(len(SONG.findall(text)) for text in FILES.values()) > 20


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_canary_sings_in_any_format(silent: Report, name: str) -> None:
    """Not one secret, whole, encoded or in part, is in any output of a real scan."""
    assert SONG.findall(FORMATS[name](silent)) == []


def test_no_canary_sings_in_colour_or_in_an_explanation(silent: Report) -> None:
    """Neither on a terminal nor in the details of any finding."""
    assert SONG.findall(render_text(silent, colour=True)) == []
    for finding in silent.findings:
        assert SONG.findall(render_explanation(silent, finding)) == [], (finding.rule.id, finding.subject.address)


def test_what_is_not_secret_stays(silent: Report) -> None:
    """Harmless values beside the secrets are shown."""
    text = FORMATS["json"](silent)
    for harmless in ("10.0.0.0/8", "eu-west-1", "nginx", "--token=***"):
        assert harmless in text
