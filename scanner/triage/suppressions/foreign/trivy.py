"""Trivy: ``trivy:ignore:ID``, ``trivy:ignore:ID[attribute=value]:exp:2030-01-31:ws:prod``, several on a line; on the
line itself or above the block or argument. tfsec is the same with its own name, and has no ids but Trivy's long ones.

After https://trivy.dev/latest/docs/configuration/filtering/ and https://aquasecurity.github.io/tfsec/latest.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from scanner import bundled
from scanner.model.path import Path, PathError, parse_path
from scanner.model.suppression import Region, Remark
from scanner.triage.suppressions.dialect import Dialect
from scanner.triage.suppressions.directive import Directive, Read
from scanner.triage.suppressions.foreign.mapping import ALL, last_day, no_annotations, targets

_COMMENT: Final = re.compile(
    r"(?<![^\s#/*])(trivy|tfsec):ignore:([A-Za-z0-9_*.-]+)((?:\[[^\]\n]*\])?)((?::(?:exp|ws):[^\s:]+)*)(?!\[)"
)
SHORT: Final = re.compile(r"(?:avd-)?([a-z]{2,5})-?(\d{3,4})", re.IGNORECASE | re.ASCII)
_LONGEST: Final = 200
_MOST_STARS: Final = 3
# tfsec had services of its own that Trivy counts among others, and a name that changed.
_NOW: Final = {"vpc": "aws-ec2-", "autoscaling": "aws-ec2-", "ebs": "aws-ec2-", "elbv2": "aws-elb-"}
_SERVICES: Final = re.compile(rf"\Aaws-({'|'.join(_NOW)})-")
_RENAMED: Final = {"aws-s3-enable-bucket-logging": "aws-s3-enable-logging"}


def _comments(tool: str, remark: Remark) -> Iterator[Read]:
    for found in _COMMENT.finditer(remark.text):
        whose, name, conditions, more = found.groups()
        if whose != tool:
            continue
        told = _told(more)
        only = _conditions(conditions)
        if told is None or only is None:
            continue  # Trivy does not understand it either
        until, workspace = told
        yield Directive(
            "comment", (name,), tool, until=until, span=remark.span, reach=_reach(remark), only=only,
            workspace=workspace, written=found[0],
        )  # fmt: skip


def _reach(remark: Remark) -> tuple[Region, ...]:
    """The thing beside or below. Where a rule of ours finds nothing in an argument, but in its block, that is meant."""
    here = remark.beside or remark.below
    if here is None:
        return ()
    return (here, *remark.around[:1]) if here.leaf and here.sort in ("attribute", "entry") else (here,)


def _told(text: str) -> tuple[date | None, str] | None:
    until, workspace = None, ""
    words = text.split(":")[1:]
    for key, value in zip(words[::2], words[1::2], strict=True):
        if key == "ws":
            workspace = value
        elif (until := last_day(value)) is None:
            return None
    return until, workspace


def _conditions(text: str) -> tuple[tuple[Path, str], ...] | None:
    found = []
    for part in filter(None, (one.strip() for one in text.strip("[]").split(","))):
        name, equals, value = part.partition("=")
        try:
            found.append((parse_path(name.strip()), value.strip().strip("\"'")))
        except PathError:
            return None
        if not equals:
            return None
    return tuple(found)


def spellings(name: str) -> Iterator[str]:
    """An id as aliases have it: ``AVD-AWS-0089``, ``aws-s3-enable-logging`` and ``AWS-0089`` are one check."""
    if len(name) > _LONGEST or name.count("*") > _MOST_STARS:
        return  # nobody's id, and slow to look for
    if name == ALL:
        yield name
    elif short := SHORT.fullmatch(name):
        yield f"{short[1].upper()}-{int(short[2]):04}"
    else:
        written = _SERVICES.sub(lambda found: _NOW[found[1]], name.lower())
        pattern = re.compile(".*".join(map(re.escape, _RENAMED.get(written, written).split("*"))))
        for long, id_ in _long_ids().items():
            if pattern.fullmatch(long):
                yield id_


@cache
def _long_ids() -> Mapping[str, str]:
    table: Any = json.loads((bundled.rules() / "scanners" / "trivy.json").read_bytes())
    ids: Mapping[str, str] = table["ids"]
    return ids


def _of(tool: str) -> Dialect:
    def comment(remark: Remark) -> Iterator[Read]:
        return _comments(tool, remark)

    return Dialect(tool, comment, no_annotations, targets("trivy", spellings))


TRIVY: Final = _of("trivy")
TFSEC: Final = _of("tfsec")
