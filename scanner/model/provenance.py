"""Where the scanned files come from."""

from typing import NamedTuple


class Provenance(NamedTuple):
    """The repository's address without anybody's credentials, the commit that is checked out, its branch; each
    empty where it is not known.
    """

    uri: str = ""
    commit: str = ""
    branch: str = ""
