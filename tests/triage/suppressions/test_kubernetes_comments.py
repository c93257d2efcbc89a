"""What a comment in a manifest reaches."""

import pytest
from suppression_scene import judged

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: web:latest
        resources:
          requests:
            memory: 64Mi
      - image: log:latest
        name: log
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n"
CART = "apps/Deployment/cart"


def with_comment(line: int, comment: str, text: str = MANIFEST) -> dict[str, str]:
    """The manifest with a comment on a line of its own before that line, or at its end where it begins with dots."""
    rows = text.split("\n")
    if comment.startswith("..."):
        rows[line - 1] += f" {comment[3:]}"
    else:
        rows.insert(line - 1, comment)
    return {"app.yaml": "\n".join(rows)}


def test_without_comments_everything_counts() -> None:
    """The scene itself."""
    assert judged({"app.yaml": MANIFEST}).open == [
        f"image-tag {CART} log",
        f"image-tag {CART} web",
        f"memory-limit {CART} log",
        f"memory-limit {CART} web",
        f"owner-label {CART}",
        f"replicas {CART}",
    ]


@pytest.mark.parametrize(
    ("line", "comment"),
    [(1, "# groundrule:ignore *"), (1, "...# groundrule:ignore *"), (17, "# groundrule:ignore *")],
    ids=["above its first line", "on its first line", "at its end"],
)
def test_a_comment_at_the_top_of_a_document_reaches_the_object(line: int, comment: str) -> None:
    """All of it, but no other object of the file."""
    found = judged(with_comment(line, comment, f"{MANIFEST}---\n{SERVICE}"))
    assert found.open == ["owner-label core/Service/cart"]
    assert len(found.accepted) == 6
    assert found.told == []


def test_a_comment_before_the_first_separator_is_about_the_first_object() -> None:
    """Whatever stands between it and the object: empty lines, and the separator."""
    found = judged({"app.yaml": f"# groundrule:ignore owner-label\n\n---\n{SERVICE}---\n{MANIFEST}"}, "owner-label")
    assert found.accepted == ["owner-label core/Service/cart"]


def test_a_comment_below_a_separator_is_about_what_follows() -> None:
    """And one above it about what came before."""
    text = f"{SERVICE}---\n# groundrule:ignore owner-label\n{MANIFEST}"
    assert judged({"app.yaml": text}, "owner-label").accepted == [f"owner-label {CART}"]
    text = f"{SERVICE}# groundrule:ignore owner-label\n---\n{MANIFEST}"
    assert judged({"app.yaml": text}, "owner-label").accepted == ["owner-label core/Service/cart"]


@pytest.mark.parametrize(
    ("line", "comment"),
    [
        (10, "      # groundrule:ignore memory-limit"),
        (10, "# groundrule:ignore memory-limit"),
        (10, "...# groundrule:ignore memory-limit"),
        (11, "        # groundrule:ignore memory-limit"),
        (12, "        # groundrule:ignore memory-limit"),
        (12, "...# groundrule:ignore memory-limit"),
        (15, "        # groundrule:ignore memory-limit"),
        (15, "          # groundrule:ignore memory-limit"),
    ],
    ids=[
        "above it", "above it in the first column", "on its first line", "inside of it", "above its resources",
        "on the line of its resources", "at its end", "at the end of its resources",
    ],
)  # fmt: skip
def test_a_comment_at_a_container_reaches_that_one(line: int, comment: str) -> None:
    """What the rule says of the other container stays."""
    found = judged(with_comment(line, comment), "memory-limit")
    assert (found.accepted, found.open) == ([f"memory-limit {CART} web"], [f"memory-limit {CART} log"])
    assert found.told == []


@pytest.mark.parametrize(
    ("line", "comment"),
    [
        (9, "      # groundrule:ignore image-tag"),
        (9, "...# groundrule:ignore image-tag"),
        (7, "...# groundrule:ignore image-tag"),
    ],
    ids=["above the list", "on the list's key", "on the template's key"],
)
def test_a_comment_at_a_key_reaches_what_is_below_it(line: int, comment: str) -> None:
    """A list of containers is all of its containers."""
    found = judged(with_comment(line, comment), "image-tag")
    assert (found.open, found.told) == ([], [])


def test_a_comment_on_a_value_s_line_reaches_that_alone() -> None:
    """Of everything that the rules say, what is said of this line."""
    assert judged(with_comment(6, "...# groundrule:ignore *")).accepted == [f"replicas {CART}"]
    assert judged(with_comment(11, "...# groundrule:ignore *")).accepted == [f"image-tag {CART} web"]


def test_a_comment_above_a_value_is_for_that_or_for_what_holds_it() -> None:
    """Where the rule says nothing of the value below the comment, the comment is about the map around it."""
    assert judged(with_comment(11, "        # groundrule:ignore image-tag")).accepted == [f"image-tag {CART} web"]
    assert judged(with_comment(11, "        # groundrule:ignore memory-limit")).accepted == [f"memory-limit {CART} web"]


