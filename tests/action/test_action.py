"""The action's own steps, played as GitHub's runner does: for pushes, pull requests, forks."""

import json
import shutil
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from action_repository import CLEAN, OPEN, OTHER, Server
from action_runner import Played, play

CHECKOUT = Path(__file__).parents[2]
INSTALL = "Install groundrule from the action's own checkout"
UPLOAD = "github/codeql-action/upload-sarif"


def wheels() -> Path:
    """Where ``.ci/wheels`` puts what the action installs."""
    locked = sha256((CHECKOUT / "action-requirements.txt").read_bytes()).hexdigest()[:16]
    return CHECKOUT / ".cache" / "wheels" / "{}-py{}{}".format(locked, *sys.version_info[:2])


needs_wheels = pytest.mark.skipif(
    not wheels().is_dir(), reason="the action's wheels are not there (.ci/run downloads them)"
)
pytestmark = [needs_wheels, pytest.mark.skipif(shutil.which("git") is None, reason="git is not on the PATH")]


class Stage:
    """The action installed once, and plays of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._action = folder / "action"
        self._temp = folder / "temp"
        self._temp.mkdir()
        shutil.copytree(wheels(), self._temp / "groundrule-wheels")  # as the cache step would restore them
        shutil.copytree(
            CHECKOUT, self._action, ignore=shutil.ignore_patterns(".*", "tests", "fixtures", "build", "*.egg-info")
        )
        self._done: dict[str, dict[str, str]] = {}

    def play(self, workspace: Path, event: str, payload: dict[str, Any], **options: Any) -> Played:
        """Play the whole action on a checkout, its installation only the first time."""
        played = play(self._action, workspace, self._temp, event=event, payload=payload, done=self._done, **options)
        self._done[INSTALL] = played.steps[INSTALL]
        return played


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The action, to be installed by the first play."""
    return Stage(tmp_path_factory.mktemp("action"))


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """A repository whose main branch is clean."""
    server = Server(tmp_path / "git")
    server.commit({"main.tf": CLEAN, "README.md": "shop\n"})
    return server


def sarif(workspace: Path) -> list[dict[str, Any]]:
    """The results of the report that was written."""
    results: list[dict[str, Any]] = json.loads((workspace / "groundrule.sarif").read_text())["runs"][0]["results"]
    return results


def test_a_clean_push_uploads_and_succeeds(stage: Stage, server: Server) -> None:
    """Without findings the report is empty, uploaded all the same (that closes old alerts), and the job passes."""
    workspace = server.checkout("main", "work")
    played = stage.play(workspace, "push", {})
    assert played.conclusion == "success", played.log
    assert sarif(workspace) == []
    assert played.used[UPLOAD]["sarif_file"] == "./groundrule.sarif"
    assert played.outputs["exit-code"] == "0"
    assert played.outputs["failures"] == "0"
    assert "Find what a change is compared with" not in played.ran


def test_a_failing_push_uploads_before_it_fails(stage: Stage, server: Server) -> None:
    """The upload comes before the failure, the outputs count by severity, and the summary is written."""
    server.commit({"main.tf": OPEN})
    workspace = server.checkout("main", "work")
    played = stage.play(workspace, "push", {})
    assert played.conclusion == "failure"
    assert played.ran.index("Upload to code scanning") < played.ran.index("Say how it ended")
    assert played.outputs["exit-code"] == "1"
    found = [result["ruleId"] for result in sarif(workspace)]
    assert "aws-ebs-volume-unencrypted" in found
    counted = sum(int(played.outputs[severity]) for severity in ("critical", "high", "medium", "low", "info"))
    assert counted == int(played.outputs["failures"]) == len(found)
    assert "aws-ebs-volume-unencrypted" in played.summary


def test_a_pull_request_fails_on_what_it_introduces(stage: Stage, server: Server) -> None:
    """What was there before neither fails the job nor is annotated, but stays in the report: what an upload lacks,
    GitHub takes for fixed. The merge base comes from a checkout of depth one.
    """
    server.commit({"main.tf": OPEN})
    event, merged = server.pull_request({"README.md": "more\n"})
    workspace = server.checkout(merged, "harmless")
    played = stage.play(workspace, "pull_request", event)
    assert played.conclusion == "success", played.log
    assert played.outputs["failures"] == "0"
    assert played.outputs["fixed"] == "0"
    assert [result["ruleId"] for result in sarif(workspace)] == ["aws-ebs-volume-unencrypted"]

    event, merged = server.pull_request({"other.tf": OTHER})
    workspace = server.checkout(merged, "harmful")
    played = stage.play(workspace, "pull_request", event)
    assert played.conclusion == "failure"
    assert played.outputs["failures"] == "1"
    assert UPLOAD in played.used


def test_what_a_pull_request_mends_is_counted(stage: Stage, server: Server) -> None:
    """A fixed failure is told and makes the job pass."""
    server.commit({"main.tf": OPEN})
    event, merged = server.pull_request({"main.tf": CLEAN})
    played = stage.play(server.checkout(merged, "work"), "pull_request", event)
    assert played.conclusion == "success", played.log
    assert played.outputs["fixed"] == "1"


