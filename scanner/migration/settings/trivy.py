"""``trivy.yaml``, ``.trivyignore`` and ``.trivyignore.yaml``.

After https://trivy.dev/latest/docs/references/configuration/config-file/ and .../docs/configuration/filtering/.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scanner.migration.settings.choosing import in_part, known, names_of, uncovered, without
from scanner.migration.settings.draft import Carried, Draft, Note, Setting
from scanner.migration.settings.reading import Source, as_pattern, entries, in_tree, texts
from scanner.model.rule import Rule
from scanner.model.suppression import IGNORE_FILES
from scanner.model.tree import UnreadableError
from scanner.syntax.document import Member, Node
from scanner.triage.suppressions.directive import Directive
from scanner.triage.suppressions.foreign.ignored import listed
from scanner.triage.suppressions.foreign.trivy import spellings

_SEVERITIES: Final = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
_PARENTS: Final = (
    "scan", "rego", "cache", "db", "image", "registry", "kubernetes", "misconfiguration",
    "misconfiguration.helm", "misconfiguration.terraform", "misconfiguration.cloudformation",
)  # fmt: skip
_CUSTOM: Final = "checks in Rego are not run: write them as rules"
_ELSEWHERE: Final[Mapping[str, str]] = {
    "format": "the flags --format and --report choose the outputs",
    "output": "the flags --output and --report say where reports go",
    "ignore-policy": _CUSTOM,
    "rego.check": _CUSTOM,
    "rego.policy": _CUSTOM,
    "rego.data": _CUSTOM,
    "misconfiguration.include-non-failures": "the flag --verdicts shows what passes",
    "misconfiguration.terraform.exclude-downloaded-modules": "downloaded modules are judged where they are called",
    "misconfiguration.helm.set": "write a values file, and name it under `charts`",
    "misconfiguration.helm.set-file": "write a values file, and name it under `charts`",
    "misconfiguration.helm.set-string": "write a values file, and name it under `charts`",
}
_MINOR: Final = re.compile(r"v?(1\.(?:0|[1-9][0-9]{0,2}))(?:\.\d+)?")


def from_trivy(source: Source, rules: Sequence[Rule]) -> Carried:
    """Trivy's configuration in our words; that of its ignore files is the same wherever it starts from."""
    return _Trivy(source, rules).carried()


