"""White space without end: the grammar is shown little of it, and nothing of what a file says is lost."""

import subprocess
import sys

import pytest

from scanner.syntax.hcl import parse_hcl
from scanner.syntax.hcl.tree import Literal

LONG = 1000


@pytest.mark.parametrize("space", [" " * LONG, "\t" * LONG])
def test_between_the_parts_of_a_line(space: str) -> None:
    """What follows a thousand blanks stands at its own column."""
    found = parse_hcl("main.tf", f"a{space}={space}1\nb = 2{space}\n".encode())
    assert found.problems == ()
    assert list(found.body.attributes) == ["a", "b"]
    assert found.body.attributes["a"].expression.span.start_column == 2 * LONG + 3


@pytest.mark.parametrize("line", ["\n", "\r\n", " \t\n"])
def test_between_lines(line: str) -> None:
    """What follows a thousand empty lines stands at its own line, in a block and out of it."""
    found = parse_hcl("main.tf", f"a = 1\n{line * LONG}b {{\n{line * LONG}  c = 2\n}}\n".encode())
    assert found.problems == ()
    (block,) = found.body.blocks
    assert block.header.start_line == LONG + 2
    assert block.attributes["c"].expression.span.start_line == 2 * LONG + 3


@pytest.mark.parametrize("blank", ["\n" * LONG, " " * LONG + "\n", "\n" * LONG + " " * LONG])
def test_inside_of_texts(blank: str) -> None:
    """Heredocs keep every empty line and quoted texts every blank; both end where they end."""
    spaces = " " * LONG
    found = parse_hcl("main.tf", f'a = <<EOT\nx{blank}y\nEOT\nb = "{spaces}y"\nc = 1\n'.encode())
    assert found.problems == ()
    values = [one.expression for one in found.body.attributes.values()]
    assert [one.value for one in values if isinstance(one, Literal)] == [f"x{blank}y\n", f"{spaces}y", 1]


def test_a_file_of_empty_lines_takes_little_memory() -> None:
    """Two million empty lines: a gigabyte where the grammar sees them all, far less where it does not."""
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (900_000_000, 900_000_000))\n"
        "from scanner.syntax.hcl import parse_hcl\n"
        "found = parse_hcl('main.tf', b'a = 1\\n' + b'\\n' * 2_000_000 + b'b = 2\\n')\n"
        "assert list(found.body.attributes) == ['a', 'b']\n"
    )
    subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)


def test_more_lines_than_anybody_writes() -> None:
    """Millions of lines that are not empty are refused with an error, whatever is on them."""
    found = parse_hcl("main.tf", b"#\n" * 500_001)
    assert [(one.level, one.code) for one in found.problems] == [("error", "terraform-lines")]
