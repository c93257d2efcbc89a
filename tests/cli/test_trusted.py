"""Changes that try to switch rules off: under --trust-base and --policy the finding still counts, and it is told."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from command_inputs import FAULT, RULE, Run
from repositories import TestRepository

from scanner.config import NAME

ID = "own-volume-unencrypted"
BASE = f"""\
version: 1
profile: default
rules: {{"*": off, {ID}: on}}
rule_paths: [rules]
baseline: accepted.json
"""
NEWER = "it needs a newer groundrule"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checking all rules takes longer than all the rest."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def repository(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> TestRepository:
    """A repository whose main branch has the configuration, and where a change adds an unencrypted volume."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    made = TestRepository(folder)
    made.commit(
        {
            NAME: BASE.replace("baseline: accepted.json\n", ""),
            f"rules/{ID}.yaml": RULE,
            f"prod/{NAME}": f"version: 1\nrules: {{{ID}: {{severity: critical}}}}\n",
            "prod/main.tf": "",
            "team/main.tf": "",
            ".gitignore": "*.log\n",
            "ci/extra.yaml": "version: 1\n",
        }
    )
    made.git("checkout", "-q", "-b", "change")
    made.commit({"prod/main.tf": FAULT, "team/main.tf": FAULT})
    return made


def scanned(run: Run, *arguments: str) -> tuple[int, dict[str, str], list[str]]:
    """The exit code, the severities of what counts by file, and what is told of decisions."""
    result = run("scan", ".", *arguments, "--format", "json", only_own=False)
    assert result.exit_code in (0, 1), result.output
    report = json.loads(result.stdout)
    counting = {
        one["location"]["file"]: one["severity"]
        for one in report["results"]
        if one["verdict"] == "fail" and not one.get("suppressions")
    }
    told = [
        f"{one['file']}:{(one['location'] or {}).get('start_line', '-')}: {one['message']}"
        for one in report["diagnostics"]
        if one["code"].startswith("policy-")
    ]
    return result.exit_code, counting, told


CHANGES: list[tuple[Mapping[str, str | None], str]] = [
    ({NAME: BASE.replace(f"{ID}: on", f"{ID}: off")}, f"{NAME}:3: the change turns off {ID}"),
    ({NAME: BASE.replace("rules:", "fail_on: none\nrules:")}, f"{NAME}:3: the change sets fail_on to none"),
    ({NAME: f"{BASE}exclude: ['*.tf']\n"}, f"{NAME}:6: the change excludes *.tf"),
    ({NAME: BASE.replace("default", "pss-baseline")}, f"{NAME}:2: the change sets profile to pss-baseline"),
    ({NAME: f"{BASE}elsewhere: [aws_kms_key]\n"}, f"{NAME}:6: the change takes aws_kms_key for managed elsewhere"),
    ({NAME: f"{BASE}suppressions: [{{rule: '*'}}]\n"}, f"{NAME}:6: the change accepts *"),
    ({NAME: BASE.replace("[rules]", "[]")}, f"{NAME}:1: the change no longer sets rule_paths of rules"),
    ({NAME: BASE.replace("profile: default", "extends: ci/off.yaml"), "ci/off.yaml": "version: 1\nfail_on: none\n"},
     "ci/off.yaml:2: the change sets fail_on to none"),
    ({NAME: None}, f"{NAME}:-: the change removes this file, which still holds"),
    ({NAME: f"{BASE}paths: {{team/: {{fail_on: none}}}}\n"}, f"{NAME}:6: the change sets fail_on to none for team/"),
    ({f"team/{NAME}": f"version: 1\nrules: {{{ID}: off}}\n"}, f"team/{NAME}:2: the change turns off {ID}"),
    ({f"team/{NAME}": "version: 1\nexclude: [main.tf]\n"}, f"team/{NAME}:2: the change excludes main.tf"),
    ({f"prod/{NAME}": f"version: 1\nrules: {{{ID}: {{severity: info}}}}\n"},
     f"prod/{NAME}:2: the change sets the severity of {ID} to info"),
    ({f"prod/{NAME}": None}, f"prod/{NAME}:-: the change removes this file, which still holds"),
    ({".gitignore": "*.log\nteam/\n"}, ".gitignore:2: the change hides team/"),
    ({".groundruleignore": "*.tf\n"}, ".groundruleignore:1: the change hides *.tf"),
    ({"team/.gitignore": "# mine\nmain.tf\n"}, "team/.gitignore:2: the change hides main.tf"),
    ({f"rules/{ID}.yaml": RULE.replace("encrypted: true}", "encrypted: false}")},
     f"rules/{ID}.yaml:10: the change edits a rule"),
    ({f"rules/{ID}.yaml": None}, f"rules/{ID}.yaml:-: the change removes a rule, which still runs"),
    ({".trivyignore": "AVD-AWS-0026\n"}, ".trivyignore:1: the change adds what other scanners ignore"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "told"), CHANGES, ids=[told for _, told in CHANGES])
