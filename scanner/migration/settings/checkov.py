"""``.checkov.yaml``: the long names of Checkov's command line options.

After https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html and its pages on suppressing, and on hard and soft
fail.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from scanner.migration.settings.choosing import known, matching, names_of, only, uncovered, without
from scanner.migration.settings.draft import Carried, Draft, Note, Setting
from scanner.migration.settings.reading import Source, as_pattern, entries, in_tree, is_set, texts
from scanner.model.rule import Rule
from scanner.syntax.document import Member, Node

_SEVERITIES: Final = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
_TERRAFORM: Final = frozenset({"all", "terraform", "terraform_plan"})
_KUBERNETES: Final = frozenset({"all", "kubernetes", "helm", "kustomize"})
_OUTSIDE: Final = frozenset({"terraform_json"})

# Options that say nothing of what is found in Terraform and Kubernetes.
_NOTHING_HERE: Final = frozenset({
    "add-check", "bc-api-key", "block-list-secret-scan", "branch", "ca-certificate", "compact", "create-baseline",
    "create-config", "custom-tool-name", "deep-analysis", "docker-image", "dockerfile-path",
    "enable-secret-scan-all-files", "evaluate-variables", "image", "include-all-checkov-policies", "list", "mask",
    "no-cert-verify", "no-fail-on-crash", "no-guide", "openai-api-key", "output-baseline-as-skipped", "output-bc-ids",
    "policy-metadata-filter", "policy-metadata-filter-exception", "prisma-api-url", "quiet", "repo-id",
    "scan-secrets-history",
    "secrets-history-timeout", "secrets-scan-file-type", "show-config", "skip-cve-package", "skip-download",
    "skip-fixes", "skip-policy-download", "skip-resources-without-violations", "skip-results-upload",
    "skip-suppressions",
    "summary-position", "support", "use-enforcement-rules", "verbose",
})  # fmt: skip
_ELSEWHERE: Final[Mapping[str, str]] = {
    "baseline": "write one with `groundrule baseline write`",
    "download-external-modules": "`groundrule scan --init` has Terraform download modules",
    "external-modules-download-path": "modules are read where Terraform puts them, in .terraform/modules",
    "external-check": "checks in Python are not run: write them as rules",
    "external-checks-dir": "checks in Python are not run: write them as rules",
    "external-checks-git": "checks in Python are not run: write them as rules",
    "run-all-external-checks": "checks in Python are not run: write them as rules",
    "output": "the flags --format and --report choose the outputs",
    "output-file-path": "the flags --output and --report say where reports go",
    "repo-root-for-plan-enrichment": "a plan is tied to the code in the current folder",
}


def from_checkov(source: Source, rules: Sequence[Rule]) -> Carried:
    """Checkov's configuration in our words."""
    return _Checkov(source, rules).carried()


