"""What a comment in HCL stands at."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.suppression import Region
from scanner.syntax.hcl import parse_hcl
from scanner.syntax.hcl.remarks import remarks

TEXT = """\
# A above the resource

resource "a" "b" { # B on its first line
  # C above x
  # D the same
  x = 1 # E at x
  y = [ # F at y
    1, 2, # G at two items
    # H above 3
    3,
    # I at the end of y
  ] # J behind y
  # K above the nested block
  nested {
    # L on its own

    z = { k = "v" } # M at z
  } # N behind it
  /* O before w */ w = 1
  t = f({
    # P above s
    s = [{
      u = 1 # Q at u
    }]
  })
} # R behind the resource
# S at the end
"""


def shown(region: Region | None) -> str:
    if region is None:
        return "-"
    lines = f"{region.first}-{region.last}"
    return (
        f"{region.sort} {region.name}".strip()
        + f" {lines}"
        + (" of maps" if region.sort == "entry" and not region.leaf else "")
    )


def test_what_comments_stand_at() -> None:
    """Beside, below, and the innermost thing around, by lines, and whether it is a list of maps."""
    found = {
        one.text[0]: (shown(one.beside), shown(one.below), shown(one.around[0] if one.around else None))
        for one in remarks(parse_hcl("main.tf", TEXT.encode()), lambda _: True)
    }
    resource, x = "block resource 3-26", "attribute x 6-6"
    y, nested = "attribute y 7-12", "block nested 14-18"
    assert found == {
        "A": ("-", resource, "-"),
        "B": (resource, "-", "-"),
        "C": ("-", x, resource),
        "D": ("-", x, resource),
        "E": (x, "-", resource),
        "F": (y, "-", resource),
        "G": ("item 8-8", "-", y),
        "H": ("-", "item 10-10", y),
        "I": ("-", "-", y),
        "J": (y, "-", resource),
        "K": ("-", nested, resource),
        "L": ("-", "-", nested),
        "M": ("attribute z 17-17", "-", nested),
        "N": (nested, "-", resource),
        "O": ("-", "attribute w 19-19", resource),
        "P": ("-", "entry s 22-24 of maps", "attribute t 20-25"),
        "Q": ("entry u 23-23", "-", "item 22-24"),
        "R": (resource, "-", "-"),
        "S": ("-", "-", "-"),
    }


def test_only_wanted_comments_are_looked_at() -> None:
    """By their texts."""
    found = list(remarks(parse_hcl("main.tf", TEXT.encode()), lambda text: text.startswith("E")))
    assert [one.text for one in found] == ["E at x"]
    assert (found[0].span.start_line, found[0].span.start_column, found[0].span.end_column) == (6, 9, 17)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a {\n", "}\n", "b = 1", " # c\n", "// d\n", "/* e\n*/", "[", "]", "{", ",", "\n", "<<E\n", "E\n", "é"]
        )
    )
)
def test_no_text_is_too_odd(pieces: list[str]) -> None:
    """Broken files have comments, too: each has its place, and regions that hold it or follow it."""
    text = "".join(pieces)
    for one in remarks(parse_hcl("main.tf", text.encode()), lambda _: True):
        assert 1 <= one.span.start_line <= text.count("\n") + 1
        assert one.beside is None or one.beside.first <= one.span.start_line <= one.beside.last
        assert one.below is None or one.below.first >= one.span.end_line
        assert all(region.first <= one.span.start_line <= region.last for region in one.around)