def test_a_comment_above_one_item_never_reaches_the_next() -> None:
    """An item that has nothing to accept leaves the comment without use."""
    text = MANIFEST.replace("requests:\n            memory: 64Mi", "limits:\n            memory: 64Mi")
    found = judged(with_comment(10, "      # groundrule:ignore memory-limit", text), "memory-limit")
    assert (found.accepted, found.told) == ([], ["unused app.yaml:10"])


def test_items_of_a_list_are_objects() -> None:
    """A comment at an item of a ``List`` is about that object."""
    items = "".join(f"- apiVersion: v1\n  kind: Service\n  metadata:\n    name: {name}\n" for name in ("a", "b"))
    text = f"apiVersion: v1\nkind: List\nitems:\n# groundrule:ignore owner-label\n{items}"
    found = judged({"app.yaml": text}, "owner-label")
    assert (found.accepted, found.open) == (["owner-label core/Service/a"], ["owner-label core/Service/b"])


def test_what_is_no_comment_suppresses_nothing() -> None:
    """Neither a string nor a block scalar is a comment."""
    comment = "# groundrule:ignore *"
    annotations = f'  annotations:\n    a: "{comment}"\n    b: |\n      {comment}\n      x: {comment}\n'
    text = MANIFEST.replace("  name: cart\n", f"  name: cart\n{annotations}")
    found = judged({"app.yaml": text})
    assert (found.accepted, found.told) == ([], [])


def test_a_value_behind_an_alias_is_accepted_where_it_is_used() -> None:
    """The comment stands at the key that refers to the value, which is written elsewhere."""
    text = MANIFEST.replace("image: log:latest", "image: *image # groundrule:ignore image-tag").replace(
        "image: web:latest", "image: &image web:latest"
    )
    found = judged({"app.yaml": text}, "image-tag")
    assert (found.accepted, found.open) == ([f"image-tag {CART} log"], [f"image-tag {CART} web"])


def test_json_has_no_comments() -> None:
    """What looks like one is a text in JSON, whichever name the file has."""
    text = (
        '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "cart",\n'
        ' "annotations": {"a": "# groundrule:ignore owner-label"}}}\n'
    )
    for name in ("app.json", "app.yaml"):
        assert judged({name: text}, "owner-label").accepted == []


def test_braces_on_a_line_belong_to_it() -> None:
    """A container in one line is an item like any other."""
    text = MANIFEST.replace(
        "      - image: log:latest\n        name: log\n",
        "      - {name: log, image: 'log:latest'} # groundrule:ignore memory-limit\n",
    )
    found = judged({"app.yaml": text}, "memory-limit")
    assert found.accepted == [f"memory-limit {CART} log"]


def test_line_ends_and_encodings_do_not_matter() -> None:
    """Windows' line ends, and UTF-16 with its mark."""
    text = with_comment(10, "      # groundrule:ignore memory-limit")["app.yaml"]
    for content in (text.replace("\n", "\r\n").encode(), text.encode("utf-16"), b"\xef\xbb\xbf" + text.encode()):
        found = judged({"app.yaml": content}, "memory-limit")
        assert (found.accepted, found.told) == ([f"memory-limit {CART} web"], [])


def test_a_comment_above_a_map_is_for_what_is_around_it_where_nothing_is_found_in_it() -> None:
    """As above any entry; above a list of maps it is for these alone."""
    assert judged(with_comment(3, "# groundrule:ignore replicas"), "replicas").open == []
    text = MANIFEST.replace("      containers:", "      initContainers: []\n      containers:")
    found = judged(with_comment(9, "      # groundrule:ignore image-tag", text), "image-tag")
    assert len(found.accepted) == 2
    init = MANIFEST.replace("      containers:", "      initContainers:\n      - name: init\n      containers:")
    found = judged(with_comment(9, "      # groundrule:ignore image-tag", init), "image-tag")
    assert (found.accepted, found.told) == ([], ["unused app.yaml:9"])


@pytest.mark.parametrize(
    ("line", "comment"),
    [
        (2, "...# groundrule:ignore owner-label"),
        (3, "...# groundrule:ignore owner-label"),
        (4, "...# groundrule:ignore owner-label"),
        (4, "  # groundrule:ignore owner-label"),
        (6, "  # groundrule:ignore owner-label"),
    ],
    ids=["on its kind", "on its metadata", "on its name", "above its name", "in its specification"],
)
def test_a_comment_among_what_an_object_says_of_itself_reaches_it(line: int, comment: str) -> None:
    """On lines that nothing else is found on: its kind, its name; or anywhere in its maps."""
    found = judged(with_comment(line, comment), "owner-label")
    assert (found.open, found.told) == ([], [])


def test_a_name_is_that_of_the_item_around_it() -> None:
    """A container's is not its object's."""
    found = judged(with_comment(16, "...# groundrule:ignore memory-limit, owner-label"), "memory-limit", "owner-label")
    assert found.accepted == [f"memory-limit {CART} log"]
    assert found.told == ["unused app.yaml:16"]
