"""``make bench``: how long a cold scan takes beside the bare parse of the same files, and how much memory.

Each line is the median of a few runs in fresh processes with an empty cache. The columns that show whether
a faster scan merely finds less stand beside the times: rules enabled, findings, share of decided verdicts.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import generate

HERE = Path(__file__).parent
GROUNDRULE = Path(sys.executable).with_name("groundrule")
RUNS = 3


class Run(NamedTuple):
    """One process: wall seconds, peak memory in megabytes, standard output."""

    seconds: float
    megabytes: float
    output: str


def run(command: Sequence[str]) -> Run:
    """Run a program with an empty cache and measure it alone."""
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(  # our own commands
            command, stdout=output, stderr=subprocess.DEVNULL, env={**os.environ, "XDG_CACHE_HOME": cache}
        )
        _, _, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = 0
        output.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, output.read().decode())


def median(runs: Sequence[Run]) -> float:
    """The middle wall time."""
    return statistics.median(one.seconds for one in runs)


def measure(name: str, folder: Path) -> None:
    """Print one line for a folder."""
    parse = [run([sys.executable, str(HERE / "parse_only.py"), str(folder)]) for _ in range(RUNS)]
    scan = [run([str(GROUNDRULE), "scan", str(folder), "--format", "json", "--exit-zero"]) for _ in range(RUNS)]
    report = json.loads(scan[0].output)
    summary = report["summary"]
    whole, bare = median(scan), median(parse)
    print(
        f"{name:38} {whole:7.2f} s {bare:7.2f} s {whole / bare:6.1f} x {max(one.megabytes for one in scan):6.0f} MB"
        f" {summary['rules']:6} {summary['resources']:9} {summary['verdicts'].get('fail', 0):8}"
        f" {summary['verdicts'].get('unknown', 0):8} {100 * summary['coverage']:7.1f} %"
        f" {100 * decided(folder):7.1f} %"
    )


def decided(folder: Path) -> float:
    """The share of the Terraform attributes that evaluate to a known value, from 0 to 1 (1 without any)."""
    from attributes import share  # noqa: PLC0415  # the scanner is imported only where it is looked into

    return share(folder)


def main(paths: Sequence[str]) -> None:
    """Measure the given folders, or generated ones."""
    version = [run([str(GROUNDRULE), "--version"]) for _ in range(5)]
    bare = [run([sys.executable, "-c", "pass"]) for _ in range(5)]
    print(
        f"--version {median(version) * 1000:.0f} ms, python -c pass {median(bare) * 1000:.0f} ms,"
        f" {median(version) / median(bare):.1f} x\n"
    )
    print(
        f"{'':38} {'scan':>9} {'parse':>9} {'ratio':>8} {'peak':>9} {'rules':>6} {'resources':>9}"
        f" {'findings':>8} {'unknown':>8} {'decided':>9} {'attributes':>9}"
    )
    for path in paths:
        measure(Path(path).name, Path(path))
    if not paths:
        for name, files in generate.KINDS.items():
            with tempfile.TemporaryDirectory() as folder:
                measure(name, generate.write(files(), Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
