"""Image names as container runtimes read them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.facets.images import image_parts
from scanner.model.located import Constant
from scanner.model.span import Span
from scanner.model.value import Unknown, UnknownText, Value

SPAN = Span("a.yaml", 1, 1, 1, 5)
DOUBT = Unknown.because("var.tag", "has no value")
DIGEST = "sha256:" + "0" * 64


def parts(image: Value) -> Value:
    found = image_parts(Constant(image, SPAN))
    assert found is not None
    value = found.value
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx", {"repository": "nginx"}),
        ("nginx:1.27", {"repository": "nginx", "tag": "1.27"}),
        ("library/nginx", {"repository": "nginx"}),
        ("docker.io/library/nginx:1", {"registry": "docker.io", "repository": "nginx", "tag": "1"}),
        ("bitnami/redis", {"repository": "bitnami/redis"}),
        ("ghcr.io/a/b/c:v1", {"registry": "ghcr.io", "repository": "a/b/c", "tag": "v1"}),
        ("localhost/app", {"registry": "localhost", "repository": "app"}),
        ("registry:5000/app", {"registry": "registry:5000", "repository": "app"}),
        ("registry:5000/library/app:2", {"registry": "registry:5000", "repository": "library/app", "tag": "2"}),
        ("Corp/app", {"registry": "Corp", "repository": "app"}),
        (f"nginx@{DIGEST}", {"repository": "nginx", "digest": DIGEST}),
        (f"ghcr.io/a:1@{DIGEST}", {"registry": "ghcr.io", "repository": "a", "tag": "1", "digest": DIGEST}),
    ],
)
def test_known_names(image: str, expected: dict[str, str]) -> None:
    """The first part is a registry only if it looks like a host; Docker Hub's library is left out."""
    assert parts(image) == expected


@pytest.mark.parametrize(
    ("written", "name", "expected"),
    [
        (("nginx:", DOUBT), "tag", DOUBT),
        (("ghcr.io/a:", DOUBT), "registry", "ghcr.io"),
        ((DOUBT, ":latest"), "tag", "latest"),
        ((DOUBT, ":latest"), "registry", DOUBT),
        ((DOUBT, f"@{DIGEST}"), "digest", DIGEST),
        (("nginx:1@", DOUBT), "digest", DOUBT),
        (("nginx:1@", DOUBT), "tag", "1"),
    ],
)
def test_partly_known_names(written: tuple[str | Unknown, ...], name: str, expected: Value) -> None:
    """The known beginning decides the registry, the known end tag and digest; the rest is unknown."""
    found = parts(UnknownText(written))
    assert isinstance(found, dict)
    assert found[name] == expected


def test_a_known_end_can_say_that_there_is_no_tag() -> None:
    """Behind a slash nothing unknown can add a tag or a digest."""
    found = parts(UnknownText((DOUBT, "/app")))
    assert isinstance(found, dict)
    assert set(found) == {"registry", "repository"}


names = st.from_regex(
    r"((ghcr\.io|localhost|reg:5000)/)?[a-c]{1,3}(/[a-c]{1,3}){0,2}(:[a-c0-9.]{1,4})?(@sha256:[0-9a-f]{4})?",
    fullmatch=True,
)


@given(names, st.data())
def test_a_partly_known_name_never_contradicts_the_whole(name: str, data: st.DataObject) -> None:
    """Whatever part of a name is unknown, what the rest decides is what the whole name says."""
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    # Nobody cuts a name within the word sha256 and writes the rest of it out.
    assume("@" not in name[start:end] or ":" not in name[end:])
    pieces = [piece for piece in (name[:start], DOUBT, name[end:]) if piece != ""]
    partial, whole = parts(UnknownText(pieces)), parts(name)
    assert isinstance(partial, dict)
    assert isinstance(whole, dict)
    for part in ("registry", "tag", "digest"):
        value = partial.get(part)
        assert isinstance(value, Unknown) or value == whole.get(part)
