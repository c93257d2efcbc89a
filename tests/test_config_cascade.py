"""Several configuration files: what they extend, what holds in which folder, and what holds for some files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from scanner.config import NAME, Config, check_ids, load_config, with_folders
from scanner.discovery import open_tree
from scanner.errors import ConfigError
from scanner.model.span import Span


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if text.startswith("version") or not path.endswith("yaml") else f"version: 1\n{text}")


def load(root: Path, files: Mapping[str, str]) -> Config:
    """The configuration of a tree, those of its folders included."""
    write(root, files)
    tree = open_tree([str(root)], names=frozenset({NAME, ".groundrule.yml"}))
    return with_folders(load_config(root), [path for path in tree.named if "/" in path], tree)


def problems(root: Path, files: Mapping[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(root, files)
    return [str(problem) for problem in caught.value.problems]


def switched(config: Config, path: str) -> list[tuple[str, bool | None]]:
    return [(one.pattern, one.enabled) for one in config.at(path).rules]


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    """Of single values the nearest folder's holds, mappings and lists grow on the way down, siblings stay apart."""
    config = load(
        tmp_path,
        {
            NAME: "profile: strict\nfail_on: high\nrules: {a: off}\nparams: {p: 1, q: 1}\nelsewhere: [A]\n",
            f"envs/{NAME}": "fail_on: low\nrules: {a: on}\nparams: {q: 2}\nelsewhere: [B]\nunknown: fail\n",
            f"envs/dev/{NAME}": 'fail_on: none\nkubernetes_version: "1.30"\n',
        },
    )
    root, envs, dev = (config.at(path) for path in ("modules/m.tf", "envs/prod/m.tf", "envs/dev/x/m.tf"))
    assert [(one.profile, one.fail_on, one.unknown) for one in (root, envs, dev)] == [
        ("strict", "high", "ignore"),
        ("strict", "low", "fail"),
        ("strict", None, "fail"),
    ]
    assert switched(config, "envs/dev/m.tf") == [("a", False), ("a", True)]
    assert (dev.params, root.params) == ({"p": 1, "q": 2}, {"p": 1, "q": 1})
    assert (sorted(dev.elsewhere), sorted(root.elsewhere)) == (["A", "B"], ["A"])
    assert (dev.kubernetes_version, envs.kubernetes_version) == ("1.30", Config().kubernetes_version)
    assert config.at("envs/prod/other.tf") is envs


def test_a_tree_with_one_file_does_not_vary(tmp_path: Path) -> None:
    """Where one file holds for everything, nothing is asked file by file."""
    config = load(tmp_path, {NAME: "profile: strict\n"})
    assert not config.varies
    assert not load_config(tmp_path / "nowhere").varies
    assert config.at("any/file.tf") == config


def test_flags_win_in_every_folder(tmp_path: Path) -> None:
    """What is said on the command line holds everywhere."""
    config = load(tmp_path, {NAME: "fail_on: low\n", f"a/{NAME}": "fail_on: none\nrules: {x: on}\n"})
    merged = config.merged_with(fail_on="high", skip=["x"])
    assert [merged.at(path).fail_on for path in ("m.tf", "a/m.tf")] == ["high", "high"]
    assert switched(merged, "a/m.tf") == [("x", True), ("x", False)]


def test_sections_hold_for_the_files_that_they_name(tmp_path: Path) -> None:
    """Patterns are those of a .gitignore in the file's folder; later sections win, and a nearer file over all."""
    config = load(
        tmp_path,
        {
            NAME: 'fail_on: high\npaths:\n  "envs/": {fail_on: medium}\n'
            '  "/envs/prod": {fail_on: low, rules: {a: on}}\n  "*.gen.tf": {fail_on: none}\n',
            f"envs/prod/db/{NAME}": "fail_on: critical\npaths: {main.tf: {fail_on: info}}\n",
        },
    )
    found = {
        path: config.at(path).fail_on
        for path in (
            *("main.tf", "envs/dev/main.tf", "envs/prod/main.tf", "x/envs/prod/main.tf", "envs/prod/a.gen.tf"),
            *("envs/prod/db/main.tf", "envs/prod/db/other.tf", "envs/prod/db/a.gen.tf"),
        )
    }
    assert found == {
        "main.tf": "high",
        "envs/dev/main.tf": "medium",
        "envs/prod/main.tf": "low",
        "x/envs/prod/main.tf": "medium",
        "envs/prod/a.gen.tf": None,
        "envs/prod/db/main.tf": "info",
        "envs/prod/db/other.tf": "critical",
        "envs/prod/db/a.gen.tf": "critical",
    }
    assert config.varies
    assert switched(config, "envs/prod/db/main.tf") == [("a", True)]


