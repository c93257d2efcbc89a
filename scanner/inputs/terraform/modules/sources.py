"""Where the ``source`` of a module call leads: the forms that Terraform knows, spelled in one way."""

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

_LOCAL: Final = ("./", "../")
_REGISTRY: Final = re.compile(
    r"(?:(?P<host>[\w-]+(?:\.[\w-]+)+(?::[0-9]+)?)/)?"
    r"(?P<address>[0-9A-Za-z](?:[\w-]*[0-9A-Za-z])?/[0-9A-Za-z](?:[\w-]*[0-9A-Za-z])?/[0-9a-z]{1,64})"
    r"(?P<below>//.*)?"
)
# What has three parts and belongs to no registry.
_HOSTS_OF_CODE: Final = ("github.com/", "bitbucket.org/", "gitlab.com/")
_DEFAULT_HOSTS: Final = ("registry.terraform.io", "registry.opentofu.org")
_SCP: Final = re.compile(r"(?P<user>[\w.-]+)@(?P<host>[\w.-]+):(?P<path>[^/].*)")
_SHORT: Final = re.compile(r"(?P<host>github\.com|bitbucket\.org)/(?P<owner>[^/]+)/(?P<name>[^/?]+)(?P<rest>.*)")
# `git::`, `s3::` and the like; a URL; hosts that are recognised without one.
_REMOTE: Final = re.compile(r"[A-Za-z0-9]+::.|[A-Za-z][A-Za-z0-9+.-]*://.|(?:github\.com|bitbucket\.org)/.")
_STORAGE: Final = re.compile(r"[^/]*(?:\.amazonaws\.com|\.googleapis\.com)/.")


class Address(NamedTuple):
    """A source as it can be compared: ``kind`` is ``registry`` or ``git``; ``revision`` is git's ``ref``."""

    kind: str
    place: str
    revision: str = ""


def is_local(source: str) -> bool:
    """Whether a module source is a path."""
    return source.startswith(_LOCAL) or source in (".", "..")


def is_known_form(source: str) -> bool:
    """Whether Terraform knows what to do with a source that is not local."""
    return (
        source.startswith("/")
        or _registry(source) is not None
        or any(form.match(source) for form in (_REMOTE, _SCP, _STORAGE))
    )


def address_of(source: str) -> Address | None:
    """The address of a source, None where it is of a kind whose spellings are not known here."""
    return _registry(source) or _git(source)


def _registry(source: str) -> Address | None:
    found = _REGISTRY.fullmatch(source)
    if found is None or source.startswith(_HOSTS_OF_CODE):
        return None
    host = found["host"] or ""
    prefix = "" if host.lower() in _DEFAULT_HOSTS else f"{host.lower()}/" if host else ""
    return Address("registry", prefix + found["address"] + (found["below"] or ""))


def _git(source: str) -> Address | None:
    place, _, query = source.removeprefix("git::").partition("?")
    if short := _SHORT.fullmatch(place):
        name = short["name"].removesuffix(".git")
        place = f"https://{short['host']}/{short['owner']}/{name}.git{short['rest']}"
    elif scp := _SCP.fullmatch(place):
        place = f"ssh://{scp['user']}@{scp['host']}/{scp['path']}"
    elif not source.startswith("git::"):
        return None
    return Address("git", place, dict(parse_qsl(query)).get("ref", ""))