def test_the_base_decides(repository: TestRepository, run: Run, files: Mapping[str, str | None], told: str) -> None:
    """Whatever a change does to configuration, ignore files or rules: both volumes still fail, and it is told."""
    repository.commit(files)
    code, counting, said = scanned(run, "--trust-base", "main")
    assert (code, counting) == (1, {"prod/main.tf": "critical", "team/main.tf": "high"})
    assert [one for one in said if one.startswith(told)], said
    assert all(one.endswith(": not applied, since main decides") for one in said)


@pytest.mark.usefixtures("repository")
def test_nothing_is_told_of_other_changes(run: Run) -> None:
    """A change of the scanned files alone is no matter of who decides."""
    assert scanned(run, "--trust-base", "main") == (1, {"prod/main.tf": "critical", "team/main.tf": "high"}, [])


def test_uncommitted_changes_have_no_say_either(repository: TestRepository, run: Run) -> None:
    """What counts is what lies in the work tree, committed or not."""
    repository.write({NAME: "version: 1\nfail_on: none\n"})
    code, _, said = scanned(run, "--trust-base", "main")
    assert code == 1
    assert f"{NAME}:2: the change sets fail_on to none: not applied, since main decides" in said


def test_a_renamed_folder_keeps_its_configuration(repository: TestRepository, run: Run) -> None:
    """Moving a folder away is no way out of what holds in it."""
    repository.git("mv", "prod", "production")
    repository.commit()
    assert scanned(run, "--trust-base", "main")[1] == {"production/main.tf": "critical", "team/main.tf": "high"}


def test_what_a_folder_permits_goes_nowhere_else(repository: TestRepository, run: Run) -> None:
    """A folder whose rules are off takes that along to a name of its own, and into no folder that was there."""
    repository.git("checkout", "-q", "main")
    repository.commit(
        {f"lax/{NAME}": "version: 1\nrules: {'*': off}\n", "lax/notes.tf": "# Nothing of value yet\n" * 9}
    )
    repository.git("checkout", "-q", "change")
    repository.git("merge", "-q", "main")
    repository.git("mv", "lax", "calm")
    repository.commit({"calm/main.tf": FAULT})
    code, counting, said = scanned(run, "--trust-base", "main")
    assert (code, counting) == (1, {"prod/main.tf": "critical", "team/main.tf": "high"})
    assert said == [f"calm/{NAME}:-: the change renames lax to calm: what main says of lax holds there"]
    for target in ("team/notes.tf", "prod/notes.tf", "notes.tf"):
        repository.git("mv", "calm/notes.tf", target)
        repository.commit({f"calm/{NAME}": None, "calm/main.tf": None})
        code, counting, said = scanned(run, "--trust-base", "main")
        assert (code, counting) == (1, {"prod/main.tf": "critical", "team/main.tf": "high"})
        assert said == [
            f"lax/{NAME}:-: the change removes this file, which still holds: not applied, since main decides"
        ]
        repository.git("reset", "-q", "--hard", "HEAD~1")


def test_links_have_no_say(repository: TestRepository, run: Run) -> None:
    """A configuration that becomes a link to another one is still that of the base."""
    repository.commit({"ci/off.yaml": f"version: 1\nrules: {{{ID}: off}}\n"})
    (repository.folder / NAME).unlink()
    (repository.folder / NAME).symlink_to("ci/off.yaml")
    (repository.folder / "team" / NAME).symlink_to("../ci/off.yaml")
    repository.commit()
    code, counting, said = scanned(run, "--trust-base", "main")
    assert (code, sorted(counting)) == (1, ["prod/main.tf", "team/main.tf"])
    assert f"team/{NAME}:2: the change turns off {ID}: not applied, since main decides" in said


@pytest.mark.parametrize("option", ["--config", "--baseline", "--policy"])
def test_links_out_of_the_tree_do_not_decide(repository: TestRepository, run: Run, option: str) -> None:
    """A file that decides cannot become a link to something else that lies about."""
    (repository.folder.parent / "other").write_text("version: 1\n")
    (repository.folder / "decides").symlink_to("../other")
    result = run("scan", ".", "--trust-base", "main", option, "decides", only_own=False)
    assert (result.exit_code, "is a link that leads out of the tree" in result.stderr) == (2, True)