def test_a_file_extends_others(tmp_path: Path) -> None:
    """What is extended holds before the file itself, of several the last one wins; paths are relative to the file."""
    config = load(
        tmp_path,
        {
            NAME: "extends: [ci/base.yaml, ci/team.yaml]\nparams: {q: 3}\nexclude: [c]\n",
            "ci/base.yaml": "extends: more/deep.yaml\nprofile: strict\nfail_on: low\nexclude: [a]\n"
            "params: {p: 1, q: 1}\n",
            "ci/more/deep.yaml": "unknown: fail\nprofile: pss-baseline\nrule_paths: [rules]\nrules: {x: off}\n",
            "ci/more/rules/x.txt": "",
            "ci/team.yaml": "fail_on: high\nparams: {q: 2}\nexclude: [a, b]\n",
        },
    )
    assert (config.profile, config.fail_on, config.unknown) == ("strict", "high", "fail")
    assert config.params == {"p": 1, "q": 3}
    assert config.exclude == ("a", "b", "c")
    assert config.rule_paths == (tmp_path / "ci/more/rules",)
    assert config.rules[0].place == Span("ci/more/deep.yaml", 5, 9, 5, 10)


def test_a_named_file_extends_its_neighbours(tmp_path: Path) -> None:
    """A file outside of the tree extends what lies beside it, and nothing above."""
    write(tmp_path, {"tree/main.tf": "", "company/a.yaml": "extends: b.yaml\n", "company/b.yaml": "profile: strict\n"})
    assert load_config(tmp_path / "tree", tmp_path / "company/a.yaml").profile == "strict"
    write(tmp_path, {"company/a.yaml": "extends: ../tree/x.yaml\n"})
    with pytest.raises(ConfigError, match="leads out of the tree"):
        load_config(tmp_path / "tree", tmp_path / "company/a.yaml")


def test_what_cannot_be_extended_is_told(tmp_path: Path) -> None:
    """Circles, files that are not there or lie outside, and the faults of extended files: each at its place."""
    write(tmp_path.parent, {"outside.yaml": ""})
    (tmp_path / "link.yaml").symlink_to("../outside.yaml")
    assert problems(
        tmp_path,
        {
            NAME: "extends: [a.yaml, none.yaml, ../outside.yaml, /etc/passwd, link.yaml, .groundrule.yaml]\n",
            "a.yaml": "extends: b.yaml\nprofil: strict\n",
            "b.yaml": "extends: a.yaml\n",
        },
    ) == [
        f"{NAME}:2:19: none.yaml: there is no such file",
        f"{NAME}:2:30: ../outside.yaml leads out of the tree; expected a path inside of it",
        f"{NAME}:2:47: /etc/passwd leads out of the tree; expected a path inside of it",
        f"{NAME}:2:60: link.yaml: is a link that leads out of the tree",
        f"{NAME}:2:71: extends itself: {NAME} -> {NAME}",
        "a.yaml:3:1: unknown key profil; did you mean profile?",
        "b.yaml:2:10: extends itself: a.yaml -> b.yaml -> a.yaml",
    ]


def test_extending_is_bounded(tmp_path: Path) -> None:
    """Files that each extend the next twice do not multiply without end."""
    files = {f"{n}.yaml": f"extends: [{n + 1}.yaml, {n + 1}.yaml]\n" for n in range(30)}
    found = problems(tmp_path, {**files, "30.yaml": "", NAME: "extends: 0.yaml\n"})
    assert any("more than 100 files are extended" in one for one in found)


def test_what_is_of_the_whole_tree_is_not_set_in_a_folder(tmp_path: Path) -> None:
    """Folders' files and sections may say how files are judged, and nothing that holds for the whole tree."""
    whole = {
        "max_file_size": "5",
        "render": "off",
        "var_files": "[]",
        "rule_paths": "[]",
        "require_coverage": "5",
        "carriers": "{}",
        "lock": "all",
    }
    assert problems(tmp_path, {f"a/{NAME}": "".join(f"{key}: {value}\n" for key, value in whole.items())}) == [
        f"a/{NAME}:{line}:1: {key} holds for the whole tree: set it at the root of the tree"
        for line, key in enumerate(whole, 2)
    ]
    (tmp_path / f"a/{NAME}").unlink()
    assert problems(tmp_path, {NAME: "paths: {a: {exclude: [b], version: 1}, '!b': {}, '/': {}}\n"}) == [
        f"{NAME}:2:13: exclude cannot be set for some files only",
        f"{NAME}:2:27: version cannot be set for some files only",
        f"{NAME}:2:40: !b is no pattern of files",
        f"{NAME}:2:50: / is no pattern of files",
    ]


