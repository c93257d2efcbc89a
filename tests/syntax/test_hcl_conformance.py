import json
from pathlib import Path
from typing import Final

import pytest
from hcl_cases import CASES
from hcl_shown import parsed, told

VERDICTS: Final[list[int]] = json.loads(Path(__file__).with_name("hcl_verdicts.json").read_text("utf-8"))["verdicts"]
ACCEPTED: Final = [text for text, line in zip(CASES, VERDICTS, strict=True) if not line]
REFUSED: Final = [(text, line) for text, line in zip(CASES, VERDICTS, strict=True) if line]

BEFORE: Final = "first {\n  kept = 1\n}\n"
BEHIND: Final = "\nlast {\n  kept = 1\n}\n"

# What is told of, or not, unlike Terraform does: nobody writes it.
FINE_TO_TERRAFORM: Final = {
    "v = a :: b(1)\n": "blanks within a function's name",
    "v = true(1)\n": "a function that nothing can be called",
}
FINE_TO_US: Final = {
    'v = "%%%{if true}x%{endif}"\n': "three percent signs before a brace",
    "\ufeff\ufeffa = 1\n": "two byte order marks",
}
# Terraform stumbles a line or more behind what is wrong: the bracket that nothing closes, the heredoc that
# nothing ends, the line that should not have ended. These are told where they are.
ELSEWHERE: Final = {
    **dict.fromkeys(("v = (1\n", "v = a[0\n", "v = {a = 1\n", "v = {\nfor = 1\n}\n"), 1),
    **dict.fromkeys(("v = <<E\nx\n", "v = <<E\nx\nE # c\n", "a { b = <<E\nx\nE\n}\n"), 1),
    **dict.fromkeys(("v = 1\n+ 2\n", "v = a\n.b\n", "v = f\n(1)\n", "v = {x = a\n.b}\n"), 1),
    **dict.fromkeys(("v = {a = b\n? c\n: d}\n", "v = ({a = 1\n + 2})\n", "v = [{a = 1\n + 2}]\n"), 1),
    "v = {<<E\na\nE\n = 1}\n": 1,
    "v = <<E\nx\nE\n + 1\n": 3,
}


@pytest.mark.parametrize("text", [text for text in ACCEPTED if text not in FINE_TO_TERRAFORM])
def test_what_terraform_accepts_is_read(text: str) -> None:
    """Valid text has no problems, wherever it stands in a file, and takes nothing else along."""
    assert parsed(text).problems == ()
    among = parsed(BEFORE + text.removeprefix("\ufeff") + BEHIND)
    assert among.problems == ()
    assert [block.type for block in among.body.blocks if "kept" in block.attributes] == ["first", "last"]


@pytest.mark.parametrize(("text", "line"), [(text, line) for text, line in REFUSED if text not in FINE_TO_US])
def test_what_terraform_refuses_is_told_on_its_line(text: str, line: int) -> None:
    """Text that is not valid is an error on the line where it is wrong."""
    problems = parsed(text).problems
    assert problems
    assert problems[0].level == "error"
    assert told(problems[0])[2][0] == ELSEWHERE.get(text, line)


@pytest.mark.parametrize("text", [text for text, _ in REFUSED])
def test_the_rest_of_a_broken_file_is_read(text: str) -> None:
    """What is wrong with one item takes neither the one before nor the one behind along."""
    among = parsed(BEFORE + text.removeprefix("\ufeff") + BEHIND)
    assert [block.type for block in among.body.blocks if "kept" in block.attributes] == ["first", "last"]


def test_the_cases_are_many_and_each_once() -> None:
    """No case is counted twice, and there are enough of either sort."""
    assert len(set(CASES)) == len(CASES)
    assert min(len(ACCEPTED), len(REFUSED)) > 200
