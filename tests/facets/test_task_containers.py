"""Containers of tasks and jobs, from the JSON that holds them."""

from facet_reading import at, facets, line, resources

from scanner.model.value import ABSENT, Unknown, UnknownText


def test_each_container_stands_where_it_is_written() -> None:
    """Encoded or as a text, each container is one, with its name and its own places; AWS takes names in any case."""
    job, web, agent, text = facets(
        resources("""
            resource "aws_ecs_task_definition" "t" {
              container_definitions = jsonencode([
                {
                  name        = "web"
                  environment = [{ Name = "A", Value = "b" }]
                },
                { Name = "agent", Privileged = true },
              ])
            }
            resource "aws_ecs_task_definition" "u" {
              container_definitions = <<-EOF
                [{
                  "name": "web",
                  "readonlyRootFilesystem": true
                }]
              EOF
            }
            resource "aws_batch_job_definition" "j" {
              container_properties = jsonencode({ image = "job:1", user = "nobody" })
            }
        """),
        "task_container",
    )
    assert [(one.address, one.name) for one in (web, agent, text)] == [
        ("aws_ecs_task_definition.t", "web"),
        ("aws_ecs_task_definition.t", "agent"),
        ("aws_ecs_task_definition.u", "web"),
    ]
    assert at(web, "environment") == ({"name": "A", "value": "b"},)
    assert (at(agent, "privileged"), at(web, "privileged"), at(web, "type")) == (
        True,
        ABSENT,
        "aws_ecs_task_definition",
    )
    assert [line(web, "environment"), line(agent, "privileged"), line(text, "readonlyRootFilesystem")] == [5, 7, 14]
    assert (at(job, "image"), at(job, "user"), at(job, "type")) == ("job:1", "nobody", "aws_batch_job_definition")


def test_what_is_unknown_stays_so_and_nothing_else() -> None:
    """An unknown value in a container, a list of unknown length, and definitions of which nothing is known."""
    maybe, unknown, value = facets(
        resources("""
            variable "x" {}
            resource "aws_ecs_task_definition" "value" {
              container_definitions = jsonencode([{ name = "a", image = "web:${var.x}", privileged = var.x }])
            }
            resource "aws_ecs_task_definition" "maybe" {
              container_definitions = jsonencode([for one in var.x : { name = "a", image = one }])
            }
            resource "aws_ecs_task_definition" "unknown" {
              container_definitions = var.x
            }
        """),
        "task_container",
    )
    assert value.presence is True
    assert isinstance(at(value, "image"), UnknownText)
    assert isinstance(at(value, "privileged"), Unknown)
    assert at(value, "user") is ABSENT
    assert isinstance(maybe.presence, Unknown)
    assert at(maybe, "privileged") is ABSENT
    assert isinstance(unknown.presence, Unknown)
    assert isinstance(at(unknown, "privileged"), Unknown)


def test_what_is_no_definition() -> None:
    """A text that is no JSON is not known; other types have no such containers."""
    (broken,) = facets(
        resources("""
            resource "aws_ecs_task_definition" "t" {
              container_definitions = "no json"
            }
            resource "aws_ecs_task_definition" "none" {}
            resource "aws_ecs_service" "s" {
              container_definitions = "[{}]"
            }
        """),
        "task_container",
    )
    reasons = at(broken, "privileged").reasons  # type: ignore[union-attr]
    assert [str(one) for one in reasons] == [
        "aws_ecs_task_definition.t.container_definitions is no container definition"
    ]
