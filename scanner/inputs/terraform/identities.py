"""Attributes that name another resource, and the attribute by which that one is known.

By provider and attribute: the types that may be meant, each with its naming attribute ("" where it is
only known by an id that the provider makes). Equal known values link; an unknown value may be any of them.
"""

from collections.abc import Mapping
from typing import Final

_DATABASES: Final = {"aws_db_instance": "identifier", "aws_rds_cluster": "cluster_identifier"}
_BUCKET: Final = {"aws_s3_bucket": "bucket"}
_GROUPS: Final = {"aws_security_group": "name"}
_KEY: Final = {"aws_kms_key": "", "aws_kms_alias": "name"}
_BALANCER: Final = {"aws_lb": "name", "aws_alb": "name"}

LINKS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "aws": {
        "bucket": _BUCKET,
        "target_bucket": _BUCKET,
        "s3_bucket_name": _BUCKET,
        "source_bucket": _BUCKET,
        "cluster_identifier": {"aws_rds_cluster": "cluster_identifier", "aws_redshift_cluster": "cluster_identifier"},
        "db_instance_identifier": {"aws_db_instance": "identifier"},
        "replicate_source_db": _DATABASES,
        "db_subnet_group_name": {"aws_db_subnet_group": "name"},
        "parameter_group_name": {"aws_db_parameter_group": "name"},
        "db_parameter_group_name": {"aws_db_parameter_group": "name"},
        "db_cluster_parameter_group_name": {"aws_rds_cluster_parameter_group": "name"},
        "option_group_name": {"aws_db_option_group": "name"},
        "load_balancer_arn": _BALANCER,
        "security_group_id": _GROUPS,
        "security_groups": _GROUPS,
        "source_security_group_id": _GROUPS,
        "vpc_security_group_ids": _GROUPS,
        "security_group_ids": _GROUPS,
        "vpc_id": {"aws_vpc": "", "aws_default_vpc": ""},
        "subnet_id": {"aws_subnet": "", "aws_default_subnet": ""},
        "subnet_ids": {"aws_subnet": "", "aws_default_subnet": ""},
        "kms_key_id": _KEY,
        "kms_key_arn": _KEY,
        "kms_master_key_id": _KEY,
        "role": {"aws_iam_role": "name"},
        "user": {"aws_iam_user": "name"},
        "group": {"aws_iam_group": "name"},
        "policy_arn": {"aws_iam_policy": ""},
        "cluster_name": {"aws_eks_cluster": "name", "aws_ecs_cluster": "name"},
        "function_name": {"aws_lambda_function": "function_name"},
        "repository": {"aws_ecr_repository": "name"},
        "table_name": {"aws_dynamodb_table": "name"},
        "log_group_name": {"aws_cloudwatch_log_group": "name"},
        "queue_url": {"aws_sqs_queue": ""},
        "topic_arn": {"aws_sns_topic": ""},
        "rest_api_id": {"aws_api_gateway_rest_api": ""},
        "web_acl_arn": {"aws_wafv2_web_acl": ""},
    },
    "google": {
        "bucket": {"google_storage_bucket": "name"},
        "network": {"google_compute_network": "name"},
        "subnetwork": {"google_compute_subnetwork": "name"},
        "instance": {"google_sql_database_instance": "name"},
        "cluster": {"google_container_cluster": "name"},
        "topic": {"google_pubsub_topic": "name"},
    },
    "azurerm": {
        "storage_account_name": {"azurerm_storage_account": "name"},
        "storage_account_id": {"azurerm_storage_account": ""},
        "resource_group_name": {"azurerm_resource_group": "name"},
        "virtual_network_name": {"azurerm_virtual_network": "name"},
        "network_security_group_name": {"azurerm_network_security_group": "name"},
        "network_security_group_id": {"azurerm_network_security_group": ""},
        "key_vault_id": {"azurerm_key_vault": ""},
        "server_id": {"azurerm_mssql_server": "", "azurerm_postgresql_flexible_server": ""},
        "server_name": {"azurerm_postgresql_server": "name", "azurerm_mysql_server": "name"},
        "subnet_id": {"azurerm_subnet": ""},
    },
}


def named_by(type_: str, attribute: str) -> Mapping[str, str]:
    """The types that an attribute of a resource may mean; none where it is the resource's own name."""
    found = LINKS.get(type_.partition("_")[0], {}).get(attribute, {})
    return {} if type_ in found else found
