"""Comments: real ones with their lines, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.syntax.yaml import comments

TEXT = """\
# a
--- # b
x: [ # c
 1, # d
]
y: | # head
  # no
   # no
# yes
z: 'x # no' # quoted
q: foo#no # plain # same
multi: first
  # between
r: "a
  # no
  b" # e
... # end
# between documents
---
s: # key
"""


def test_comments_are_told_from_text() -> None:
    """Strings, block scalars and words with a `#` hold no comments; headers of block scalars may."""
    assert comments("f", TEXT) == (
        (1, "a"), (2, "b"), (3, "c"), (4, "d"), (6, "head"), (9, "yes"), (10, "quoted"), (11, "plain # same"),
        (13, "between"), (16, "e"), (17, "end"), (18, "between documents"), (20, "key"),
    )  # fmt: skip


def test_a_broken_document_keeps_what_stands_before_the_error() -> None:
    """The error ends its own document's comments only."""
    assert comments("f", "a: 1 # one\nb: @ # two\n---\nc: 3 # three\n") == ((1, "one"), (4, "three"))


@given(st.text("ab:#-'\"|>[]{} \n\t", max_size=60))
def test_comments_never_raise(text: str) -> None:
    """Whatever the text, each comment's line has its mark and its text."""
    lines = text.split("\n")
    for line, comment in comments("f", text):
        assert "#" in lines[line - 1]
        assert lines[line - 1].rstrip().endswith(comment)