class _Trivy:
    def __init__(self, source: Source, rules: Sequence[Rule]) -> None:
        self._source, self._all = source, rules
        self._names = names_of(rules, "trivy")
        self._draft = Draft(profile="strict")
        self._notes: list[Note] = []
        self._found = dict(entries(source.members, _PARENTS))
        self._enabled = list(known("trivy"))

    def carried(self) -> Carried:
        for key, member in self._found.items():
            self._option(key, member)
        self._ignored()
        missing = uncovered(self._names, self._enabled)
        return Carried("trivy", self._source.path, missing, self._notes, self._draft.text())

    def _note(self, key: str, why: str, what: str = "") -> None:
        line = self._found[key].key_span.start_line
        self._notes.append(Note(self._source.path, line, f"{key} {what}".strip(), why))

    def _option(self, key: str, member: Member) -> None:
        node = member.node
        match key:
            case "severity":
                self._severity(node)
            case "exit-code":
                if node.value == 0:
                    self._draft.fail_on = "none"
            case "scan.skip-dirs" | "scan.skip-files":
                self._skipped(key, node)
            case "misconfiguration.terraform.vars":
                self._var_files(key, node)
            case "misconfiguration.helm.values":
                self._values(key, node)
            case "misconfiguration.helm.kube-version":
                self._version(key, node)
            case "misconfiguration.scanners":
                self._scanners(node)
            case "scan.scanners":
                other = [one for one in texts(node) if one not in ("misconfig", "config")]
                if other:
                    self._note(key, "only Terraform and Kubernetes are checked", ", ".join(other))
            case "ignorefile":
                pass
            case _:
                self._note(key, _ELSEWHERE.get(key, "there is nothing of the kind here"))

    def _severity(self, node: Node) -> None:
        wanted = [one for one in _SEVERITIES if one in {text.upper() for text in texts(node)}]
        if wanted and self._draft.fail_on != "none":
            self._draft.fail_on = wanted[0].lower()
        if wanted and wanted != list(_SEVERITIES[-len(wanted) :]):
            self._note("severity", "`fail_on` is the lowest severity that counts: all above it do", ", ".join(wanted))
        if wanted:
            why = "severities are groundrule's own, and what is below `fail_on` is shown as well"
            self._note("severity", why)

    def _skipped(self, key: str, node: Node) -> None:
        for text in texts(node):
            pattern = as_pattern(self._source, text)
            if pattern is None:
                self._note(key, "this is no pattern of a path in the tree", text)
            else:
                folder = key.endswith("dirs") and not pattern.endswith("/")
                self._draft.exclude.append(f"{pattern}/" if folder else pattern)

    def _var_files(self, key: str, node: Node) -> None:
        for text in texts(node):
            path = in_tree(self._source, text)
            if path is None:
                self._note(key, "it lies outside of the tree", text)
            else:
                self._draft.var_files.append(path)

    def _values(self, key: str, node: Node) -> None:
        charts = [posixpath.dirname(one.path) for one in self._source.tree.files if _is_chart(one.path)]
        if len(charts) != 1:
            self._note(key, f"there are {len(charts)} charts in the tree: name the files under `charts` for each")
            return
        for text in texts(node):
            path = in_tree(self._source, text)
            if path is None:
                self._note(key, "it lies outside of the tree", text)
            else:
                self._draft.charts.setdefault(charts[0] or ".", []).append(posixpath.relpath(path, charts[0] or "."))

    def _version(self, key: str, node: Node) -> None:
        found = _MINOR.fullmatch(next(iter(texts(node)), ""))
        if found is None:
            self._note(key, "expected a version like v1.30.0")
        else:
            self._draft.kubernetes_version = found[1]

    def _scanners(self, node: Node) -> None:
        """Only some kinds of files."""
        chosen = frozenset(texts(node))
        terraform = bool(chosen & {"terraform", "terraformplan-json", "terraformplan-snapshot"})
        if not chosen or (terraform and "kubernetes" in chosen):
            self._draft.render = not chosen or "helm" in chosen
            return
        self._draft.render = "helm" in chosen
        kubernetes = bool(chosen & {"kubernetes", "helm"})
        prefixes = sorted({rule.id.partition("-")[0] for rule in self._all} - {"any"})
        off = [one for one in prefixes if not (kubernetes if one == "k8s" else terraform)]
        self._draft.rules.update({f"{one}-*": Setting(value=False) for one in off})
        self._enabled = [one for one in self._enabled if (kubernetes if _is_kubernetes(one) else terraform)]

    def _ignored(self) -> None:
        """What the ignore file says: a check for all files is switched off, one for some is accepted there."""
        name = self._ignore_file()
        if name is None:
            return
        try:
            text = self._source.tree.read(name).decode("utf-8", "replace")
        except UnreadableError:
            return
        everywhere: dict[str, Directive] = {}
        for directive in listed(name, text):
            ids = tuple(spellings(directive.names[0]))
            paths = directive.accepts.paths if directive.accepts else ()
            if not paths and directive.until is None:
                everywhere.update(dict.fromkeys(ids, directive))
            else:
                self._accept(ids, paths, directive)
        kept = without(self._draft, self._names, set(self._enabled), everywhere)
        self._enabled = [one for one in self._enabled if one not in everywhere]
        for id_, why in kept.items():
            at = everywhere[id_].span
            self._notes.append(Note(name, at.start_line if at else 1, id_, why))

    def _ignore_file(self) -> str | None:
        folder = f"{self._source.folder}/" if self._source.folder else ""
        if posixpath.basename(self._source.path) in IGNORE_FILES:
            return self._source.path
        if "ignorefile" in self._found:
            named = next(iter(texts(self._found["ignorefile"].node)), "")
            path = in_tree(self._source, named) if named else None
            if path is None or not self._source.tree.exists(path):
                self._note("ignorefile", "there is no such file in the tree", named)
                return None
            return path
        return next((f"{folder}{one}" for one in IGNORE_FILES if self._source.tree.exists(f"{folder}{one}")), None)

    def _accept(self, ids: Sequence[str], paths: Sequence[str], directive: Directive) -> None:
        rules: list[str] = []
        for id_, aliases in self._names.items():
            found = [alias for alias in aliases if alias.id in ids]
            if found and not all(map(in_part, found)):
                rules.append(id_)
            elif found:
                at = directive.span
                why = f"{id_} checks more than this"
                self._notes.append(Note(at.file if at else "", at.start_line if at else 1, found[0].id, why))
        if not rules:
            return
        entry: dict[str, Any] = {"rule": rules}
        if paths:
            entry["path"] = list(paths)
        if directive.reason:
            entry["reason"] = directive.reason
        if directive.until is not None:
            entry["until"] = directive.until.isoformat()
        self._draft.suppressions.append(entry)


def _is_chart(path: str) -> bool:
    return posixpath.basename(path) == "Chart.yaml"


def _is_kubernetes(check: str) -> bool:
    return check.startswith(("KSV-", "KCV-", "KUBE-"))