def test_the_baseline_of_the_base_holds(repository: TestRepository, run: Run) -> None:
    """A change cannot accept its own findings; with the baseline of the base those that it has are accepted."""
    assert run("baseline", "write", "--baseline", "accepted.json", only_own=False).exit_code in (0, 2)
    result = run("baseline", "write", "--baseline", "accepted.json", "--force", only_own=False)
    assert (repository.folder / "accepted.json").exists(), result.output
    repository.commit({NAME: BASE})
    code, counting, said = scanned(run, "--trust-base", "main")
    assert (code, sorted(counting)) == (1, ["prod/main.tf", "team/main.tf"])
    code, counting, said = scanned(run, "--trust-base", "main", "--baseline", "accepted.json")
    assert (code, sorted(counting)) == (1, ["prod/main.tf", "team/main.tf"])
    assert any(one.startswith("accepted.json:1: the change adds the baseline: not applied") for one in said)
    assert scanned(run, "--trust-base", "HEAD")[:2] == (0, {})


def test_comments_may_be_forbidden_by_the_base(repository: TestRepository, run: Run) -> None:
    """Comments are part of what is scanned: whether they suppress is for the base's configuration to say."""
    repository.git("checkout", "-q", "main")
    repository.commit({NAME: f"{BASE.replace('baseline: accepted.json', 'inline_suppressions: off')}"})
    repository.git("checkout", "-q", "change")
    repository.git("merge", "-q", "main")
    text = FAULT.replace("false", f'false # groundrule:ignore {ID} reason="mine"')
    repository.commit({"prod/main.tf": text, "team/main.tf": text, NAME: BASE.replace("baseline: accepted.json\n", "")})
    assert scanned(run)[:2] == (0, {})
    code, counting, said = scanned(run, "--trust-base", "main")
    assert (code, sorted(counting)) == (1, ["prod/main.tf", "team/main.tf"])
    assert f"{NAME}:1: the change no longer sets inline_suppressions: not applied, since main decides" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\nprofil: strict\n", f"{NAME}:2:1: unknown key profil; did you mean profile?"),
        (
            "version: 9\n",
            f"{NAME}:1:10: expected version: 1, the only one there is, found 9: it needs a newer groundrule",
        ),
        ("version: 1\n<<<<<<< HEAD\n", f"{NAME}:2:1: has the marks of a merge conflict: resolve it"),
    ],
)
def test_what_is_damaged_is_an_error_on_either_side(repository: TestRepository, run: Run, text: str, said: str) -> None:
    """A configuration that cannot be read ends the scan with its file and line, in the base with its name."""
    repository.commit({NAME: text})
    result = run("scan", ".", "--trust-base", "main", only_own=False)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (2, said)
    result = run("scan", ".", "--trust-base", "HEAD", only_own=False)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (2, f"HEAD:{said}")


@pytest.mark.usefixtures("repository")
def test_a_base_that_is_not_there(run: Run) -> None:
    """An unknown revision is an error, and never a scan by the change's own configuration."""
    result = run("scan", ".", "--trust-base", "nowhere", only_own=False)
    assert result.exit_code == 2
    assert "there is no revision nowhere in this clone" in result.stderr


POLICY = f"""\
version: 1
rules: {{"*": off, {ID}: {{enabled: on, severity: critical}}}}
fail_on: high
inline_suppressions: off
lock: all
"""


@pytest.fixture
def policy(repository: TestRepository) -> str:
    """A policy beside the repository that locks everything."""
    file = repository.folder.parent / "policy.yaml"
    file.write_text(POLICY.replace("fail_on", "rule_paths: [own]\nfail_on"))
    (file.parent / "own").mkdir()
    (file.parent / "own" / f"{ID}.yaml").write_text(RULE)
    repository.commit({NAME: "version: 1\n", f"prod/{NAME}": "version: 1\n", f"rules/{ID}.yaml": None})
    return str(file)


LOOSENED: list[tuple[Mapping[str, str], str]] = [
    ({NAME: f"version: 1\nrules: {{{ID}: off}}\n"}, f"{NAME}:2: turns off {ID}, but "),
    ({NAME: 'version: 1\nrules: {"own-*": off}\n'}, f"{NAME}:2: turns off {ID}, but "),
    ({NAME: f"version: 1\nrules: {{{ID}: {{severity: low}}}}\n"}, f"{NAME}:2: sets the severity of {ID} to low, but "),
    ({NAME: "version: 1\nfail_on: none\n"}, f"{NAME}:2: sets fail_on to none, but "),
    ({NAME: "version: 1\nexclude: ['*.tf']\n"}, f"{NAME}:2: excludes *.tf, but "),
    ({NAME: "version: 1\nsuppressions: [{rule: '*'}]\n"}, f"{NAME}:2: accepts *, but "),
    ({NAME: "version: 1\nbaseline: b.json\n"}, f"{NAME}:2: accepts what b.json has, but "),
    ({NAME: "version: 1\ninline_suppressions: on\n"}, f"{NAME}:2: lets comments suppress more, but "),
    ({NAME: "version: 1\nextends: off.yaml\n", "off.yaml": "version: 1\nfail_on: none\n"}, "off.yaml:2: sets fail_on"),
    ({f"team/{NAME}": f"version: 1\nrules: {{{ID}: off}}\n"}, f"team/{NAME}:2: turns off {ID}, but "),
    ({f"team/{NAME}": "version: 1\nexclude: [main.tf]\n"}, f"team/{NAME}:2: excludes main.tf, but "),
    ({NAME: "version: 1\npaths: {team/: {fail_on: none}}\n"}, f"{NAME}:2: sets fail_on to none, but "),
]


