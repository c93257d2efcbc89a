"""What is said of suppressions, as far as the user asked for the files that they are in."""

from collections.abc import Iterable, Sequence

from scanner.model.diagnostic import Diagnostic
from scanner.model.loaded import Loaded
from scanner.model.tree import Tree
from scanner.triage.suppressions.directive import Fault


def diagnostics(faults: Iterable[Fault], tree: Tree, loaded: Iterable[Loaded]) -> Sequence[Diagnostic]:
    """Of comments and annotations in files that were asked for, and of the configuration; that something which it
    says suppresses nothing is only known where everything was asked for.
    """
    asked = {file.path for file in tree.files if file.entry}
    seen = asked.intersection(path for one in loaded for path in one.read)
    whole = all(file.entry for file in tree.files)
    told = []
    for one in faults:
        inline = one.source in ("comment", "annotation")
        if inline and (one.span is None or one.span.file not in seen):
            continue
        if not inline and not whole and one.code == "suppression-unused":
            continue
        file = one.span.file if one.span is not None else ""
        told.append(Diagnostic("note", one.code, one.message, file, one.span, one.remedy))
    return told
