"""The parts of an image's name, as container runtimes read it."""

from collections.abc import Callable

from scanner.model.located import Constant, Located, Record
from scanner.model.value import ABSENT, Absent, Unknown, UnknownText, Value


def image_parts(image: Located | None) -> Located | None:
    """Registry (with its port; absent where none is written), repository, tag and digest.

    Docker Hub's official images have a repository of one word, however they are spelled: ``nginx``,
    ``library/nginx`` and ``docker.io/library/nginx`` all have the repository ``nginx``.
    """
    if image is None:
        return None
    value = image.value
    if isinstance(value, str):
        found = _known(value)
    elif isinstance(value, UnknownText):
        found = _partial(value)
    elif isinstance(value, Unknown):
        doubt = Unknown(value.reasons)
        found = {"registry": doubt, "repository": doubt, "tag": doubt, "digest": doubt}
    else:
        return None
    span = image.span
    parts: dict[str, Located | Callable[[], Located | None] | None] = {
        name: None if part is ABSENT else Constant(part, span, image) for name, part in found.items()
    }
    return Record(parts, span)


def _known(image: str) -> dict[str, Value | Absent]:
    name, _, digest = image.partition("@")
    registry, repository = _split(name)
    tag = ""
    if ":" in repository:
        repository, _, tag = repository.rpartition(":")
    if registry in ("", "docker.io", "index.docker.io"):
        repository = repository.removeprefix("library/")
    return {
        "registry": registry or ABSENT,
        "repository": repository,
        "tag": tag or ABSENT,
        "digest": digest or ABSENT,
    }


def _split(name: str) -> tuple[str, str]:
    """Registry and the rest: the first part is a host if it has a dot, a port, a capital or is localhost."""
    first, slash, rest = name.partition("/")
    if slash and (any(mark in first for mark in ".:") or first == "localhost" or first != first.lower()):
        return first, rest
    return "", name


def _partial(image: UnknownText) -> dict[str, Value | Absent]:
    """What the known beginning and end of a name decide; an unknown part is taken to end with a name's part,
    not within the word before a digest's colon.
    """
    doubt = Unknown(image.reasons)
    found: dict[str, Value | Absent] = {"registry": doubt, "repository": doubt, "tag": doubt, "digest": doubt}
    start = image.parts[0] if isinstance(image.parts[0], str) else ""
    end = image.parts[-1] if isinstance(image.parts[-1], str) else ""
    if "/" in start:
        found["registry"] = _split(start)[0] or ABSENT
    name, at, digest = end.partition("@")
    if at:
        found["digest"] = digest
    elif "/" in name or ":" in name:
        found["digest"] = ABSENT
    if "@" in start:
        found["digest"], name = doubt, start.partition("@")[0]
    last = name.rpartition("/")[2]
    if ":" in last:
        found["tag"] = last.rpartition(":")[2]
    elif "/" in name:
        found["tag"] = ABSENT
    return found
