"""What the user decided: the configuration file and the flags, in one frozen object."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from scanner.model.diagnostic import Diagnostic
from scanner.model.options import InputOptions, Rendering, VariableSet, VariableSource, VariableText
from scanner.model.path import Path as ValuePath
from scanner.model.rule import SEVERITIES, Rule, RulePack, Severity
from scanner.model.span import Span
from scanner.model.suppression import Acceptance, SuppressionOptions
from scanner.model.tree import Tree

if TYPE_CHECKING:
    from scanner.config.cascade import Cascade
    from scanner.config.locks import Held

Profile: TypeAlias = Literal["default", "strict", "pss-baseline", "pss-restricted"]
Undecided: TypeAlias = Literal["ignore", "fail"]

PROFILES: Final[tuple[Profile, ...]] = ("default", "strict", "pss-baseline", "pss-restricted")
UNDECIDED: Final[tuple[Undecided, ...]] = ("ignore", "fail")
NEWEST_KUBERNETES: Final = "1.37"
KUBERNETES_VERSION: Final = re.compile(r"1\.(0|[1-9][0-9]{0,2})")

_PRECISE: Final = ("very-high", "high")
# The Pod Security Standards are cumulative: https://kubernetes.io/docs/concepts/security/pod-security-standards/
_TAGGED: Final[Mapping[Profile, frozenset[str]]] = {
    "pss-baseline": frozenset({"pss-baseline"}),
    "pss-restricted": frozenset({"pss-baseline", "pss-restricted"}),
}


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What is set for one rule, or for all whose ids match a pattern with ``*``, ``?`` or ``[...]``.

    ``enabled`` None leaves it to earlier settings and the profile. ``place`` is where the configuration
    names the rule, None for flags.
    """

    pattern: str
    enabled: bool | None = None
    severity: Severity | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    place: Span | None = None


@dataclass(frozen=True, slots=True)
class TerraformSettings:
    """Variables, later ones winning, and the workspace (None: that of whatever these settings are part of)."""

    sources: tuple[VariableSource, ...] = ()
    workspace: str | None = None


