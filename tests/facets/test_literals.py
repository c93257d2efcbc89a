"""Texts that are written into the code, with the names they stand under."""

from facet_reading import at, facets, line, objects, project, resources

from scanner.model.resource import Facet


def test_each_text_has_the_name_it_stands_under() -> None:
    """Attributes and keys name their texts, lists pass their name on, pairs of name and value have the name."""
    found = facets(
        resources("""
            resource "aws_db_instance" "db" {
              password = "hunter2"
              port     = 5432
              empty    = ""
              names    = ["a", "b"]
              environment {
                variables = { TOKEN = "t" }
              }
              setting {
                name  = "DB_PASSWORD"
                value = "s"
              }
            }
        """),
        "literal",
    )
    assert {(at(one, "name"), at(one, "value"), at(one, "kind")) for one in found} == {
        ("password", "hunter2", "argument"),
        ("names", "a", "argument"),
        ("names", "b", "argument"),
        ("TOKEN", "t", "argument"),
        ("name", "DB_PASSWORD", "argument"),
        ("DB_PASSWORD", "s", "argument"),
    }
    keys = {one.key: line(one, "value") for one in found}
    assert keys["password"] == 2
    assert keys["environment[0].variables.TOKEN"] == 7
    assert len(keys) == len(found)


def test_a_document_that_is_known_in_part_shows_what_is_written_in_it() -> None:
    """Encoded or as a text; variables of a task's containers are its environment."""
    found = facets(
        resources("""
            variable "x" {}
            resource "aws_secretsmanager_secret_version" "v" {
              secret_string = jsonencode({
                user     = var.x
                password = "hunter2"
              })
            }
            resource "aws_ssm_parameter" "p" {
              value = <<-EOF
                {
                  "user": "${var.x}",
                  "token": "t-1"
                }
              EOF
            }
            resource "aws_ecs_task_definition" "t" {
              container_definitions = jsonencode([{
                image       = "a:${var.x}"
                environment = [{ name = "DB_PASSWORD", value = "s" }]
              }])
            }
            resource "aws_x" "y" {
              z = "{not a document ${var.x}"
            }
        """),
        "literal",
    )
    assert {(at(one, "name"), at(one, "value"), at(one, "kind"), line(one, "value")) for one in found} == {
        ("password", "hunter2", "argument", 5),
        ("token", "t-1", "argument", 12),
        ("name", "DB_PASSWORD", "argument", 19),
        ("DB_PASSWORD", "s", "environment", 19),
    }


def test_a_text_counts_where_it_stands() -> None:
    """A variable's default is no text of the resource that uses it; a local's is, at the local's line."""
    found = facets(
        resources("""
            variable "password" {
              description = "the password"
              default     = "hunter2"
            }
            variable "nested" {
              default = { token = "abc" }
            }
            locals {
              name = "local"
            }
            resource "aws_db_instance" "db" {
              password = var.password
              tags     = var.nested
              name     = local.name
            }
            output "address" {
              value = "https://example.com"
            }
        """),
        "literal",
    )
    assert {(one.address, at(one, "kind"), at(one, "name"), at(one, "value"), line(one, "value")) for one in found} == {
        ("var.password", "default", "password", "hunter2", 3),
        ("var.nested", "default", "token", "abc", 6),
        ("aws_db_instance.db", "argument", "name", "local", 9),
        ("output.address", "argument", "address", "https://example.com", 17),
    }


def test_texts_of_modules_and_tfvars_are_found_once() -> None:
    """A module's argument belongs to the call; a tfvars value, which no node holds, to its use."""
    read = project(
        {
            "main.tf": """
                variable "key" {}
                module "m" {
                  source = "./m"
                  token  = "t1"
                }
                resource "aws_x" "x" {
                  key = var.key
                }
            """,
            "terraform.tfvars": """
                key = "k1"
            """,
            "m/main.tf": """
                variable "token" {}
                resource "aws_y" "y" {
                  token = var.token
                }
            """,
        }
    )
    found = [one for one in facets(read, "literal") if at(one, "name") in ("key", "token")]
    assert [(one.address, at(one, "value"), one.span.file, one.span.start_line) for one in found] == [
        ("aws_x.x", "k1", "terraform.tfvars", 1),
        ("module.m", "t1", "main.tf", 4),
    ]


def test_backend_provider_and_module_arguments_count() -> None:
    """Secrets stand in backends, providers and module calls, too."""
    found = facets(
        resources("""
            terraform {
              backend "s3" {
                secret_key = "k1"
              }
            }
            provider "aws" {
              access_key = "k2"
            }
            module "m" {
              source = "example/m/aws"
              token  = "k3"
            }
        """),
        "literal",
    )
    named = {at(one, "name"): (at(one, "value"), line(one, "value")) for one in found}
    assert {name: named[name] for name in ("secret_key", "access_key", "token")} == {
        "secret_key": ("k1", 3),
        "access_key": ("k2", 7),
        "token": ("k3", 11),
    }


