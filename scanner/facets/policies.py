"""Statements of AWS access policies, wherever they are written."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from scanner.facets.parts import Item, Presence, items_of, text
from scanner.facets.policy_statements import from_block, from_document
from scanner.facets.policy_text import decode
from scanner.model.located import Constant, Derived, Located, Record
from scanner.model.resource import Facet, Resource
from scanner.model.value import ABSENT, OneOf, Unknown, UnknownText, Value

Use: TypeAlias = Literal["identity", "resource", "trust", "boundary", "document", "unknown"]


class _Place(NamedTuple):
    """Where a type has a policy, and what it is for."""

    attribute: str
    use: Use


_IDENTITY: Final = (_Place("policy", "identity"),)
_RESOURCE: Final = (_Place("policy", "resource"),)
_ACCESS: Final = (_Place("access_policies", "resource"),)

_ORGANIZATION: Final = "aws_organizations_policy"
DOCUMENT: Final = "data.aws_iam_policy_document"
PLACES: Final[Mapping[str, tuple[_Place, ...]]] = {
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
    "aws_cloudwatch_log_destination_policy": (_Place("access_policy", "resource"),),
    "aws_cloudwatch_log_resource_policy": (_Place("policy_document", "resource"),),
    "aws_glacier_vault": (_Place("access_policy", "resource"),),
    "aws_iam_role": (_Place("assume_role_policy", "trust"),),
    _ORGANIZATION: (_Place("content", "boundary"),),
    "aws_s3tables_table_bucket_policy": (_Place("resource_policy", "resource"),),
    "aws_s3tables_table_policy": (_Place("resource_policy", "resource"),),
    "aws_ssoadmin_permission_set_inline_policy": (_Place("inline_policy", "identity"),),
}
# Blocks that each hold a policy of their own.
_INLINE: Final[Mapping[str, tuple[str, _Place]]] = {"aws_iam_role": ("inline_policy", _IDENTITY[0])}


def policy_statements(resource: Resource) -> Iterator[Facet]:
    """Every statement of every policy that the resource has.

    A policy of which nothing is known is one statement that may exist; where it is the outcome of a policy
    document data source, which has the statements itself, it is marked as such.
    """
    if resource.type == DOCUMENT:
        for item in items_of(resource.body.get("statement")):
            yield _facet(resource, item, f"statement[{item.position}]", from_block(item.body), "unknown")
        return
    if resource.type == _ORGANIZATION and not _bounds(resource.body.get("type")):
        return
    for place in PLACES.get(resource.type, ()):
        yield from _statements(resource, resource.body.get(place.attribute), place.attribute, place.use, True)
    if resource.type in _INLINE:
        block, place = _INLINE[resource.type]
        for item in items_of(resource.body.get(block)):
            found = item.body.get(place.attribute)
            yield from _statements(
                resource, found, f"{block}[{item.position}].{place.attribute}", place.use, item.presence
            )


def _bounds(type_: Located | None) -> bool:
    """Whether an organization's policy limits access; the other types of it (tags, backups) have no
    statements. Absent means SERVICE_CONTROL_POLICY.
    """
    value = type_.value if type_ is not None else ABSENT
    return value in (ABSENT, "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")


def _statements(resource: Resource, policy: Located | None, key: str, use: Use, presence: Presence) -> Iterator[Facet]:
    if policy is None:
        return
    subject = f"{resource.address}.{key}"
    for number, (document, exists) in enumerate(_documents(policy, presence, subject)):
        inner = f"{key}|{number}" if number else key
        yield from _of_document(resource, document, inner, use, exists)


def _documents(policy: Located, presence: Presence, subject: str) -> Iterator[tuple[Located, Presence]]:
    """The decoded document, or each one that it may be."""
    value = policy.value
    if isinstance(value, OneOf):
        for choice in value.choices:
            if choice is not ABSENT:
                yield _document(policy, choice, subject), Unknown(value.reasons)
    elif value is not ABSENT:
        yield _document(policy, value, subject), presence


def _document(policy: Located, value: Value, subject: str) -> Located:
    if isinstance(value, str | UnknownText):
        return Constant(decode(value, subject), policy.span, policy)
    return policy if policy.value is value else Constant(value, policy.span, policy)


def _of_document(resource: Resource, document: Located, key: str, use: Use, presence: Presence) -> Iterator[Facet]:
    value = document.value
    statements = next((found for name, found in document.entries() if name.lower() == "statement"), None)
    if statements is None:
        if isinstance(value, Unknown):
            doubt = Unknown(value.reasons)
            unknown = Item(0, Derived(document, 0, doubt), doubt)
            yield _facet(resource, unknown, key, from_document(unknown.body), "document" if _referred(doubt) else use)
        return
    if isinstance(statements.value, dict):
        yield _facet(resource, Item(0, statements, presence), key, from_document(statements), use)
        return
    for item in items_of(statements):
        exists = item.presence if presence is True else presence
        at = Item(item.position, item.body, exists)
        yield _facet(resource, at, f"{key}[{item.position}]", from_document(item.body), use)


def _referred(doubt: Unknown) -> bool:
    """Whether all that is unknown is what document data sources come to."""
    return bool(doubt.reasons) and all(f"{DOCUMENT}." in reason.subject for reason in doubt.reasons)


def _facet(resource: Resource, item: Item, key: str, body: Record, use: Use) -> Facet:
    header = item.body.header
    whole = Record({"policy": Constant(use, header)}, header, body)
    return Facet("policy_statement", resource, text(body.get("sid")) or key, key, header, whole, item.presence)