@dataclass(frozen=True, slots=True)
class RootSettings:
    """What is set for one Terraform root, on top of what is set for all. It is evaluated once for each of its
    environments, with the settings of that on top, or once where it has none.
    """

    settings: TerraformSettings = field(default_factory=TerraformSettings)
    environments: Mapping[str, TerraformSettings] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that can be configured, with its defaults.

    ================== ================================================================================
    rules              settings of single rules in the order of the file; of those on and off the last wins
    only               ids and patterns: no other rule runs
    params             values for the parameters of that name of every rule
    exclude            patterns as in a ``.gitignore`` at the tree's root
    roots              folders, from the tree's root, that are Terraform root modules, with what is theirs alone
    elsewhere          kinds and types that are managed outside of the tree
    rule_paths         folders with rules of the user's own, absolute; or the rules themselves
    profile            ``default``: rules of high and very high precision; ``strict``: all; ``pss-baseline``,
                       ``pss-restricted``: the controls of the Pod Security Standards, by the rules' tags
    fail_on            the least severity that makes the exit code 1; None: none does
    unknown            ``fail``: undecided verdicts make the exit code 1 as well
    require_coverage   the least share of decided verdicts, in percent, that is not exit code 3
    kubernetes_version ``1.MINOR``, what the cluster runs
    terraform          variables and workspace of every Terraform root
    given              Terraform variables of flags, in their order: they win over all others
    given_workspace    the workspace of a flag: it wins over all others
    environment        Terraform variables of the environment, where a flag asks for them
    max_file_size      larger files are not read, in bytes
    read_all           evaluate also what no rule asks for
    carriers           further Kubernetes types (``group/Kind``) that make pods: the path of the pods' template
    charts             sets of values files by the folder of a Helm chart and the name of the set; paths from the
                       tree's root
    render             whether Helm and kustomize are run
    inflate_charts     whether kustomize may have Helm render charts that are in the tree
    suppressions       what is accepted by the configuration
    suppression_reason whether what is accepted must have a reason, ``suppression_expiry`` a last day
    suppression_expiry as ``suppression_reason``
    inline_rules       the rules, ids and patterns, that comments and annotations may name
    foreign            whether what is written in the words of other scanners holds
    baseline           what was accepted before: the path of the file from the tree's root, None where nothing was
    search_path        a PATH to find programs in; empty: none is started
    cache              the user's cache folder, None where there is none
    locks              what files later than others must not loosen
    places             where single values are set, by key
    cascade            what differs from folder to folder, None where nothing can
    diagnostics        what was not applied, and why
    trusted            the files that decide instead of those of the tree, None where the tree's own do
    ================== ================================================================================
    """

    rules: tuple[RuleSetting, ...] = ()
    only: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    roots: Mapping[str, RootSettings] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    rule_paths: tuple[Path | RulePack, ...] = ()
    profile: Profile = "default"
    fail_on: Severity | None = "low"
    unknown: Undecided = "ignore"
    require_coverage: float | None = None
    kubernetes_version: str = NEWEST_KUBERNETES
    terraform: TerraformSettings = field(default_factory=TerraformSettings)
    given: tuple[VariableSource, ...] = ()
    given_workspace: str | None = None
    environment: tuple[VariableText, ...] = ()
    max_file_size: int = 10_000_000
    read_all: bool = False
    carriers: Mapping[str, ValuePath] = field(default_factory=dict)
    charts: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    render: bool = True
    inflate_charts: bool = False
    suppressions: tuple[Acceptance, ...] = ()
    suppression_reason: bool = False
    suppression_expiry: bool = False
    inline_rules: tuple[str, ...] = ("*",)
    foreign: bool = True
    baseline: str | None = None
    search_path: str = ""
    cache: Path | None = None
    locks: tuple["Held", ...] = field(default=(), compare=False, repr=False)
    places: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)
    cascade: "Cascade | None" = field(default=None, compare=False, repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False, repr=False)
    trusted: Tree | None = field(default=None, compare=False, repr=False)

    def at(self, path: str) -> "Config":
        """What holds for a file, its path from the tree's root: the same object for what is judged alike."""
        return self if self.cascade is None else self.cascade.at(path)

    @property
    def varies(self) -> bool:
        """Whether it may differ from file to file."""
        return self.cascade is not None and self.cascade.varies

    @property
    def input_options(self) -> InputOptions:
        """What inputs need to know."""
        return InputOptions(
            variables=self._set((self.terraform,)),
            roots={folder: self._sets(root) for folder, root in self.roots.items()},
            environment_variables=self.environment,
            read_all=self.read_all,
            rendering=Rendering(
                self.render, self.search_path, self.cache, self.kubernetes_version, self.charts, self.inflate_charts
            ),
            carriers=self.carriers,
        )

    @property
    def suppression_options(self) -> SuppressionOptions:
        """Who may suppress what."""
        return SuppressionOptions(
            accepted=self.suppressions,
            inline=self.inline_rules,
            needs_reason=self.suppression_reason,
            needs_expiry=self.suppression_expiry,
            foreign=self.foreign,
            workspace=self._set((self.terraform,)).workspace,
        )

    def _sets(self, root: RootSettings) -> tuple[VariableSet, ...]:
        own = (self.terraform, root.settings)
        return tuple(self._set((*own, settings), name) for name, settings in root.environments.items()) or (
            self._set(own),
        )

    def _set(self, levels: Sequence[TerraformSettings], environment: str = "") -> VariableSet:
        """What several levels of settings come to, the narrowest last."""
        sources = [source for level in levels for source in level.sources]
        workspaces = [level.workspace for level in levels if level.workspace is not None]
        workspace = self.given_workspace or (workspaces[-1] if workspaces else "default")
        return VariableSet((*sources, *self.given), workspace, environment)

    @property
    def severities(self) -> dict[str, Severity]:
        """Severities by rule id."""
        return {one.pattern: one.severity for one in self.rules if one.severity is not None}

    @property
    def parameters(self) -> dict[str, Mapping[str, Any]]:
        """Parameters by rule id, those for all rules under ``*``."""
        own: dict[str, Mapping[str, Any]] = {"*": self.params} if self.params else {}
        for one in self.rules:
            if one.params:
                own[one.pattern] = {**own.get(one.pattern, {}), **one.params}
        return own

    def runs(self, rule: Rule) -> bool:
        """Whether a rule is to run; a setting or filter that names its whole id beats the profile."""
        if self.only and not any(fnmatchcase(rule.id, pattern) for pattern in self.only):
            return False
        runs = self.switched(rule)
        if runs or not self.locks:
            return runs
        setting = self.decider(rule)
        # Flags are given by who starts the scan.
        is_given = setting is not None and setting.place is None
        return not is_given and any(held.runs(rule) for held in self.locks)

    def switched(self, rule: Rule) -> bool:
        """Whether settings and profile have a rule run, whatever is locked and chosen."""
        setting = self.decider(rule)
        if setting is not None:
            return bool(setting.enabled)
        if self.profile in _TAGGED:
            return not _TAGGED[self.profile].isdisjoint(rule.tags)
        return self.profile == "strict" or rule.precision in _PRECISE

    def decider(self, rule: Rule) -> RuleSetting | None:
        """The setting that switches a rule on or off, None where the profile does."""
        for one in reversed(self.rules):
            if one.enabled is not None and (one.pattern == rule.id or fnmatchcase(rule.id, one.pattern)):
                return one
        return None

    def severity(self, rule: Rule) -> Severity:
        """What a failure of a rule is: as set, and no less than what is locked."""
        found = self.severities.get(rule.id, rule.severity)
        locked = (held.config.severity(rule) for held in self.locks if held.lock.holds("severities", rule.id))
        return min((found, *locked), key=SEVERITIES.index)

    def merged_with(
        self,
        *,
        only: Sequence[str] = (),
        skip: Sequence[str] = (),
        params: Mapping[str, Any] | None = None,
        exclude: Sequence[str] = (),
        elsewhere: Sequence[str] = (),
        rule_paths: Sequence[Path] = (),
        profile: Profile | None = None,
        fail_on: Severity | Literal["none"] | None = None,
        unknown: Undecided | None = None,
        require_coverage: float | None = None,
        kubernetes_version: str | None = None,
        given: Sequence[VariableSource] = (),
        environment: Sequence[VariableText] = (),
        workspace: str | None = None,
        max_file_size: int | None = None,
        read_all: bool = False,
        no_render: bool = False,
        inflate_charts: bool = False,
        no_inline_suppressions: bool = False,
        foreign_suppressions: bool | None = None,
        search_path: str = "",
        cache: Path | None = None,
    ) -> "Config":
        """This configuration with flags on top: lists grow, of single values the flag's wins.

        A rule that ``only`` names by its whole id runs even where the file switches it off.
        """
        named = [RuleSetting(one, enabled=True) for one in only if not is_pattern(one)]
        skipped = [RuleSetting(one, enabled=False) for one in skip]

        def told(config: Config) -> Config:
            return replace(
                config,
                rules=(*config.rules, *named, *skipped),
                only=(*config.only, *only),
                params={**config.params, **(params or {})},
                exclude=(*config.exclude, *exclude),
                elsewhere=config.elsewhere | frozenset(elsewhere),
                rule_paths=(*config.rule_paths, *rule_paths),
                profile=profile or config.profile,
                fail_on=config.fail_on if fail_on is None else None if fail_on == "none" else fail_on,
                unknown=unknown or config.unknown,
                require_coverage=config.require_coverage if require_coverage is None else require_coverage,
                kubernetes_version=kubernetes_version or config.kubernetes_version,
                given=(*config.given, *given),
                given_workspace=workspace or config.given_workspace,
                environment=(*config.environment, *environment),
                max_file_size=max_file_size or config.max_file_size,
                read_all=read_all or config.read_all,
                render=config.render and not no_render,
                inflate_charts=config.inflate_charts or inflate_charts,
                inline_rules=() if no_inline_suppressions else config.inline_rules,
                foreign=config.foreign if foreign_suppressions is None else foreign_suppressions,
                search_path=search_path or config.search_path,
                cache=cache or config.cache,
            )

        merged = told(self)
        return merged if self.cascade is None else replace(merged, cascade=self.cascade.then(told))


def is_pattern(text: str) -> bool:
    """Whether a text names rules by a pattern, not one by its id."""
    return any(character in text for character in "*?[")
