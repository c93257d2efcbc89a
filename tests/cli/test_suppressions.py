"""What is accepted makes no exit code, unless a flag or the configuration says otherwise."""

from pathlib import Path

import pytest
from command_inputs import FAULT, UNDECIDED, Run

COMMENT = "# groundrule:ignore own-volume-unencrypted\n"
CENTRAL = "version: 1\nsuppressions:\n  - {rule: own-*, address: aws_ebs_volume.data, reason: Soon gone}\n"


@pytest.mark.parametrize(("code", "flags"), [(FAULT, ()), (UNDECIDED, ("--unknown", "fail"))])
def test_comments_gate_unless_they_are_switched_off(folder: Path, run: Run, code: str, flags: tuple[str, ...]) -> None:
    """Of failures and of undecided verdicts; what the flag takes away is told."""
    code = code.replace("resource", f"{COMMENT}resource")
    (folder / "main.tf").write_text(code)
    assert run("scan", ".", *flags).exit_code == 0
    refused = run("scan", ".", "--no-inline-suppressions", *flags)
    assert refused.exit_code == 1
    line = code.split("\n").index(COMMENT.strip()) + 1
    assert f"main.tf:{line}:1: This does not suppress own-volume-unencrypted" in refused.output
    (folder / ".groundrule.yaml").write_text("version: 1\ninline_suppressions: off\n")
    assert run("scan", ".", *flags).exit_code == 1


def test_the_configuration_accepts(folder: Path, run: Run) -> None:
    """Also where comments may not; ``explain`` says why."""
    (folder / "main.tf").write_text(FAULT)
    (folder / ".groundrule.yaml").write_text(CENTRAL)
    assert run("scan", ".", "--no-inline-suppressions").exit_code == 0
    told = run("explain", "--rules", "own-rules", "own-volume-unencrypted", "main.tf", only_own=False)
    assert ".groundrule.yaml:3:5: Soon gone" in " ".join(told.output.split())
