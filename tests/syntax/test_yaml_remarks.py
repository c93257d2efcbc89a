"""What a comment in YAML, or in the template of a manifest, stands at."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.suppression import Region
from scanner.syntax.yaml.remarks import remarks

TEXT = """\
# A above the first object

---
# B below the separator
apiVersion: apps/v1 # C on the first line
kind: X
metadata:
  name: a # D at the name
  # E at the end of metadata
spec:
  # F above n
  n: 1 # G at n
  list: # H at the list
  # I above the first item
  - name: web # J on its first line
    image: x # K at the image
    args: ["a", # L in brackets
      "b"] # M in brackets

    # N above env
    env:
      - name: A
        value: |
          # no comment
          x: y
      # O above an item
      - {name: B} # P at the item
  # Q above the last item
  - # R at its dash
    name: other
    "quoted: key": 1 # S at the key
  # T at the end of spec
# U at the end of the object
---
kind: Y # V on another first line
"""


def shown(region: Region | None) -> str:
    if region is None:
        return "-"
    return (
        f"{region.sort} {region.name}".strip()
        + f" {region.first}-{region.last}"
        + (" of maps" if region.sort == "entry" and not region.leaf else "")
    )


def found(text: str, *, template: bool = False) -> dict[str, tuple[str, str, str]]:
    return {
        one.text[0]: (shown(one.beside), shown(one.below), shown(one.around[0] if one.around else None))
        for one in remarks("a.yaml", text, lambda _: True, template=template)
    }


def test_what_comments_stand_at() -> None:
    """Beside, below, and the innermost thing around, by lines, and whether it is a list of maps."""
    whole, spec, items, web = "object 5-31", "entry spec 10-31", "entry list 13-31 of maps", "item 15-27"
    assert found(TEXT) == {
        "A": ("-", whole, "-"),
        "B": ("-", whole, "-"),
        "C": (whole, "-", "-"),
        "D": ("entry name 8-8", "-", "entry metadata 7-8"),
        "E": ("-", "-", "entry metadata 7-8"),
        "F": ("-", "entry n 12-12", spec),
        "G": ("entry n 12-12", "-", spec),
        "H": (items, "-", spec),
        "I": ("-", web, items),
        "J": (web, "-", items),
        "K": ("entry image 16-16", "-", web),
        "L": ("entry args 17-18", "-", web),
        "M": ("entry args 17-18", "-", web),
        "N": ("-", "entry env 21-27 of maps", web),
        "O": ("-", "item 27-27", "entry env 21-27 of maps"),
        "P": ("item 27-27", "-", "entry env 21-27 of maps"),
        "Q": ("-", "item 29-31", items),
        "R": ("item 29-31", "-", items),
        "S": ("entry quoted: key 31-31", "-", "item 29-31"),
        "T": ("-", "-", spec),
        "U": ("-", "-", whole),
        "V": ("object 35-35", "-", "-"),
    }


def test_templates_are_read_by_their_lines() -> None:
    """Actions on lines of their own have no part in the indentation; comments of the template language count."""
    text = """\
{{- if .Values.on }}
# A at the top
{{/* B as well */}}
apiVersion: v1
kind: Pod
spec:
  {{- with .Values.x }}
{{ toYaml . | nindent 2 }}
  {{- end }}
  # C above the list
  list:
    - name: {{ .Name }} # D on an item
      {{- /* E above the image */}}
      image: "{{ .Values.image }}#no" # F at the image
{{- end }}
"""
    assert found(text, template=True) == {
        "A": ("-", "object 4-14", "-"),
        "B": ("-", "object 4-14", "-"),
        "C": ("-", "entry list 11-14 of maps", "entry spec 6-14"),
        "D": ("item 12-14", "-", "entry list 11-14 of maps"),
        "E": ("-", "entry image 14-14", "item 12-14"),
        "F": ("entry image 14-14", "-", "item 12-14"),
    }


def test_a_document_that_is_no_object_is_its_parts() -> None:
    """A comment above the first of a chart's values is about that one."""
    assert found("# A above a\na: 1\n# B above b\nb:\n  c: 1\n# C at the end\n") == {
        "A": ("-", "entry a 2-2", "-"),
        "B": ("-", "entry b 4-5", "-"),
        "C": ("-", "-", "-"),
    }


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "a:",
                " ",
                "  ",
                "- ",
                "-",
                "b",
                " # c",
                "#",
                "\n",
                "---\n",
                "|",
                "{{ x }}",
                "'",
                '"',
                "[",
                "]",
                "\r\n",
                "é",
            ]
        )
    ),
    st.booleans(),
)
def test_no_text_is_too_odd(pieces: list[str], template: bool) -> None:
    """Whatever stands in a file, its comments have places, and regions that hold or follow them."""
    text = "".join(pieces)
    for one in remarks("a.yaml", text, lambda _: True, template=template):
        assert 1 <= one.span.start_line <= text.count("\n") + 1
        assert one.beside is None or one.beside.first <= one.span.start_line <= one.beside.last
        assert one.below is None or one.below.first > one.span.start_line