@pytest.mark.parametrize(("files", "told"), LOOSENED, ids=[told for _, told in LOOSENED])
def test_a_policy_is_not_loosened(
    repository: TestRepository, policy: str, run: Run, files: Mapping[str, str], told: str
) -> None:
    """Whatever the tree's files say: both volumes fail as the policy has it, and what was tried is told."""
    repository.write(files)
    code, counting, said = scanned(run, "--policy", policy)
    assert (code, counting) == (1, {"prod/main.tf": "critical", "team/main.tf": "critical"})
    assert [one for one in said if one.startswith(told)], said
    assert all(one.endswith("not applied") for one in said)


def test_ignore_files_hide_nothing_where_excludes_are_locked(repository: TestRepository, policy: str, run: Run) -> None:
    """What is tracked is scanned, whatever ignore files say."""
    repository.write({".gitignore": "*\n", "team/.groundruleignore": "main.tf\n"})
    assert sorted(scanned(run, "--policy", policy)[1]) == ["prod/main.tf", "team/main.tf"]


def test_comments_suppress_nothing_where_a_policy_forbids_it(repository: TestRepository, policy: str, run: Run) -> None:
    """The right to suppress is the policy's to give."""
    text = FAULT.replace("false", f'false # groundrule:ignore {ID} reason="mine"')
    repository.write({"prod/main.tf": text, "team/main.tf": text})
    assert sorted(scanned(run, "--policy", policy)[1]) == ["prod/main.tf", "team/main.tf"]


def test_files_of_other_scanners_suppress_nothing_where_suppressions_are_locked(
    repository: TestRepository, policy: str, run: Run
) -> None:
    """What Trivy is told to ignore is written by whoever changes the tree."""
    alias = "category: security\naliases: {trivy: [AWS-9999]}"
    own = Path(policy).parent / "own" / f"{ID}.yaml"
    own.write_text(RULE.replace("category: security", alias))
    repository.write({".trivyignore": "AWS-9999\n"})
    assert sorted(scanned(run, "--policy", policy)[1]) == ["prod/main.tf", "team/main.tf"]
    file = Path(policy)
    file.write_text(file.read_text().replace("lock: all", "lock: {rules: on}"))
    assert scanned(run, "--policy", policy)[1] == {}


def test_files_in_the_tree_tighten(repository: TestRepository, policy: str, run: Run) -> None:
    """More rules, graver findings and lower thresholds apply in spite of the lock."""
    repository.write({f"team/{NAME}": "version: 1\nfail_on: info\nrules: {aws-ebs-volume-unencrypted: on}\n"})
    result = json.loads(run("scan", ".", "--policy", policy, "--format", "json", only_own=False).stdout)
    found = sorted((one["rule"], one["location"]["file"]) for one in result["results"])
    assert found == [
        ("aws-ebs-volume-unencrypted", "team/main.tf"),
        (ID, "prod/main.tf"),
        (ID, "team/main.tf"),
    ]
    assert result["diagnostics"] == []


def test_a_policy_lies_outside_of_the_tree(repository: TestRepository, run: Run) -> None:
    """A policy in the tree is written by whoever changes the tree; from a revision it may be taken."""
    repository.commit({"policy.yaml": POLICY.replace(f"{ID}: {{enabled: on, severity: critical}}", f"{ID}: on")})
    result = run("scan", ".", "--policy", "policy.yaml", only_own=False)
    assert result.exit_code == 2
    assert "lies in the scanned tree, where whoever changes the tree writes it" in result.stderr
    repository.write({"policy.yaml": "version: 1\n"})
    assert scanned(run, "--policy", "policy.yaml", "--trust-base", "HEAD")[0] == 1
    result = run("scan", ".", "--policy", "policy.yaml", "--trust-base", "main", only_own=False)
    assert (result.exit_code, "there is no policy policy.yaml in main" in result.stderr) == (2, True)
    (repository.folder.parent / "lax.yaml").write_text("version: 1\n")
    (repository.folder / "link.yaml").symlink_to("../lax.yaml")
    result = run("scan", ".", "--policy", "link.yaml", only_own=False)
    assert (result.exit_code, "lies in the scanned tree" in result.stderr) == (2, True)
    result = run("scan", ".", "--policy", "../none.yaml", only_own=False)
    assert (result.exit_code, "no such policy" in result.stderr) == (2, True)
