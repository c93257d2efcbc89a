"""Which AWS types have access policies, and where: one table for the Terraform input and facets alike."""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

Use: TypeAlias = Literal["identity", "resource", "trust", "boundary", "unknown"]


class PolicyPlace(NamedTuple):
    """Where a type has a policy, and what it is for."""

    attribute: str
    use: Use


_IDENTITY: Final = (PolicyPlace("policy", "identity"),)
_RESOURCE: Final = (PolicyPlace("policy", "resource"),)
_ACCESS: Final = (PolicyPlace("access_policies", "resource"),)

ORGANIZATION: Final = "aws_organizations_policy"
# Renders a policy for others to take.
DOCUMENT: Final = "data.aws_iam_policy_document"
PLACES: Final[Mapping[str, tuple[PolicyPlace, ...]]] = {
    **dict.fromkeys(
        (
            "aws_iam_group_policy",
            "aws_iam_policy",
            "aws_iam_role_policy",
            "aws_iam_user_policy",
            "aws_iot_policy",
        ),
        _IDENTITY,
    ),
    **dict.fromkeys(
        (
            "aws_acmpca_policy",
            "aws_api_gateway_rest_api",
            "aws_api_gateway_rest_api_policy",
            "aws_backup_vault_policy",
            "aws_cloudwatch_event_bus_policy",
            "aws_codebuild_resource_policy",
            "aws_dynamodb_resource_policy",
            "aws_ecr_registry_policy",
            "aws_ecr_repository_policy",
            "aws_ecrpublic_repository_policy",
            "aws_efs_file_system_policy",
            "aws_glacier_vault_lock",
            "aws_glue_resource_policy",
            "aws_kinesis_resource_policy",
            "aws_kms_external_key",
            "aws_kms_key",
            "aws_kms_key_policy",
            "aws_kms_replica_external_key",
            "aws_kms_replica_key",
            "aws_media_store_container_policy",
            "aws_msk_cluster_policy",
            "aws_redshift_resource_policy",
            "aws_redshiftserverless_resource_policy",
            "aws_s3_access_point",
            "aws_s3_bucket",
            "aws_s3_bucket_policy",
            "aws_s3control_access_point_policy",
            "aws_s3control_bucket_policy",
            "aws_schemas_registry_policy",
            "aws_secretsmanager_secret",
            "aws_secretsmanager_secret_policy",
            "aws_ses_identity_policy",
            "aws_sesv2_email_identity_policy",
            "aws_sns_topic",
            "aws_sns_topic_policy",
            "aws_sqs_queue",
            "aws_sqs_queue_policy",
            "aws_vpc_endpoint",
            "aws_vpc_endpoint_policy",
            "aws_vpclattice_auth_policy",
            "aws_vpclattice_resource_policy",
        ),
        _RESOURCE,
    ),
    **dict.fromkeys(
        (
            "aws_elasticsearch_domain",
            "aws_elasticsearch_domain_policy",
            "aws_opensearch_domain",
            "aws_opensearch_domain_policy",
        ),
        _ACCESS,
    ),
    "aws_cloudwatch_log_destination_policy": (PolicyPlace("access_policy", "resource"),),
    "aws_cloudwatch_log_resource_policy": (PolicyPlace("policy_document", "resource"),),
    "aws_glacier_vault": (PolicyPlace("access_policy", "resource"),),
    "aws_iam_role": (PolicyPlace("assume_role_policy", "trust"),),
    ORGANIZATION: (PolicyPlace("content", "boundary"),),
    "aws_s3tables_table_bucket_policy": (PolicyPlace("resource_policy", "resource"),),
    "aws_s3tables_table_policy": (PolicyPlace("resource_policy", "resource"),),
    "aws_ssoadmin_permission_set_inline_policy": (PolicyPlace("inline_policy", "identity"),),
}
# Blocks that each hold a policy of their own.
INLINE: Final[Mapping[str, tuple[str, PolicyPlace]]] = {"aws_iam_role": ("inline_policy", _IDENTITY[0])}