def test_environment_and_data_of_kubernetes() -> None:
    """Environment values, ConfigMap data and Secret data are told apart by kind; references are no texts."""
    found = facets(
        objects("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
                - name: c
                  image: nginx
                  env:
                    - {name: PASSWORD, value: hunter2}
                    - {name: FROM, valueFrom: {secretKeyRef: {name: s, key: k}}}
              initContainers:
                - env:
                    - {name: OTHER, value: x}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}
            data:
              token: abc
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            data:
              encoded: aHVudGVyMg==
              broken: "%%"
              binary: /w==
            stringData:
              plain: text
        """),
        "literal",
    )
    assert {(at(one, "kind"), at(one, "name"), at(one, "value")) for one in found} == {
        ("environment", "PASSWORD", "hunter2"),
        ("environment", "OTHER", "x"),
        ("data", "token", "abc"),
        ("secret", "encoded", "hunter2"),
        ("secret", "broken", "%%"),
        ("secret", "binary", "/w=="),
        ("secret", "plain", "text"),
    }
    encoded = next(one for one in found if at(one, "name") == "encoded")
    assert line(encoded, "value") == 25
    assert {at(one, "name") for one in found if hidden(one)} == {"encoded", "broken", "binary", "plain"}


def hidden(facet: Facet) -> bool:
    value = facet.body.get("value")
    assert value is not None
    return value.sensitive


def test_kubernetes_resources_of_terraform_have_the_same_kinds() -> None:
    """Environment, data and secrets are told apart in Terraform, too."""
    found = facets(
        resources("""
            resource "kubernetes_pod" "p" {
              spec {
                container {
                  env {
                    name  = "PASSWORD"
                    value = "hunter2"
                  }
                }
              }
            }
            resource "kubernetes_config_map" "c" {
              data = { token = "abc" }
            }
            resource "kubernetes_secret_v1" "s" {
              data = { key = "k" }
            }
        """),
        "literal",
    )
    kinds = {(at(one, "kind"), at(one, "name")) for one in found}
    assert {("environment", "PASSWORD"), ("data", "token"), ("secret", "key")} <= kinds
    assert [at(one, "name") for one in found if hidden(one)] == ["key"]


def test_deep_nesting_ends() -> None:
    """What nests deeper than any configuration is left alone; the stack is not exhausted."""
    deep = "[" * 90 + '"x"' + "]" * 90
    assert not facets(resources(f'resource "aws_x" "x" {{\n  a = {deep}\n}}'), "literal")
    shallow = "[" * 9 + '"x"' + "]" * 9
    assert len(facets(resources(f'resource "aws_x" "x" {{\n  a = {shallow}\n}}'), "literal")) == 1


def test_a_text_that_may_be_used_is_there_with_a_doubt() -> None:
    """Of several values that there may be, each text counts; what is no text does not."""
    found = facets(
        resources("""
            variable "x" {}
            resource "aws_db_instance" "db" {
              password = var.x ? "hunter2" : "hunter3"
              username = var.x ? "admin" : var.x
            }
        """),
        "literal",
    )
    doubts = [(one, one.presence.reasons[0]) for one in found if one.presence is not True]
    assert {(at(one, "name"), at(one, "value"), str(why)) for one, why in doubts} == {
        ("password", "hunter2", "var.x has no value"),
        ("password", "hunter3", "var.x has no value"),
        ("username", "admin", "var.x has no value"),
    }
    assert len({one.key for one in found}) == len(found) == 3


def test_texts_of_objects_written_out_have_the_kind_of_what_holds_them() -> None:
    """The data of a Secret and of a ConfigMap that Terraform writes out is that, as an object or as YAML."""
    found = facets(
        resources("""
            resource "kubernetes_manifest" "a" {
              manifest = {
                kind     = "Secret"
                metadata = { name = "a" }
                data     = { password = "aHVudGVyMg==" }
              }
            }
            resource "kubectl_manifest" "b" {
              yaml_body = <<-EOT
                kind: ConfigMap
                data:
                  mode: fast
                ---
                kind: Secret
                stringData: {token: t}
              EOT
            }
        """),
        "literal",
    )
    assert {(at(one, "name"), at(one, "value"), at(one, "kind"), line(one, "value")) for one in found} == {
        ("kind", "Secret", "argument", 3),
        ("name", "a", "argument", 4),
        ("password", "aHVudGVyMg==", "secret", 5),
        ("kind", "ConfigMap", "argument", 10),
        ("mode", "fast", "data", 12),
        ("kind", "Secret", "argument", 14),
        ("token", "t", "secret", 15),
    }
    assert {
        (name, part.sensitive) for one in found if at(one, "name") == "token" for name, part in one.body.entries()
    } == {
        ("kind", False),
        ("name", False),
        ("type", False),
        ("value", True),
    }
