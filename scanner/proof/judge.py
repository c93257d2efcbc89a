"""The comparison: each expectation with what the rule found on its own fixtures."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from scanner.model.finding import Finding
from scanner.model.rule import Rule
from scanner.proof.cases import Case, find_cases
from scanner.proof.expectations import Expectation, read_expectations


class Failure(NamedTuple):
    """Something that is not as the fixture says; ``line`` is 0 where it concerns the whole file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class Proof(NamedTuple):
    """The outcome: how many rules, cases and expectations were compared, and every failure."""

    rules: int
    cases: int
    expectations: int
    failures: tuple[Failure, ...]


def prove(
    rules: Sequence[Rule],
    fixtures: Path,
    *,
    scan: Callable[[Case, Rule], Sequence[Finding]],
    unknown_paths: Callable[[Rule], Iterable[str]],
) -> Proof:
    """Compare every rule with its fixtures.

    ``scan`` returns all findings of one rule on one case, passes included; ``unknown_paths`` names the
    attributes in a rule that its types do not have.
    """
    cases = find_cases(fixtures, (rule.id for rule in rules))
    failures: list[Failure] = []
    expectations = 0
    for rule in rules:
        failures.extend(Failure(rule.file, 0, message) for message in unknown_paths(rule))
        if not cases[rule.id]:
            failures.append(Failure(rule.file, 0, f"has no fixture: expected files in a folder named {rule.id}"))
            continue
        verdicts: set[str] = set()
        for case in cases[rule.id]:
            expected, problems = read_expectations(case.files)
            expectations += len(expected)
            failures.extend(Failure(f"{case.path}/{one.file}", one.line, one.message) for one in problems)
            found = scan(case, rule)
            verdicts |= {finding.verdict for finding in found}
            failures.extend(_compare(case, rule, expected, found))
        failures.extend(
            Failure(rule.file, 0, f"no resource of its fixtures has the verdict {verdict}: a rule is proved both ways")
            for verdict in ("fail", "pass")
            if verdict not in verdicts
        )
    return Proof(len(rules), sum(map(len, cases.values())), expectations, tuple(failures))


def _compare(case: Case, rule: Rule, expected: Sequence[Expectation], found: Sequence[Finding]) -> list[Failure]:
    failures = [
        Failure(f"{case.path}/{one.file}", one.line, f"expects {one.rule}, but only {rule.id} runs on its own fixture")
        for one in expected
        if one.rule != rule.id
    ]
    wanted = Counter[tuple[str, int, str]]()
    addresses: dict[tuple[str, int, str], list[str]] = {}
    for one in expected:
        if one.rule == rule.id:
            key: tuple[str, int, str] = (one.file, one.line, one.verdict)
            wanted[key] += one.times
            if one.address is not None:
                addresses.setdefault(key, []).append(one.address)
    actual: dict[tuple[str, int, str], list[Finding]] = {}
    for finding in found:
        if finding.verdict in {"fail", "unknown"}:
            actual.setdefault((finding.span.file, finding.span.start_line, finding.verdict), []).append(finding)
    for key in sorted(wanted.keys() | actual.keys()):
        file, line, verdict = key
        hits = actual.get(key, [])
        place = f"{case.path}/{file}"
        if len(hits) != wanted[key]:
            failures.append(Failure(place, line, _difference(rule.id, verdict, wanted[key], hits)))
        seen = [finding.subject.address for finding in hits]
        failures.extend(
            Failure(place, line, f"expected {rule.id} for {address}, found it for {', '.join(seen) or 'nothing'}")
            for address in addresses.get(key, [])
            if address not in seen
        )
    return failures


def _difference(rule: str, verdict: str, wanted: int, hits: Sequence[Finding]) -> str:
    what = f"{rule} ({verdict})"
    if not hits:
        return f"expected {what}, found nothing"
    subjects = "; ".join(
        dict.fromkeys(f"{finding.subject.address}: {finding.message or _reasons(finding)}" for finding in hits)
    )
    if not wanted:
        return f"unexpected {what}: {subjects}"
    return f"expected {what} {wanted} times, found it {len(hits)} times: {subjects}"


def _reasons(finding: Finding) -> str:
    return ", ".join(map(str, finding.reasons))
