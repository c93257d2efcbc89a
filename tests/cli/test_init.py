"""``scan --init``: what is started, where, with what, and what becomes of its failure."""

import io
import json
import shutil
import socketserver
import stat
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from command_inputs import FAULT, Run

MAIN = 'terraform {\n  backend "local" {}\n}\nmodule "far" {\n  source = "a/b/aws"\n}\n'
# Says what it was told, and does what Terraform would do.
FAKE = f"""\
#!{sys.executable}
import json, os, pathlib, sys
told = {{"name": os.path.basename(sys.argv[0]), "words": sys.argv[1:], "in": os.getcwd(), "env": dict(os.environ)}}
with open({{log!r}}, "a") as log:
    log.write(json.dumps(told) + "\\n")
if pathlib.Path("fails").exists():
    sys.stderr.write("\\x1b[31m\\u2577\\n\\u2502 Error: no route\\n\\u2502   to the registry\\n\\u2575\\n")
    sys.exit(1)
folder = pathlib.Path(".terraform/modules/far")
folder.mkdir(parents=True)
(folder / "main.tf").write_text({FAULT!r})
(folder.parent / "modules.json").write_text(json.dumps({{"Modules": [{{"Key": "far", "Dir": str(folder)}}]}}))
"""


class Fakes:
    """Programs on a PATH of their own, and what they were started with."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._log = folder, folder / "log"

    def install(self, name: str) -> None:
        program = self.folder / name
        program.write_text(FAKE.replace("{log!r}", repr(str(self._log))))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    @property
    def started(self) -> list[dict[str, object]]:
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fakes:
    """The only folder on the PATH."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return Fakes(tmp_path / "bin")