def test_all_errors_of_all_folders_come_at_once(tmp_path: Path) -> None:
    """A misspelt name, a newer version and unresolved conflicts are told with file and line, whichever folder."""
    found = problems(
        tmp_path,
        {
            f"a/{NAME}": "version: 2\n",
            "b/.groundrule.yml": "",
            f"c/{NAME}": "rules:\n<<<<<<< HEAD\n  a: on\n=======\n  a: off\n>>>>>>> theirs\n",
            f"d/{NAME}": "rules: [\n",
            f"e/{NAME}": "roots: [.., sub, /x]\n",
        },
    )
    assert found.pop(3).startswith(f"d/{NAME}:")
    assert found == [
        f"a/{NAME}:1:10: expected version: 1, the only one there is, found 2: it needs a newer groundrule",
        f"b/.groundrule.yml:1:1: is not read; the configuration's name is {NAME}",
        f"c/{NAME}:3:1: has the marks of a merge conflict: resolve it",
        f"e/{NAME}:2:9: .. leads out of e, which this file is for",
        f"e/{NAME}:2:18: /x leads out of the tree; expected a path inside of it",
    ]


def test_roots_and_charts_of_a_folder_are_relative_to_it(tmp_path: Path) -> None:
    """A team names its roots and charts in its own file."""
    config = load(
        tmp_path,
        {
            NAME: "roots: [a]\n",
            f"team/{NAME}": "roots: {prod: {var_files: [../shared.tfvars]}}\ncharts: {web: [values-prod.yaml]}\n",
        },
    )
    assert list(config.roots) == ["a", "team/prod"]
    (known,) = config.input_options.sets("team/prod")
    assert [getattr(source, "path", "") for source in known.sources] == ["team/shared.tfvars"]
    assert config.charts == {"team/web": {"team/web/values-prod.yaml": ("team/web/values-prod.yaml",)}}


def test_ids_are_checked_in_every_file(tmp_path: Path) -> None:
    """A rule that does not exist is told wherever it is named."""
    config = load(
        tmp_path,
        {NAME: "rules: {x: on}\npaths: {a: {rules: {x1: on}}}\n", f"a/{NAME}": "rules: {x2: off}\n"},
    )
    assert [str(one) for one in check_ids(config, ["x"])] == [
        f"{NAME}:3:21: no rule x1; did you mean x?",
        f"a/{NAME}:2:9: no rule x2; did you mean x?",
    ]


@pytest.mark.parametrize("hidden", [{".gitignore": "a/\n"}, {".groundruleignore": "a\n"}])
def test_hidden_folders_have_no_say(tmp_path: Path, hidden: Mapping[str, str]) -> None:
    """A file in an ignored folder is not read, one that is itself ignored is."""
    assert load(tmp_path, {**hidden, f"a/{NAME}": "profile: strict\n"}).at("a/m.tf").profile == "default"
    assert load(tmp_path, {".gitignore": ".*\n", f"b/{NAME}": "profile: strict\n"}).at("b/m.tf").profile == "strict"


def test_links_to_configurations(tmp_path: Path) -> None:
    """A folder's file may be a link inside of the tree, and cannot be one that leads out."""
    write(tmp_path, {"tree/ci/strict.yaml": "profile: strict\n", "tree/a/m.tf": "", "outside.yaml": ""})
    (tmp_path / f"tree/a/{NAME}").symlink_to("../ci/strict.yaml")
    assert load(tmp_path / "tree", {}).at("a/m.tf").profile == "strict"
    (tmp_path / f"tree/a/{NAME}").unlink()
    (tmp_path / f"tree/a/{NAME}").symlink_to("../../outside.yaml")
    assert problems(tmp_path / "tree", {}) == [f"a/{NAME}:1:1: it is a link that leads out of the tree"]


def named(root: Path, arguments: Sequence[str]) -> list[str]:
    return list(open_tree([str(root / one) for one in arguments], names=frozenset({NAME})).named)


def test_folders_above_what_is_scanned_have_their_say(tmp_path: Path) -> None:
    """Outside of a repository only what is named is listed, but the files on the way to it count."""
    write(tmp_path, {f"a/{NAME}": "", "a/x/main.tf": "", "b/main.tf": "", f"c/{NAME}": ""})
    assert named(tmp_path, ["a/x", "b"]) == [f"a/{NAME}"]
    assert named(tmp_path, ["a/x/main.tf", "b"]) == [f"a/{NAME}"]