def test_a_pull_request_cannot_switch_rules_off(stage: Stage, server: Server) -> None:
    """The configuration is that of the base, whatever the change says."""
    off = "version: 1\nrules: {aws-ebs-volume-unencrypted: off}\nfail_on: none\n"
    event, merged = server.pull_request({"main.tf": OPEN, ".groundrule.yaml": off})
    played = stage.play(server.checkout(merged, "work"), "pull_request", event)
    assert played.conclusion == "failure"
    assert played.outputs["exit-code"] == "1"


def test_a_fork_gets_annotations(stage: Stage, server: Server) -> None:
    """Its token may not upload, and Terraform is not started for it, even when asked."""
    event, merged = server.pull_request({"main.tf": OPEN}, fork=True)
    workspace = server.checkout(merged, "work")
    played = stage.play(workspace, "pull_request", event, inputs={"init": "true"})
    assert played.conclusion == "failure"
    assert UPLOAD not in played.used
    assert "::error file=main.tf,line=4" in played.log
    assert "aws-ebs-volume-unencrypted" in played.summary
    assert not (workspace / ".terraform").exists()


def test_dependabot_gets_annotations(stage: Stage, server: Server) -> None:
    """Its token may only read, although its branches lie in the repository."""
    event, merged = server.pull_request({"main.tf": OPEN})
    played = stage.play(server.checkout(merged, "work"), "pull_request", event, actor="dependabot[bot]")
    assert UPLOAD not in played.used
    assert "::error file=main.tf,line=4" in played.log


def test_a_merge_queue_is_compared_with_its_base(stage: Stage, server: Server) -> None:
    """merge_group events carry the base themselves."""
    server.commit({"main.tf": OPEN})
    event, merged = server.pull_request({"other.tf": OTHER})
    queued = {"merge_group": {"base_sha": event["pull_request"]["base"]["sha"]}}
    played = stage.play(server.checkout(merged, "work"), "merge_group", queued)
    assert played.outputs["failures"] == "1"


def test_inputs_reach_the_command(stage: Stage, server: Server) -> None:
    """Lists have one value a line; further arguments stand before the paths."""
    server.commit({"a b/main.tf": OPEN, "c/main.tf": OPEN, "d/main.tf": OPEN})
    workspace = server.checkout("main", "work")
    played = stage.play(
        workspace,
        "push",
        {},
        inputs={
            "paths": "a b\n\nc\n",
            "fail-on": "none",
            "sarif-file": "out/found.sarif",
            "category": "infra",
            "arguments": "--rule\naws-ebs-volume-unencrypted\n",
            "upload": "false",
        },
    )
    assert played.conclusion == "success", played.log
    assert played.outputs["sarif-file"] == "out/found.sarif"
    run = json.loads((workspace / "out" / "found.sarif").read_text())["runs"][0]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]
    assert places == ["a%20b/main.tf", "c/main.tf"]
    assert run["automationDetails"]["id"] == "infra/"
    assert UPLOAD not in played.used


def test_inputs_are_data(stage: Stage, server: Server, tmp_path: Path) -> None:
    """No input is run by the shell."""
    workspace = server.checkout("main", "work")
    marker = tmp_path / "ran"
    hostile = f"x\"; touch '{marker}'; $(touch '{marker}') `touch '{marker}'` #"
    names = ("paths", "config", "rules", "profile", "var-files", "category", "arguments", "sarif-file", "fail-on")
    for name in names:
        played = stage.play(workspace, "push", {}, inputs={name: hostile})
        assert played.ran[-1] == "Say how it ended"
        assert not marker.exists(), name


def test_scanned_text_is_no_command_to_the_runner(stage: Stage, server: Server) -> None:
    """Whatever the log shows of scanned files stands between a stop of commands and its random end."""
    hostile = OPEN.replace("  encrypted", "  /* \n::error::forged\n */ encrypted").replace('"data"', '"data"')
    server.commit({"main.tf": hostile})
    played = stage.play(server.checkout("main", "work"), "push", {}, inputs={"upload": "true"})
    lines = played.log.splitlines()
    stop = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    end = f"::{lines[stop].removeprefix('::stop-commands::')}::"
    assert [line for line in lines[:stop] if line.lstrip().startswith("::")] == []
    assert lines[lines.index(end) + 1 :] == []


def test_an_unusable_command_fails_without_an_upload(stage: Stage, server: Server) -> None:
    """Exit code 2 writes no report, and nothing is uploaded in its place."""
    played = stage.play(server.checkout("main", "work"), "push", {}, inputs={"paths": "nowhere"})
    assert played.conclusion == "failure"
    assert played.outputs["exit-code"] == "2"
    assert UPLOAD not in played.used
    assert "nowhere" in played.log


def test_a_base_that_cannot_be_fetched_is_told(stage: Stage, server: Server) -> None:
    """The job stops with what to do, and does not go on as if everything were new."""
    event, merged = server.pull_request({"main.tf": OPEN})
    event["pull_request"]["base"]["sha"] = "1" * 40
    played = stage.play(server.checkout(merged, "work"), "pull_request", event)
    assert played.conclusion == "failure"
    assert "fetch-depth: 0" in played.log
    assert "Scan" not in played.ran
