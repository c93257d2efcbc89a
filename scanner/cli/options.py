"""The options that several commands share, and what they make of them: a configuration and an open tree."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from scanner.cli.cache import cache_folder
from scanner.cli.trusted import IGNORING, trusted
from scanner.config import (
    KUBERNETES_VERSION,
    NAMES,
    NEWEST_KUBERNETES,
    PROFILES,
    UNDECIDED,
    Config,
    with_folders,
)
from scanner.discovery import PLAN_FACTOR, WorkTree, find_root, open_tree
from scanner.errors import ConfigError, UsageError
from scanner.model.options import VariablesFile, VariableText
from scanner.model.rule import SEVERITIES

Command = TypeVar("Command", bound=Callable[..., Any])

_DECISIONS = (
    click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read this configuration instead of .groundrule.yaml.",
    ),
    click.option(
        "--policy",
        "policy_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="A configuration outside of the tree that holds before the tree's own, with what that must not loosen.",
    ),
    click.option(
        "--trust-base",
        metavar="REV",
        help="Take configuration, ignore files, baseline and own rules from this revision, not from the work tree.",
    ),
)

_TREE = (
    click.argument("paths", nargs=-1, metavar="[PATH]..."),
    *_DECISIONS,
    click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out files, written as in .gitignore."),
    click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a Terraform variable."),
    click.option(
        "--var-file",
        "var_files",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read Terraform variables from a file in the tree.",
    ),
    click.option("--var-env", is_flag=True, help="Take Terraform variables from TF_VAR_name in the environment."),
    click.option("--workspace", metavar="NAME", help="Terraform's workspace."),
    click.option("--max-file-size", type=click.IntRange(1, 100), metavar="MB", help="Do not read larger files."),
    click.option("--no-render", is_flag=True, help="Do not run Helm and kustomize."),
    click.option("--inflate-charts", is_flag=True, help="Let kustomize have Helm render charts that are in the tree."),
    click.option("--read-all", is_flag=True, help="Compose and evaluate everything, also what no rule asks for."),
)

rule_folders = click.option(
    "--rules",
    "rule_paths",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Add the rules of a folder.",
)

_RULES = (
    rule_folders,
    click.option(
        "--rule", "only", multiple=True, metavar="ID", help="Run only these rules; * matches any part of an id."
    ),
    click.option("--skip-rule", "skip", multiple=True, metavar="ID", help="Do not run these rules."),
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        help="default: rules of high precision; strict: all; pss-...: the Pod Security Standards.",
    ),
    click.option(
        "--param",
        "params",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a parameter of the rules that declare it; VALUE is YAML.",
    ),
    click.option(
        "--elsewhere", multiple=True, metavar="KIND", help="A kind or type that is managed outside of the tree."
    ),
    click.option("--kubernetes-version", metavar="1.N", help="What the cluster runs."),
    click.option(
        "--no-inline-suppressions",
        is_flag=True,
        help="Let comments and annotations in the scanned files suppress nothing.",
    ),
    click.option(
        "--foreign-suppressions/--no-foreign-suppressions",
        default=None,
        help="Whether what is written in the words of other scanners suppresses as well; default: it does.",
    ),
)

_GATE = (
    click.option(
        "--fail-on", type=click.Choice([*SEVERITIES, "none"]), help="The lowest severity that makes the exit code 1."
    ),
    click.option(
        "--unknown", type=click.Choice(UNDECIDED), help="fail: undecided verdicts make the exit code 1 as well."
    ),
    click.option(
        "--require-coverage",
        type=click.FloatRange(0, 100),
        metavar="PERCENT",
        help="The least share of decided verdicts.",
    ),
)

_TF_VAR: Final = "TF_VAR_"
_ORDER: Final = "scanner.cli.options.order"

# What a command that looks at the same again must be told; which rules were chosen is not among it.
_REPEATED = (
    "config_file", "policy_file", "trust_base", "exclude", "var_env", "workspace", "max_file_size", "read_all",
    "no_render", "inflate_charts", "rule_paths", "params", "elsewhere", "kubernetes_version",
    "no_inline_suppressions", "foreign_suppressions",
)  # fmt: skip


class TreeCommand(click.Command):
    """A command with ``tree_options``: of ``--var`` and ``--var-file``, in whatever order, later ones win."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[_ORDER] = [one.name for one in given if one.name in ("variables", "var_files")]
        return super().parse_args(ctx, args)


def decision_options(command: Command) -> Command:
    """Where the configuration comes from."""
    return _add(command, _DECISIONS)


def tree_options(command: Command) -> Command:
    """Paths, and how to read them."""
    return _add(command, _TREE)


def rule_options(command: Command) -> Command:
    """Which rules run, and with what."""
    return _add(command, _RULES)


def gate_options(command: Command) -> Command:
    """What makes the exit code."""
    return _add(command, _GATE)


