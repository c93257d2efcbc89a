"""What a fixture says must be found, and where."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from scanner.errors import Problem
from scanner.model.finding import Verdict
from scanner.syntax.document import MappingNode, SequenceNode
from scanner.syntax.hcl import parse_hcl
from scanner.syntax.yaml import comments, parse_yaml


class Expectation(NamedTuple):
    """``times`` findings with this verdict at this line; ``address`` None is any resource."""

    file: str
    line: int
    rule: str
    verdict: Verdict
    times: int = 1
    address: str | None = None


_MARK: Final = re.compile(r"\bexpect(?P<unknown>-unknown)?:\s*(?P<rules>[\w-]+(?:\*\d+)?(?:\s*,\s*[\w-]+(?:\*\d+)?)*)")
_REASON: Final = re.compile(r"""\breason=(?:"(?:[^"\\]|\\.)*+"|'[^']*+')""")
_KEYS: Final = {"file", "line", "rule", "verdict", "address"}


def read_expectations(files: Mapping[str, bytes]) -> tuple[list[Expectation], list[Problem]]:
    """All expectations of a case's files, and what is wrong with how they are written."""
    found: list[Expectation] = []
    problems: list[Problem] = []
    for file, content in files.items():
        if file == "expect.yaml":
            listed, wrong = _listed(content)
            found.extend(listed)
            problems.extend(wrong)
        else:
            for line, text in _comments(file, content):
                found.extend(_marked(file, line, text))
    return found, problems


def _comments(file: str, content: bytes) -> Iterator[tuple[int, str]]:
    if file.endswith((".tf", ".tofu", ".tfvars")):
        for comment in parse_hcl(file, content).comments:
            yield comment.source.position(comment.start)[0], comment.text
    elif file.endswith((".yaml", ".yml")):
        yield from comments(file, content.decode("utf-8", "replace"))


def _marked(file: str, line: int, text: str) -> Iterator[Expectation]:
    # Why something is accepted is no expectation, whatever it says.
    text = _REASON.sub("", text)
    for mark in _MARK.finditer(text):
        verdict: Verdict = "unknown" if mark["unknown"] else "fail"
        for entry in mark["rules"].split(","):
            rule, _, count = entry.strip().partition("*")
            yield Expectation(file, line, rule, verdict, int(count or 1))


def _listed(content: bytes) -> tuple[list[Expectation], list[Problem]]:
    documents, diagnostics = parse_yaml("expect.yaml", content, scalars="strict")
    problems = [
        Problem("expect.yaml", problem.span.start_line, problem.span.start_column, problem.message)
        for problem in diagnostics
        if problem.span is not None
    ]
    found = []
    for document in documents:
        if not isinstance(document, SequenceNode):
            problems.append(Problem("expect.yaml", 1, 1, "expected a list of {file, line, rule, verdict, address}"))
            continue
        for node in document.nodes:
            values = {member.key: member.node.value for member in node.members} if isinstance(node, MappingNode) else {}
            match values:
                case {"file": str(file), "line": int(line), "rule": str(rule), **rest} if not values.keys() - _KEYS:
                    verdict = rest.get("verdict", "fail")
                    address = rest.get("address")
                    if verdict in {"fail", "unknown"} and (address is None or isinstance(address, str)):
                        found.append(Expectation(file, line, rule, verdict, 1, address))  # type: ignore[arg-type]  # checked
                        continue
            message = "expected file, line and rule, and perhaps a verdict (fail or unknown) and an address"
            problems.append(Problem("expect.yaml", node.span.start_line, node.span.start_column, message))
    return found, problems
