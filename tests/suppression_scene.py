"""Small scans with a few rules of their own: what is found, what of it is suppressed, and what is said of that."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from scanner.config import Config
from scanner.discovery import MemoryTree
from scanner.engine import load_rules
from scanner.model.finding import Finding
from scanner.model.report import Report
from scanner.model.rule import Rule
from scanner.pipeline import scan

_RULES: Mapping[str, str] = {
    "bucket-acl": "select: aws_s3_bucket\ndeny: {acl: public-read}",
    "bucket-versions": "select: aws_s3_bucket\nassert: {versioning: {exists: true}}",
    "bucket-tagged": "select: aws_s3_bucket\nassert: {tags.owner: {exists: true}}",
    "volume-encrypted": "select: aws_ebs_volume\nassert: {encrypted: true}",
    "open-port": "select: ingress_rule\ndeny: {sources: {some: {is: {cidr_public: true}}}}\nat: sources",
    "module-version": "select: terraform.module\nassert: {version: {exists: true}}",
    "state-remote": "select: terraform.root\ndeny: {backend.type: local}",
    "statement-star": "select: policy_statement\ndeny: {actions: {some: {is: {equals: '*'}}}}",
    "memory-limit": "select: container\nassert: {resources.limits.memory: {exists: true}}",
    "image-tag": "select: container\ndeny: {image: {ends_with: ':latest'}}",
    "password-policy": "select: aws_iam_account_password_policy\n"
    "assert: {require_lowercase_characters: true, require_numbers: true}",
    "replicas": "select: workload\nassert: {replicas: {gte: 2}}",
    "owner-label": "select: [Deployment, Service]\nassert: {metadata.labels.owner: {exists: true}}",
}
_ALIASES: Mapping[str, str] = {
    "bucket-acl": "{checkov: [CKV_AWS_20], trivy: [AWS-0092], kics: [aaaaaaaa-0001], terrascan: [AC_AWS_0210]}",
    "bucket-versions": "{checkov: [CKV_AWS_21], trivy: [AWS-0090], kics: [aaaaaaaa-0002]}",
    "volume-encrypted": "{checkov: [CKV_AWS_3], trivy: [AWS-0026]}",
    "open-port": "{checkov: [CKV_AWS_24], trivy: [AWS-0107]}",
    "memory-limit": "{checkov: [CKV_K8S_13], kube-linter: [unset-memory-requirements],"
    " kube-score: [container-resources], trivy: [KSV-0018], kics: [aaaaaaaa-0003], terrascan: [AC_K8S_0097]}",
    "image-tag": "{checkov: [CKV_K8S_14], kube-linter: [latest-tag],"
    " kube-score: [container-image-tag], trivy: [KSV-0013]}",
    "password-policy": "{checkov: [{id: CKV_AWS_11, covers: part, path: require_lowercase_characters},"
    " {id: CKV_AWS_12, covers: part, path: require_numbers}]}",
}
_BODY = """\
version: 1
id: {id}
title: It is so
severity: high
precision: high
category: security
description: It is bad.
remediation: Mend it.
{body}
"""


class Judged(NamedTuple):
    """``open`` are findings that count, ``accepted`` those that are suppressed: each ``rule address``, with a facet's
    name behind it, sorted. ``told`` are ``code file:line`` of what is said of suppressions.
    """

    open: list[str]
    accepted: list[str]
    told: list[str]
    report: Report

    @property
    def words(self) -> list[str]:
        """What is said of suppressions."""
        return [one.message for one in self.report.diagnostics if one.code.startswith("suppression-")]


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of these scans."""
    with TemporaryDirectory() as made:
        for id_, body in _RULES.items():
            former = "former_ids: [volume-plain]\n" if id_ == "volume-encrypted" else ""
            aliases = f"aliases: {_ALIASES[id_]}\n" if id_ in _ALIASES else ""
            (Path(made) / f"{id_}.yaml").write_text(_BODY.format(id=id_, body=f"{former}{aliases}{body}"))
        return load_rules([(Path(made), False)])


def judged(
    files: Mapping[str, bytes | str], *names: str, entries: Sequence[str] | None = None, **config: Any
) -> Judged:
    """Scan files with the rules of these names, or with all of them."""
    report = scan(MemoryTree(files, entries), Config(**{"only": names, **config}), rules())
    found = [one for one in report.findings if one.verdict in ("fail", "unknown")]
    return Judged(
        open=sorted(_name(one) for one in found if one.counts),
        accepted=sorted(_name(one) for one in found if one.suppressions),
        told=[
            f"{one.code.removeprefix('suppression-')} {one.file}:{one.span.start_line if one.span else 0}"
            for one in report.diagnostics
            if one.code.startswith("suppression-")
        ],
        report=report,
    )


def _name(finding: Finding) -> str:
    subject = finding.subject
    facet = f" {subject.name}" if subject is not subject.resource and subject.name != subject.resource.name else ""
    return f"{finding.rule.id} {subject.address}{facet}"
