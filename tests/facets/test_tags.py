"""Tags and labels of three providers."""

import pytest
from facet_reading import at, facets, line, resources

from scanner.model.value import ABSENT, PartialMap


def test_written_tags_at_their_place() -> None:
    """AWS and Azure have tags, Google has labels; what has none lacks them in its header."""
    found = facets(
        resources("""
            resource "aws_s3_bucket" "b" {
              tags = {
                Owner = "a"
              }
            }
            resource "azurerm_resource_group" "g" {
              tags = { env = "dev" }
            }
            resource "google_storage_bucket" "g" {
              labels = { team = "x" }
            }
            resource "aws_vpc" "none" {
              cidr_block = "10.0.0.0/16"
            }
        """),
        "taggable",
    )
    assert [(one.address, at(one, "kind"), at(one, "provider"), at(one, "tags")) for one in found] == [
        ("aws_s3_bucket.b", "tags", "aws", {"Owner": "a"}),
        ("aws_vpc.none", "tags", "aws", ABSENT),
        ("azurerm_resource_group.g", "tags", "azurerm", {"env": "dev"}),
        ("google_storage_bucket.g", "labels", "google", {"team": "x"}),
    ]
    assert [line(one, "tags.Owner") for one in found[:2]] == [3, 12]
    assert (at(found[0], "type"), line(found[0], "tags")) == ("aws_s3_bucket", 2)


def test_default_tags_of_the_provider_count() -> None:
    """What a provider adds to everything is among the tags."""
    [found] = facets(
        resources("""
            provider "aws" {
              default_tags {
                tags = { Owner = "team", Env = "dev" }
              }
            }
            resource "aws_s3_bucket" "b" {
              tags = { Env = "prod" }
            }
        """),
        "taggable",
    )
    assert at(found, "tags") == {"Owner": "team", "Env": "prod"}


@pytest.mark.parametrize("type_", ["aws_iam_policy_attachment", "aws_cloudfront_function", "google_redis_cluster"])
def test_types_without_tags(type_: str) -> None:
    """A type whose provider has no argument for tags is not taggable, though lists may say so."""
    assert not facets(resources(f'resource "{type_}" "x" {{\n  tags = {{}}\n}}'), "taggable")


@pytest.mark.parametrize(
    ("type_", "argument"),
    [
        ("google_container_cluster", 'resource_labels = { team = "x" }'),
        ("google_sql_database_instance", 'settings {\n    user_labels = { team = "x" }\n  }'),
        ("google_monitoring_notification_channel", 'user_labels = { team = "x" }'),
    ],
)
def test_labels_under_other_names(type_: str, argument: str) -> None:
    """Some types call their labels otherwise."""
    [found] = facets(resources(f'resource "{type_}" "x" {{\n  {argument}\n}}'), "taggable")
    assert (at(found, "kind"), at(found, "tags")) == ("labels", {"team": "x"})


def test_tag_blocks_of_an_autoscaling_group() -> None:
    """Blocks become a map; a block whose key is unknown means that there may be other tags."""
    known, partial, none, listed = facets(
        resources("""
            variable "key" {}
            resource "aws_autoscaling_group" "a" {
              tag {
                key                 = "Owner"
                value               = "me"
                propagate_at_launch = true
              }
            }
            resource "aws_autoscaling_group" "b" {
              tag {
                key   = "Owner"
                value = "me"
              }
              tag {
                key   = var.key
                value = "x"
              }
            }
            resource "aws_autoscaling_group" "c" {
              max_size = 1
            }
            resource "aws_autoscaling_group" "d" {
              tags = [{ key = "Owner", value = "me", propagate_at_launch = true }]
            }
        """),
        "taggable",
    )
    assert (at(known, "tags"), line(known, "tags.Owner")) == ({"Owner": "me"}, 5)
    whole = at(partial, "tags")
    assert isinstance(whole, PartialMap)
    assert (whole.known, [reason.subject for reason in whole.reasons]) == ({"Owner": "me"}, ["var.key"])
    assert at(none, "tags") is ABSENT
    assert at(listed, "tags") == {"Owner": "me"}
