"""`kerata run`: a program, by several workers if asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kerata import hookimpl
from kerata.cli import run_command
from kerata.errors import ArgumentError
from kerata.plugins import Registry, _registry

PROGRAM = """
import json, os, sys, time
task = json.loads(os.environ["TF_CONFIG"])
number = task["task"]["index"]
print("of", len(task["cluster"]["worker"]), *sys.argv[1:])
print("to be heard", file=sys.stderr)
if sys.argv[1] == "affinity":
    print(sorted(os.sched_getaffinity(0)), os.environ["TF_NUM_INTRAOP_THREADS"])
if sys.argv[1] == "die" and number == 1:
    sys.exit(7)
if sys.argv[1] == "kill" and number == 0:
    os.kill(os.getpid(), 9)
if sys.argv[1] in ("die", "kill", "wait"):
    print("waiting")
    time.sleep(60)
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


def started(*arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "TF_CONFIG"}
    return subprocess.Popen(
        [sys.executable, "-m", "kerata", "run", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_all_workers_know_of_each_other_and_are_heard_by_their_numbers(program: str) -> None:
    out, err = (running := started("--workers", "3", program, "--workers", "x")).communicate(timeout=60)
    assert running.returncode == 0
    assert sorted(out.splitlines()) == [f"[{number}] of 3 --workers x" for number in range(3)]
    assert sorted(err.splitlines()) == [f"[{number}] to be heard" for number in range(3)]


@pytest.mark.parametrize(
    ("way", "status", "how"),
    [("die", 7, "1 of 2 has ended with exit status 7"), ("kill", 137, "0 of 2 has ended by signal SIGKILL")],
)
def test_when_one_fails_the_others_are_ended(program: str, way: str, status: int, how: str) -> None:
    started_at = time.monotonic()
    _, err = (running := started("--workers", "2", program, way)).communicate(timeout=50)
    assert running.returncode == status
    assert f"worker {how}; the other is ended too." in err
    assert time.monotonic() - started_at < 40  # of the sixty seconds that the other would have waited


def test_a_signal_ends_all(program: str) -> None:
    running = started("--workers", "2", program, "wait")
    assert running.stdout is not None
    heard = [running.stdout.readline() for _ in range(4)]
    assert sum("waiting" in line for line in heard) == 2
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=50)
    assert running.returncode == 128 + signal.SIGTERM


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity") or (os.cpu_count() or 1) < 2, reason="needs two CPUs")
def test_each_has_cpus_of_its_own(program: str) -> None:
    out, _ = started("--workers=2", "--cpus-per-worker=1", program, "affinity").communicate(timeout=60)
    first, second = (line.partition("] ")[2] for line in sorted(out.splitlines()) if line.endswith(" 1"))
    assert first != second
    assert [len(json.loads(text.rpartition(" ")[0])) for text in (first, second)] == [1, 1]


def test_on_a_cluster_no_others_are_started(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CONFIG", "{}")
    result = CliRunner().invoke(run_command.run, ["--workers", "2", program])
    assert isinstance(result.exception, ArgumentError)
    assert "TF_CONFIG says already which worker of a cluster this is" in str(result.exception)


def test_help_is_about_the_command_itself() -> None:
    for flag in ("--help", "-h"):
        result = CliRunner().invoke(run_command.run, [flag])
        assert result.exit_code == 0 and "SCRIPT | -m MODULE | -c CODE" in result.output


def test_a_program_has_the_variables_that_plugins_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tracker:
        @staticmethod
        @hookimpl
        def kerata_environment() -> dict[str, str]:
            return {"TRACKER": "on"}

    known = Registry(find=lambda: [])
    known.register(Tracker(), name="tracker")
    monkeypatch.setattr(_registry, "_registry", known)
    # Where a process cannot become another its exit status is passed on.
    monkeypatch.setattr(run_command, "_CAN_BECOME_ANOTHER", False)
    seen: list[Any] = []

    def run(command: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        seen.append((command, env["TRACKER"]))
        return subprocess.CompletedProcess(command, 7)

    monkeypatch.setattr(subprocess, "run", run)
    result = CliRunner().invoke(run_command.run, ["script.py", "-x"])
    assert result.exit_code == 7 and seen == [([sys.executable, "script.py", "-x"], "on")]