def test_modules_that_are_missing_are_downloaded_and_judged(
    folder: Path, run: Run, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run in each root that misses one and in no other folder, with nothing of ours but what reaches a registry."""
    fakes.install("terraform")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SECRET")
    given = {"TF_TOKEN_app_terraform_io": "its own", "https_proxy": "http://proxy:1"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    for name, text in (("a", MAIN), ("b", MAIN), ("c", FAULT)):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(text)
    assert "module.far" not in run("scan", ".", "--verdicts", "fail").output.replace("modules", "")
    assert fakes.started == []
    result = run("scan", ".", "--init", "--format", "json")
    assert result.exit_code == 1
    report = json.loads(result.output)
    assert {one["resource"]["address"] for one in report["results"]} == {
        "module.far.aws_ebs_volume.data",
        "aws_ebs_volume.data",
    }
    assert report["diagnostics"] == []
    assert [one["in"] for one in fakes.started] == [str((folder / name).resolve()) for name in ("a", "b")]
    for one in fakes.started:
        assert one["words"] == ["init", "-backend=false", "-input=false", "-no-color"]
        told = one["env"]
        assert isinstance(told, dict)
        assert {name: told.get(name) for name in given} == given
        assert "AWS_SECRET_ACCESS_KEY" not in told
    run("scan", ".", "--init")
    assert len(fakes.started) == 2


def test_a_failure_is_told_in_the_tools_words_and_the_scan_goes_on(folder: Path, run: Run, fakes: Fakes) -> None:
    """What failed is an error, the module stays a gap, and everything else is judged."""
    fakes.install("terraform")
    (folder / "main.tf").write_text(MAIN + FAULT.replace("= false", "= true"))
    (folder / "fails").touch()
    result = run("scan", ".", "--init", "--format", "json")
    assert result.exit_code == 3
    report = json.loads(result.output)
    assert report["summary"]["verdicts"]["pass"] == 1
    assert [(one["level"], one["code"]) for one in report["diagnostics"]] == [
        ("error", "terraform-init"),
        ("gap", "terraform-module"),
    ]
    message = "terraform init in . failed with exit code 1: Error: no route to the registry"
    assert report["diagnostics"][0]["message"] == message


@pytest.mark.parametrize(
    ("installed", "file", "started"),
    [
        (("terraform", "tofu"), "main.tf", "terraform"),
        (("tofu",), "main.tf", "tofu"),
        (("terraform", "tofu"), "main.tofu", "tofu"),
        (("terraform",), "main.tofu", "terraform"),
    ],
)
def test_opentofu_is_started_for_its_own_files(
    folder: Path, run: Run, fakes: Fakes, installed: tuple[str, ...], file: str, started: str
) -> None:
    """And where Terraform is not to be found."""
    for name in installed:
        fakes.install(name)
    (folder / file).write_text(MAIN)
    run("scan", ".", "--init")
    assert [one["name"] for one in fakes.started] == [started]


def test_without_a_tool_the_scan_says_so(folder: Path, run: Run, fakes: Fakes) -> None:  # noqa: ARG001
    """Neither terraform nor tofu: an error that names both."""
    (folder / "main.tf").write_text(MAIN)
    result = run("scan", ".", "--init")
    assert result.exit_code == 3
    assert "neither terraform nor tofu is on the PATH" in result.output.replace("\n         ", " ")


@pytest.mark.parametrize("link", [".terraform", ".terraform/modules", ".terraform/providers"])
def test_nothing_is_written_through_a_link(folder: Path, run: Run, fakes: Fakes, tmp_path: Path, link: str) -> None:
    """A scanned repository cannot have Terraform write elsewhere."""
    fakes.install("terraform")
    (folder / "main.tf").write_text(MAIN)
    (tmp_path / "elsewhere").mkdir()
    (folder / link).parent.mkdir(exist_ok=True)
    (folder / link).symlink_to(tmp_path / "elsewhere")
    result = run("scan", ".", "--init")
    assert result.exit_code == 3
    assert fakes.started == []
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_init_cannot_mend_does_not_start_it(folder: Path, run: Run, fakes: Fakes) -> None:
    """A source of no known form, and a folder outside of the tree."""
    fakes.install("terraform")
    (folder / "main.tf").write_text(
        MAIN.replace("a/b/aws", "modules/far") + 'module "up" {\n  source = "../../up"\n}\n'
    )
    run("scan", ".", "--init")
    assert fakes.started == []


def test_standard_input_has_no_folder(run: Run) -> None:
    """There is nowhere to download to."""
    assert run("scan", "-", "--init", stdin=MAIN).exit_code == 2


def test_the_help_says_that_it_writes(run: Run) -> None:
    """It is the only option that does."""
    text = " ".join(run("scan", "--help").output.split())
    assert "writes .terraform into the scanned folders" in text


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a module's archive on this machine."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("main.tf", FAULT)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/zip")
            self.end_headers()
            self.wfile.write(archive.getvalue())

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}/module.zip"
        running.shutdown()
        thread.join()


@pytest.mark.skipif(shutil.which("terraform") is None, reason="needs Terraform")
def test_terraform_itself_downloads_and_fails_as_expected(
    folder: Path, run: Run, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From this machine, without a network: an archive that is there, and a repository that is not.

    No provider is downloaded, and nothing but modules is written.
    """
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    (folder / "main.tf").write_text(MAIN.replace("a/b/aws", server))
    result = run("scan", ".", "--init", "--format", "json")
    report = json.loads(result.output)
    assert report["diagnostics"] == []
    assert [one["resource"]["address"] for one in report["results"]] == ["module.far.aws_ebs_volume.data"]
    assert sorted(path.name for path in (folder / ".terraform").iterdir()) == ["modules"]
    assert not (folder / ".terraform.lock.hcl").exists()
    (folder / "main.tf").write_text(MAIN.replace("a/b/aws", "git::https://127.0.0.1:9/nothing.git"))
    shutil.rmtree(folder / ".terraform")
    failed = json.loads(run("scan", ".", "--init", "--format", "json").output)["diagnostics"]
    assert [one["code"] for one in failed] == ["terraform-init", "terraform-module"]
    assert "Failed to download module" in failed[0]["message"]
