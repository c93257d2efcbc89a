"""What GitHub's runner does with a composite action: its steps one by one, ``run`` in bash, ``uses`` noted down."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from action_expressions import Expressions

Conclusion = Literal["success", "failure"]


@dataclass
class Played:
    """How a run of the action ended: its outputs, what the steps printed and summed up, what was used with what."""

    conclusion: Conclusion = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)


def play(
    action: Path,
    workspace: Path,
    temp: Path,
    *,
    event: str,
    payload: Mapping[str, Any],
    actor: str = "somebody",
    inputs: Mapping[str, str] | None = None,
    done: Mapping[str, Mapping[str, str]] | None = None,
    path: Sequence[Path] = (),
) -> Played:
    """Run the action at ``action`` on a checkout. ``done`` are the outputs of steps, by name, that an earlier run has
    played already in the same ``temp``.
    """
    document = yaml.safe_load((action / "action.yml").read_text())
    played = Played()
    github = {
        "event_name": event,
        "event": payload,
        "actor": actor,
        "repository": "acme/shop",
        "server_url": "https://github.example",
        "workspace": str(workspace),
        "action_path": str(action),
        "token": "",
    }
    chosen: dict[str, str] = {}
    status = {"success": lambda: played.conclusion == "success", "always": lambda: True}
    status["failure"] = lambda: played.conclusion == "failure"
    contexts: dict[str, Any] = {
        "github": github,
        "inputs": chosen,
        "runner": {"temp": str(temp), "os": "Linux", "arch": "X64"},
        "steps": {},
    }
    expressions = Expressions(contexts, status)
    for name, described in document["inputs"].items():
        chosen[name] = expressions.text((inputs or {}).get(name, described.get("default", "")))
    for number, step in enumerate(document["runs"]["steps"]):
        if not expressions.condition(step.get("if", "success()")):
            continue
        name = step["name"]
        played.ran.append(name)
        if done is not None and name in done:
            outputs = dict(done[name])
        elif "uses" in step:
            played.used[step["uses"].split("@")[0]] = {
                key: expressions.text(value) for key, value in step.get("with", {}).items()
            }
            outputs = _outputs_of(step["uses"])
        else:
            outputs = _run(step, number, expressions, played, workspace, temp, github, path)
        played.steps[name] = outputs
        contexts["steps"][step.get("id", name)] = {"outputs": outputs}
    for name, described in document["outputs"].items():
        played.outputs[name] = expressions.text(described["value"])
    return played


def _outputs_of(used: str) -> dict[str, str]:
    if used.startswith("actions/setup-python@"):
        version = ".".join(map(str, sys.version_info[:3]))
        return {"python-path": sys.executable, "python-version": version}
    return {}


def _run(
    step: Mapping[str, Any],
    number: int,
    expressions: Expressions,
    played: Played,
    workspace: Path,
    temp: Path,
    github: Mapping[str, Any],
    path: Sequence[Path],
) -> dict[str, str]:
    assert step["shell"] == "bash"
    assert "${{" not in step["run"], "inputs reach the shell through its environment only"
    files = {name: temp / f"{name}-{number}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV")}
    for file in files.values():
        file.write_text("")
    script = temp / f"step-{number}.sh"
    script.write_text(step["run"])
    environment = {
        "PATH": os.pathsep.join([*map(str, path), os.environ["PATH"]]),
        "HOME": str(temp / "home"),
        "GITHUB_ACTIONS": "true",
        "CI": "true",
        "GITHUB_EVENT_NAME": github["event_name"],
        "GITHUB_REPOSITORY": github["repository"],
        "GITHUB_WORKSPACE": str(workspace),
        "RUNNER_TEMP": str(temp),
        **{name: str(file) for name, file in files.items()},
        **{name: expressions.text(value) for name, value in step.get("env", {}).items()},
    }
    folder = workspace / expressions.text(step.get("working-directory", "."))
    ended = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    played.log += ended.stdout
    played.summary += files["GITHUB_STEP_SUMMARY"].read_text()
    if ended.returncode:
        played.conclusion = "failure"
    lines = files["GITHUB_OUTPUT"].read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)