class _Checkov:
    def __init__(self, source: Source, rules: Sequence[Rule]) -> None:
        self._source = source
        self._all = rules
        self._names = names_of(rules, "checkov")
        self._draft = Draft()
        self._notes: list[Note] = []
        self._nodes = {key.replace("_", "-"): member for key, member in entries(source.members)}

    def carried(self) -> Carried:
        enabled = self._checks()
        for key, member in self._nodes.items():
            self._option(key, member)
        self._gate()
        return Carried("checkov", self._source.path, uncovered(self._names, enabled), self._notes, self._draft.text())

    def _words(self, key: str) -> list[str]:
        return texts(self._nodes[key].node) if key in self._nodes else []

    def _note(self, key: str, why: str, what: str = "") -> None:
        line = self._nodes[key].key_span.start_line
        self._notes.append(Note(self._source.path, line, f"{key} {what}".strip(), why))

    def _ids(self, key: str) -> dict[str, None]:
        """The checks that an option names."""
        patterns = []
        for word in self._words(key):
            if word in _SEVERITIES:
                self._note(key, "Checkov's severities come from its platform; groundrule's own are in `fail_on`", word)
            elif word.startswith("BC_"):
                self._note(key, "this is an id of Checkov's platform; write its CKV_ id", word)
            else:
                patterns.append(word)
        return matching(patterns, known("checkov"))

    def _checks(self) -> list[str]:
        """Switch rules; the checks that are enabled."""
        frameworks = frozenset(self._words("framework")) or {"all"}
        skipped_frameworks = frozenset(self._words("skip-framework"))
        terraform = bool(frameworks & _TERRAFORM) and "terraform" not in skipped_frameworks
        kubernetes = bool(frameworks & _KUBERNETES) and "kubernetes" not in skipped_frameworks
        named, skipped = self._ids("check"), self._ids("skip-check")
        enabled = [
            one
            for one in (named if self._words("check") else known("checkov"))
            if one not in skipped and (kubernetes if _is_kubernetes(one) else terraform)
        ]
        if self._words("check"):
            only(self._draft, self._names, set(enabled))
            return enabled
        self._draft.profile = "strict"
        everything = {one for one in known("checkov") if kubernetes or not _is_kubernetes(one)}
        for check, why in without(self._draft, self._names, everything, skipped).items():
            self._note("skip-check", why, check)
        for prefix in () if terraform and kubernetes else self._prefixes(terraform=terraform):
            self._draft.rules[f"{prefix}-*"] = Setting(value=False)
        return enabled

    def _prefixes(self, *, terraform: bool) -> list[str]:
        """What the ids of the rules begin with that look at the other of the two."""
        found = sorted({rule.id.partition("-")[0] for rule in self._all})
        return [one for one in found if (one == "k8s") is terraform and one != "any"]

    def _option(self, key: str, member: Member) -> None:
        if key in ("check", "skip-check", "soft-fail", "soft-fail-on", "hard-fail-on"):
            return
        if key == "framework":
            self._frameworks(member.node)
        elif key == "skip-framework":
            if {"helm", "kustomize"} <= set(texts(member.node)):
                self._draft.render = False
        elif key == "skip-path":
            self._skip_paths(member.node)
        elif key == "var-file":
            self._var_files(member.node)
        elif key in ("directory", "file"):
            paths = [one for one in texts(member.node) if one != "."]
            if paths:
                self._note(key, f"paths are arguments: groundrule scan {' '.join(paths)}")
        elif key in _ELSEWHERE:
            self._note(key, _ELSEWHERE[key])
        elif key in _NOTHING_HERE:
            self._note(key, "there is nothing of the kind here")
        else:
            self._note(key, "this option is not known")

    def _frameworks(self, node: Node) -> None:
        other = [one for one in texts(node) if one not in _TERRAFORM | _KUBERNETES | _OUTSIDE]
        if other:
            self._note("framework", "only Terraform and Kubernetes are scanned", ", ".join(other))

    def _skip_paths(self, node: Node) -> None:
        for text in texts(node):
            pattern = as_pattern(self._source, text)
            if pattern is None or "*" in text:
                self._note("skip-path", "this is a regular expression; write a pattern under `exclude`", text)
            else:
                self._draft.exclude.append(pattern)

    def _var_files(self, node: Node) -> None:
        for text in texts(node):
            path = in_tree(self._source, text)
            if path is None:
                self._note("var-file", "it lies outside of the tree", text)
            else:
                self._draft.var_files.append(path)

    def _gate(self) -> None:
        """What of it decides on the exit code."""
        hard, soft = self._words("hard-fail-on"), self._words("soft-fail-on")
        levels = [one for one in _SEVERITIES if one in hard]
        if levels:
            self._draft.fail_on = levels[0].lower()
        elif hard:
            self._note("hard-fail-on", "the severity of a rule decides on the exit code: raise that of these rules")
        elif "soft-fail" in self._nodes and is_set(self._nodes["soft-fail"].node) and not soft:
            self._draft.fail_on = "none"
        if not soft:
            return
        ids = self._ids("soft-fail-on")
        for id_, aliases in self._names.items():
            found = [alias.id for alias in aliases if alias.id in ids]
            setting = self._draft.rules.get(id_)
            if found and (setting is None or setting.value is not False):
                if len(found) < len(aliases):
                    self._note("soft-fail-on", f"{id_} stays as severe as it is: it is other checks as well", found[0])
                elif setting is None:
                    self._draft.rules[id_] = Setting("info", found)
                else:
                    self._note("soft-fail-on", f"give {id_} the severity info", ", ".join(found))


def _is_kubernetes(check: str) -> bool:
    return "_K8S_" in check
