"""The options of SARIF on the command line."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from scanner.cli import main
from scanner.discovery.provenance import public_address

VOLUME = 'resource "aws_ebs_volume" "v" {\n  size = 1\n}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a volume, in which the command runs."""
    (tmp_path / "main.tf").write_text(VOLUME)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def scan(*arguments: str) -> Any:
    """What a scan by one rule prints, as JSON."""
    done = CliRunner().invoke(
        main, ["scan", "--rule", "aws-ebs-volume-unencrypted", "--exit-zero", *arguments], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def git(*words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], check=True)


def test_a_full_report_has_all_verdicts_and_others_are_as_ever(folder: Path) -> None:
    """Profile full shows what passed as well; the report beside it shows what it always does."""
    (folder / "more.tf").write_text(VOLUME.replace('"v"', '"w"').replace("size = 1", "encrypted = true"))
    full = scan("--format", "sarif", "--sarif-profile", "full", "--report", "json:report.json")
    assert [one.get("kind", "fail") for one in full["runs"][0]["results"]] == ["fail", "pass"]
    beside = json.loads((folder / "report.json").read_text())
    assert [one["verdict"] for one in beside["results"]] == ["fail"]
    chosen = scan("--format", "sarif", "--sarif-profile", "full", "--verdicts", "pass")
    assert [one["kind"] for one in chosen["runs"][0]["results"]] == ["pass"]


def test_category_and_fingerprint(folder: Path) -> None:
    """A category names the run; the resource's identity takes the line's place."""
    assert folder.is_dir()
    run = scan("--format", "sarif", "--category", "infra", "--fingerprint", "resource")["runs"][0]
    assert run["automationDetails"] == {"id": "infra/"}
    prints = run["results"][0]["partialFingerprints"]
    assert prints["primaryLocationLineHash"] == f"{prints['groundruleResource/v1']}:1"


def test_a_category_with_control_characters_is_refused(folder: Path) -> None:
    """It ends up in a log and in an address."""
    assert folder.is_dir()
    done = CliRunner().invoke(main, ["scan", "--category", "a\nb"])
    assert done.exit_code == 2
    assert "--category" in done.stderr


def test_a_full_report_says_where_it_comes_from(folder: Path) -> None:
    """The remote without credentials, the commit, the branch; only in the full profile."""
    git("init", "-q", "-b", "trunk")
    git("remote", "add", "origin", "https://me:secret@example.org/org/repo.git")
    git("add", "main.tf")
    git("commit", "-q", "-m", "x")
    commit = subprocess.run(["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    (found,) = scan("--format", "sarif", "--sarif-profile", "full")["runs"][0]["versionControlProvenance"]
    assert found["repositoryUri"] == "https://example.org/org/repo.git"
    assert (found["revisionId"], found["branch"]) == (commit, "trunk")
    assert "versionControlProvenance" not in scan("--format", "sarif")["runs"][0]
    assert folder.is_dir()


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://example.org/a/b.git", "https://example.org/a/b.git"),
        ("https://token@example.org/a/b", "https://example.org/a/b"),
        ("https://me:pass@example.org:8443/a/b?token=x#y", "https://example.org:8443/a/b"),
        ("git@example.org:a/b.git", "ssh://example.org/a/b.git"),
        ("example.org:a/b.git", "ssh://example.org/a/b.git"),
        ("ssh://git@example.org:22/a/b", "ssh://example.org:22/a/b"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("/srv/git/x.git", ""),
        ("../x", ""),
        ("file:///srv/git/x.git", ""),
        ("ext::sh -c x", ""),
        ("https://exa mple.org/x", ""),
        ("https://[::1/x", ""),
        ("https://example.org:port/x", ""),
        ("", ""),
    ],
)
def test_no_remote_gives_a_credential_away(remote: str, address: str) -> None:
    """Of an address only what anybody may know is left; a folder of this machine is none."""
    assert public_address(remote) == address


def test_a_link_is_named_by_what_it_leads_to(folder: Path) -> None:
    """Code scanning knows no links: the alert stands in the file itself, once."""
    (folder / "main.tf").rename(folder / "real.tf")
    (folder / "linked.tf").symlink_to("real.tf")
    results = scan("--format", "sarif", "linked.tf")["runs"][0]["results"]
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results]
    assert places == ["real.tf"]
