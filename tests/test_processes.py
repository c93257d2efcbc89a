"""Programs are started with nothing of ours, and are ended when they pass a limit."""

import os
import sys
import time
from pathlib import Path

import pytest

from scanner.errors import ToolError
from scanner.processes import Dialogue, Limits, find, readable, run

PATH = "/usr/bin:/bin"


def script(folder: Path, text: str, name: str = "tool") -> str:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


def test_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program sees no variable of ours: only the caller's, PATH, and an empty home that is gone afterwards."""
    monkeypatch.setenv("GROUNDRULE_CANARY", "secret")
    tool = script(tmp_path, 'env | sort; ls -A "$HOME" | wc -l')
    lines = run([tool], path=PATH, environment={"GIVEN": "yes"}).stdout.decode().split()
    names = {line.partition("=")[0]: line.partition("=")[2] for line in lines[:-1]}
    assert {name for name in names if name not in {"PWD", "_", "OLDPWD", "SHLVL"}} == {
        "GIVEN",
        "HOME",
        "PATH",
        "TMPDIR",
    }
    assert names["PATH"] == PATH
    assert names["HOME"] != os.environ.get("HOME")
    assert lines[-1] == "0"
    assert not Path(names["HOME"]).exists()


def test_words_reach_it_as_they_are(tmp_path: Path) -> None:
    """No shell reads the arguments, and nothing can be read from standard input."""
    tool = script(tmp_path, 'printf "%s|" "$@"; cat')
    assert run([tool, "$(id)", "a b", ";", "*"], path=PATH).stdout == b"$(id)|a b|;|*|"


def test_works_in_the_folder(tmp_path: Path) -> None:
    """The working folder is the caller's."""
    assert run([script(tmp_path, "pwd -P")], path=PATH, folder=str(tmp_path)).stdout.decode().strip() == str(
        tmp_path.resolve()
    )


def test_failure_has_the_tools_own_words(tmp_path: Path) -> None:
    """An exit code that is not accepted raises what the tool said, without terminal escapes."""
    tool = script(tmp_path, r"""printf '\033[31mError:\033[0m no \033]0;title\007such chart\n' >&2; exit 3""")
    with pytest.raises(ToolError) as raised:
        run([tool], path=PATH)
    assert raised.value.words == "Error: no such chart"
    assert raised.value.happened == "failed with exit code 3"
    assert run([tool], path=PATH, accepted=(0, 3)).exit == 3


def test_time_limit_ends_all_that_was_started(tmp_path: Path) -> None:
    """A program that hangs is killed together with its own children."""
    pid = tmp_path / "pid"
    tool = script(tmp_path, f"sleep 600 & echo $! > {pid}; wait")
    with pytest.raises(ToolError, match=r"did not end within 0\.5 seconds"):
        run([tool], path=PATH, limits=Limits(seconds=0.5))
    child = int(pid.read_text())
    for _ in range(200):
        if not _lives(child):
            break
        time.sleep(0.05)
    assert not _lives(child)


def test_time_limit_without_output(tmp_path: Path) -> None:
    """Closing its output does not let a program live on."""
    with pytest.raises(ToolError, match="did not end"):
        run([script(tmp_path, "exec >&- 2>&-; sleep 600")], path=PATH, limits=Limits(seconds=0.5))


@pytest.mark.parametrize("stream", ["1", "2"])
def test_output_limit(tmp_path: Path, stream: str) -> None:
    """A program that prints without end is killed."""
    with pytest.raises(ToolError, match="printed more than 1 MB"):
        run([script(tmp_path, f"yes >&{stream}")], path=PATH, limits=Limits(output=1_000_000))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_memory_limit(tmp_path: Path) -> None:
    """A program that takes more memory than it may fails."""
    code = "import time; time.sleep(0.3); print(len(bytearray(400_000_000)))"
    tool = script(tmp_path, f"exec {sys.executable} -c '{code}'")
    with pytest.raises(ToolError, match="MemoryError"):
        run([tool], path=PATH, limits=Limits(memory=200_000_000))
    assert run([tool], path=PATH).stdout == b"400000000\n"


def test_what_does_not_start(tmp_path: Path) -> None:
    """A missing or broken program, and words that no program can be given, are told as such."""
    with pytest.raises(ToolError, match="gone did not start: no such file"):
        run([str(tmp_path / "gone")], path=PATH)
    with pytest.raises(ToolError, match="did not start: its command line is not valid"):
        run([script(tmp_path, "true"), "a\0b"], path=PATH)


def test_killed_by_a_signal(tmp_path: Path) -> None:
    """A crash is told with the signal's name."""
    with pytest.raises(ToolError, match="was ended by SIGSEGV"):
        run([script(tmp_path, "kill -SEGV $$")], path=PATH)


def test_find_takes_absolute_folders_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of the scanned tree is never found, however PATH is written."""
    tool = script(tmp_path, "true", "helm")
    monkeypatch.chdir(tmp_path)
    assert find("helm", f".:{tmp_path}") == tool
    assert find("helm", ".") is None
    assert find("helm", "") is None
    assert find("helm", ":") is None
    assert find("./helm", str(tmp_path)) is None


def test_readable_is_bounded_and_plain() -> None:
    """Megabytes of words are cut, and no control character or mark of direction survives."""
    assert len(readable(b"x" * 1_000_000)) < 5_000
    assert readable(b"a\x9b31mb\x00c\r\n\xe2\x80\xaed\tend\x1b[") == "a\ufffd31mbc\nd\tend"


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_dialogue(tmp_path: Path) -> None:
    """A program answers one question after the other, in lines and in counted bytes, and ends with the context."""
    tool = script(tmp_path, 'while read -r word; do printf "%s\\n%s\\n" "${#word}" "$word"; done; touch "$HOME/x"')
    with Dialogue([tool], path=PATH) as asked:
        for word in (b"one", b"three"):
            asked.tell(word)
            assert asked.content(int(asked.line())) == word
            assert asked.line() == b""


def test_dialogue_with_who_does_not_answer(tmp_path: Path) -> None:
    """Silence, endless talk, an early end and a program that is not there are failures of the program."""
    for does, limits, failure in (
        ("sleep 60", Limits(seconds=0.2), "did not answer"),
        ("cat /dev/zero", Limits(output=1000), "more than"),
        ("echo -n half", Limits(), "has ended"),
    ):
        tool = script(tmp_path, does)
        with Dialogue([tool], path=PATH, limits=limits) as asked, pytest.raises(ToolError, match=failure):
            asked.line()
    with pytest.raises(ToolError, match="did not start"), Dialogue([str(tmp_path / "nothing")], path=PATH):
        pass