def open_scan(paths: tuple[str, ...], config_file: Path | None, flags: Mapping[str, Any]) -> tuple[WorkTree, Config]:
    """The configuration with the flags on top, and the tree opened by it.

    Raises:
        UsageError: paths, flags or configuration cannot be used.
    """
    root = find_root(paths)
    search_path = os.environ.get("PATH", "")
    who = {name: flags.get(name) for name in ("policy_file", "trust_base")}
    rest = {name: value for name, value in flags.items() if name not in who}
    told = {**_read(rest, root), "search_path": search_path, "cache": cache_folder()}
    trust = trusted(root, config_file, who["policy_file"], who["trust_base"], search_path)
    try:
        written = trust.written()
    except ConfigError as error:
        is_whole = config_file is None and trust.base is None and "-" not in paths
        raise _with_folders_errors(error, paths) if is_whole else error from None
    config = written.merged_with(**told)
    missing = [str(path) for path in flags.get("rule_paths", ()) if not path.is_dir()]
    if missing:
        raise UsageError("\n".join(f"no such folder of rules: {path}" for path in missing))
    most = config.max_file_size * PLAN_FACTOR
    standard_input = sys.stdin.buffer.read(most + 1) if "-" in paths else None
    tree = open_tree(
        paths,
        excludes=config.exclude,
        standard_input=standard_input,
        max_size=config.max_file_size,
        names=NAMES if trust.base is None else NAMES | IGNORING,
        ignore_files=trust.ignore_files(written),
    )
    tree = trust.opened(config, tree)
    everywhere = trust.below(written, tree)
    if everywhere is not written:
        config = everywhere.merged_with(**told)
        for folder, excludes in everywhere.cascade.excludes() if everywhere.cascade else ():
            tree = tree.without(folder, excludes)
    if trust.base is not None:
        config = replace(config, diagnostics=tuple(trust.changes(everywhere, tree)))
    return tree, config


def _with_folders_errors(error: ConfigError, paths: tuple[str, ...]) -> ConfigError:
    """The errors of the root's configuration with those of folders, so that nobody mends them one by one."""
    tree = open_tree(paths, names=NAMES)
    try:
        with_folders(Config(), [path for path in tree.named if "/" in path], tree)
    except ConfigError as further:
        return ConfigError([*error.problems, *further.problems])
    return error


def as_given(context: click.Context) -> tuple[str, ...]:
    """The paths of a command line with the options that say how to read and to judge them, to be typed again.

    Values of variables may be secrets and are left to the reader.
    """
    words: list[str] = []
    for option in context.command.params:
        value = context.params.get(option.name or "")
        if option.name in _REPEATED and value is False and option.secondary_opts:
            words.append(option.secondary_opts[0])
        if option.name not in _REPEATED or not value:
            continue
        if value is True:
            words.append(option.opts[0])
        else:
            for one in value if isinstance(value, tuple) else (value,):
                words += [option.opts[0], str(one)]
    for name, one in _in_order(context.params["variables"], context.params["var_files"]):
        words += ["--var", f"{one.partition('=')[0]}=***"] if name == "variables" else ["--var-file", str(one)]
    return (*words, *context.params["paths"])


def _add(command: Command, options: tuple[Callable[[Command], Command], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def _read(flags: Mapping[str, Any], root: Path) -> dict[str, Any]:
    read = dict(flags)
    if "var_env" in read:
        read["environment"] = _environment() if read.pop("var_env") else ()
        read["given"] = [
            VariableText(*_pair("--var", value)) if name == "variables" else VariablesFile(_in_tree(value, root))
            for name, value in _in_order(read.pop("variables"), read.pop("var_files"))
        ]
    if read.get("max_file_size") is not None:
        read["max_file_size"] *= 1_000_000
    version = read.get("kubernetes_version")
    if version is not None and not KUBERNETES_VERSION.fullmatch(version):
        raise UsageError(f"--kubernetes-version {version}: expected a version like {NEWEST_KUBERNETES}")
    if "params" in read:
        read["params"] = {name: _parameter(text) for name, text in (_pair("--param", one) for one in read["params"])}
    return read


def _in_order(variables: Iterable[str], var_files: Iterable[Path]) -> Iterator[tuple[str, Any]]:
    """The values of --var and --var-file as they follow each other on the command line, with the options' names."""
    values = {"variables": iter(variables), "var_files": iter(var_files)}
    for name in click.get_current_context().meta[_ORDER]:
        yield name, next(values[name])


def _environment() -> list[VariableText]:
    return [
        VariableText(name.removeprefix(_TF_VAR), value, name)
        for name, value in sorted(os.environ.items())
        if name.startswith(_TF_VAR)
    ]


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"{option} {text}: expected NAME=VALUE")
    return name, value


def _in_tree(path: Path, root: Path) -> str:
    found = path.resolve()
    if not found.is_file():
        raise UsageError(f"no such variable file: {path}")
    if not found.is_relative_to(root):
        raise UsageError(f"{path} lies outside of the scanned tree {root}: move it there, or scan a folder above it")
    return found.relative_to(root).as_posix()


def _parameter(text: str) -> Any:
    from scanner.syntax.yaml import parse_yaml  # noqa: PLC0415  # PyYAML takes 25 ms to import

    documents, problems = parse_yaml("--param", text, scalars="strict")
    if problems or len(documents) != 1 or documents[0] is None:
        raise UsageError(f"--param: {text!r} is no YAML value")
    value = documents[0].value
    return list(value) if isinstance(value, tuple) else value
