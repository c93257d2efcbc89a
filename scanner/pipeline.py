"""The order of the stages, once for each tree: load, graph, check, triage."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scanner import bundled, inputs
from scanner.config import Config, check_ids, refused, unmatched
from scanner.engine import Context, Defaults, check, load_defaults, load_rules, parameter_faults
from scanner.errors import ConfigError, Problem, UsageError
from scanner.facets import FACETS
from scanner.graph import LinkedGraph, build
from scanner.inputs.terraform import TERRAFORM, without_modules
from scanner.model.diagnostic import Diagnostic
from scanner.model.finding import Verdict
from scanner.model.loaded import Loaded
from scanner.model.parses import Parses
from scanner.model.report import Report
from scanner.model.rule import Rule, RulePack
from scanner.model.tree import Tree
from scanner.triage import triage
from scanner.triage.suppressions import suppress

if TYPE_CHECKING:
    # Few scans have one.
    from scanner.change import Comparison
    from scanner.triage.baseline import Ledger

SHOWN: frozenset[Verdict] = frozenset({"fail", "unknown"})


def known_rules(config: Config, *, cache: Path | None = None) -> tuple[Rule, ...]:
    """The built-in rules and those of the configuration's ``rule_paths``, whether enabled or not.

    Raises:
        RuleError: with every fault of every file.
        ConfigError: a configuration file names a rule that does not exist, sets a parameter that no rule has, or to
            a value that it cannot have.
        UsageError: a flag does.
    """
    own: list[tuple[Path | RulePack, bool]] = [(path, False) for path in config.rule_paths]
    rules = load_rules([(bundled.rules(), True), *own], cache=cache)
    ids = [rule.id for rule in rules]
    if problems := [*check_ids(config, ids), *_parameter_problems(config, rules)]:
        raise ConfigError(problems)
    if messages := unmatched([*config.only, *(one.pattern for one in config.rules if one.place is None)], ids):
        raise UsageError("\n".join(messages))
    if faults := list(parameter_faults(rules, config.parameters)):
        raise UsageError("\n".join(f"parameter {name}: {fault}" for _, name, fault in faults))
    return rules


def initialize(
    tree: Tree,
    config: Config,
    root: Path,
    environment: Mapping[str, str],
    *,
    watch: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> dict[str, Diagnostic]:
    """Have Terraform download the modules that the tree at ``root`` calls and does not have; what failed, by
    folder. The tree has to be opened anew to see them.

    ``environment`` is the user's, ``watch`` hands on the folders one by one.
    """
    from scanner.inputs.terraform.modules.initialize import initialize  # noqa: PLC0415  # starts programs, which few ask for

    folders = without_modules(TERRAFORM.load(tree, config.input_options).scopes)
    ended = ((folder, initialize(tree, root, folder, environment)) for folder in watch(folders))
    return {folder: failure for folder, failure in ended if failure is not None}


def load(tree: Tree, config: Config, parses: Parses | None = None) -> tuple[list[Loaded], LinkedGraph]:
    """Read a tree with every input; its resources are linked as far as something asks."""
    loaded = inputs.load(tree, config.input_options, parses)
    return loaded, build(loaded, FACETS)


def scan(
    tree: Tree,
    config: Config,
    rules: Sequence[Rule],
    *,
    verdicts: frozenset[Verdict] = SHOWN,
    diagnostics: Iterable[Diagnostic] = (),
    hidden: int = 0,
    uninitialized: Mapping[str, Diagnostic] = {},
    watch: Callable[[Sequence[Rule]], Iterable[Rule]] = iter,
    cache: Path | None = None,
    ledger: "Ledger | None" = None,
    comparison: "Comparison | None" = None,
    clauses: bool = False,
) -> Report:
    """Judge a tree by those of the rules that the configuration enables.

    ``diagnostics`` and ``hidden`` are what discovery had to say, ``uninitialized`` what ``initialize`` had (of no
    interest where the modules are there in the end); ``watch`` hands the rules on one by one
    and may show how far the scan is; ``cache`` is as for ``known_rules``;
    ``ledger`` has what was accepted before, and takes note of what becomes of it;
    ``comparison`` has the revision to compare with; ``clauses``: findings keep every leaf of their rule's condition.
    """
    loaded, graph = load(tree, config, comparison.parses if comparison is not None else None)
    if comparison is not None:
        comparison.begin(config.input_options, loaded, graph)
    missing = without_modules(scope for one in loaded for scope in one.scopes) if uninitialized else ()
    failed = [uninitialized[folder] for folder in missing if folder in uninitialized]
    parts = _parts(config, tree, graph)
    running = {id(part): frozenset(rule.id for rule in rules if part.runs(rule)) for part in parts}
    enabled = [rule for rule in rules if any(rule.id in ids for ids in running.values())]
    defaults = load_defaults(bundled.rules() / "providers", cache=cache)
    contexts: dict[int, Context] = {}

    def context_of(file: str) -> Context:
        part = config.at(file)
        if id(part) not in contexts:
            # The revision compared with may have files where there is nothing now.
            own = running.get(id(part)) or frozenset(rule.id for rule in rules if part.runs(rule))
            contexts[id(part)] = replace(_context(part, rules, defaults, ledger, clauses=clauses), rules=own)
        return contexts[id(part)]

    judge = partial(
        check,
        context=_context(config, rules, defaults, ledger, clauses=clauses),
        verdicts=verdicts | SHOWN,  # the gate needs those in any case
        context_of=context_of if config.varies else None,
    )
    checked = judge(watch(enabled), graph)
    told = [*diagnostics, *failed, *graph.diagnostics(), *checked.diagnostics, *_emptiness(loaded)]
    if comparison is not None:

        def runs(file: str, rule: Rule) -> bool:
            return config.at(file).runs(rule)

        accept = partial(suppress, rules=rules, ran={rule.id for rule in enabled}, options=config.suppression_options)
        loaded, found = comparison.end(loaded, graph, checked.findings, partial(judge, enabled), accept, runs)
        checked = replace(checked, findings=found)
        told += comparison.diagnostics
    report = triage(
        checked,
        graph,
        tree,
        loaded,
        rules=enabled,
        known=rules,
        suppressions=config.suppression_options,
        diagnostics=[*told, *refused(config, parts, rules)],
        hidden=hidden,
        verdicts=verdicts,
        ledger=ledger,
    )
    return report if comparison is None else comparison.told(report)


def _parameter_problems(config: Config, rules: Sequence[Rule]) -> Iterator[Problem]:
    for layer in config.cascade.layers if config.cascade else ():
        for owner, name, fault in parameter_faults(rules, layer.parameters):
            # For all rules, or for one of them.
            place = layer.place("params", name) if owner == "*" else layer.place("rules", owner, "params", name)
            yield Problem(place.file, place.start_line, place.start_column, f"parameter {name}: {fault}")


def _parts(config: Config, tree: Tree, graph: LinkedGraph) -> Sequence[Config]:
    """The configurations of what is judged, each once."""
    if not config.varies:
        return [config]
    files = dict.fromkeys(listed.path for listed in tree.files if listed.entry)
    # A module that is called from what was asked for need not be asked for itself.
    files.update(dict.fromkeys(one.span.file for one in graph.resources if one.entry))
    return list({id(part): part for part in map(config.at, files)}.values())


def _context(
    config: Config, rules: Sequence[Rule], defaults: Defaults, ledger: "Ledger | None", *, clauses: bool
) -> Context:
    """What the engine is told of a configuration."""
    return Context(
        kubernetes_version=config.kubernetes_version,
        parameters=config.parameters,
        elsewhere=config.elsewhere,
        defaults=defaults,
        severities={rule.id: config.severity(rule) for rule in rules} if config.locks else config.severities,
        fail_on=config.fail_on,
        unknown_gates=config.unknown == "fail",
        with_reads=ledger is not None,
        with_clauses=clauses,
    )


def _emptiness(loaded: Iterable[Loaded]) -> Iterator[Diagnostic]:
    """A scan that saw nothing is no clean one."""
    if not any(one.read or one.listed for one in loaded):
        message = "Nothing was scanned: there is no Terraform file and no Kubernetes manifest among what was asked for."
        yield Diagnostic(
            "error", "nothing-scanned", message, remedy="Name the folders that hold them, or see what is ignored."
        )
