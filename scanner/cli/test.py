"""``groundrule test``: rules against their annotated fixtures."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from scanner.cli.errors import speaking_plainly
from scanner.engine import load_rules, unknown_paths
from scanner.errors import UsageError
from scanner.model.finding import VERDICTS, Finding
from scanner.model.rule import Rule
from scanner.pipeline import scan
from scanner.proof import Case, prove
from scanner.report.wording import counted


@click.command("test")
@click.argument("rules", default="rules", type=click.Path(path_type=Path))
@click.argument("fixtures", default="fixtures/rules", type=click.Path(path_type=Path))
@speaking_plainly
def command(*, rules: Path, fixtures: Path) -> None:
    """Test RULES (a folder or a file) against FIXTURES, where each rule has the folder of its name.

    A fixture is real input with the verdict on its line: `# expect: ID`, `# expect-unknown: ID`, `ID*3`. What
    carries no comment must stay silent. Without arguments: rules and fixtures/rules.
    """
    for path in (rules, fixtures):
        if not path.exists():
            raise UsageError(f"no such path: {path}")
    loaded = load_rules([(rules, False)])
    if not loaded:
        raise UsageError(f"no rules in {rules}")
    proof = prove(loaded, fixtures, scan=_judge, unknown_paths=unknown_paths)
    for failure in proof.failures:
        click.echo(str(failure))
    click.echo(
        f"{counted(proof.rules, 'rule')}, {counted(proof.cases, 'case')},"
        f" {counted(proof.expectations, 'expectation')}: "
        + (counted(len(proof.failures), "failure") if proof.failures else "no failures")
    )
    sys.exit(1 if proof.failures else 0)


def _judge(case: Case, rule: Rule) -> Sequence[Finding]:
    config = case.config().merged_with(profile="strict")
    return scan(case.tree(), config, [rule], verdicts=frozenset(VERDICTS)).findings
