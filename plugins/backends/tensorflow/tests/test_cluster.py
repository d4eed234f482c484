"""Workers find one another, say what they are, and notice what happens to each; without TensorFlow."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kerata.cli._workers import free_ports
from kerata.errors import BackendError, ConfigurationError
from kerata_backend_tensorflow import cluster as clusters
from kerata_backend_tensorflow import line as lines
from kerata_backend_tensorflow.agreement import require_alike
from kerata_backend_tensorflow.cluster import Cluster
from kerata_backend_tensorflow.line import Line
from kerata_backend_tensorflow.rendezvous import listening, meet


@pytest.fixture(autouse=True)
def on_tensorflow() -> None:
    """None of this needs it."""


def config(cluster: Any, kind: Any = "worker", index: Any = 0) -> str:
    return json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})


TWO = {"worker": ["a:1", "b:2"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{worker", r"must be JSON; Expecting property name .*, in \{worker"),
        ("[1]", r"must be an object with a cluster and a task; got \[1\]"),
        (config("a:1"), 'must have in "cluster" an object of lists of addresses; got a:1'),
        (config({"worker": "a:1"}), 'a list of addresses for "worker"; got a:1'),
        (config({**TWO, "ps": ["c:1"]}), '"chief" and "worker" alone; got "ps", which Kerata does not run'),
        (config({**TWO, "evaluator": ["c:1"]}, "evaluator"), 'got "evaluator", which Kerata does not run'),
        (config({"chief": ["a:1", "b:1"]}, "chief"), "must have one chief at most"),
        (config({"worker": []}), 'must have the address of a "worker"'),
        (config({"worker": ["a:1", "b"]}), 'addresses "host:port" for "worker", the port 1 to 65535; got b'),
        (config({"worker": ["a:1", "b:70000"]}), "the port 1 to 65535; got b:70000"),
        (config({"worker": ["grpc://a:1", "b:1"]}), "the port 1 to 65535; got grpc://a:1"),
        (config({"chief": ["a:1"], "worker": ["a:1"]}), "an address of its own for each worker; got a:1"),
        (json.dumps({"cluster": TWO}), 'must say in "task" which worker this process is; got nothing'),
        (config(TWO, "chief"), 'as the type of "task" one of the cluster, worker; got chief'),
        (config(TWO, index=2), 'as the index of "task" a number below 2, as many as "worker" has; got 2'),
        (config(TWO, index=-1), "a number below 2"),
        (config(TWO, index=None), "a number below 2, .* got nothing"),
    ],
)
def test_a_wrong_tf_config_is_told_with_the_way_out(text: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(ConfigurationError, match=message) as caught:
        clusters.from_environment()
    assert "as TensorFlow defines it" in str(caught.value) and "`kerata run --workers N`" in str(caught.value)


def test_a_right_tf_config_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CONFIG", config({"worker": ["b:2", "[::1]:3"], "chief": ["a:1"]}, "worker", "1"))
    cluster = clusters.from_environment()
    assert cluster == Cluster(("chief", "worker 0", "worker 1"), ("a:1", "b:2", "[::1]:3"), 2)
    assert clusters.host_and_port("[::1]:3") == ("::1", 3)
    for nothing in ("", "{}", '{"environment": "cloud"}'):
        monkeypatch.setenv("TF_CONFIG", nothing)
        assert clusters.from_environment() is None
    monkeypatch.setenv("KERATA_CLUSTER_TIMEOUT", "soon")
    with pytest.raises(ConfigurationError, match="must be a number of seconds, as 300; got soon"):
        clusters.seconds()


class Crew:
    """Workers of one process, each in a thread of its own."""

    def __init__(self, count: int, coming: int | None = None, seconds: float = 20) -> None:
        self.addresses = tuple(f"localhost:{port}" for port in free_ports(count))
        self.names = tuple(f"worker {number}" for number in range(count))
        self.seconds = seconds
        self.lines: list[Any] = self.all(self.come, count if coming is None else coming)

    def come(self, number: int) -> Line:
        cluster = Cluster(self.names, self.addresses, number)
        with listening(cluster) as listener:
            return meet(cluster, {"number": number}, self.seconds, listener)

    @staticmethod
    def all(act: Callable[[int], Any], count: int) -> list[Any]:
        """What each comes to: its result, or its error."""
        found: list[Any] = [None] * count

        def run(number: int) -> None:
            try:
                found[number] = act(number)
            except Exception as error:
                found[number] = error

        threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return found


def test_all_hear_what_each_says_and_who_differs() -> None:
    crew = Crew(3)
    assert [line.facts for line in crew.lines] == [[{"number": 0}, {"number": 1}, {"number": 2}]] * 3
    for _ in range(3):
        assert Crew.all(lambda n: crew.lines[n].exchange("x", n * 10), 3) == [[0, 10, 20]] * 3
    with pytest.raises(BackendError) as caught:
        require_alike(crew.lines[0].cluster, "model", [{"units": 5, "more": 1}, {"units": 5}, {"units": 6}])
    first, second, third = (f"worker {n} ({crew.addresses[n]})" for n in range(3))
    assert str(caught.value).splitlines() == [
        "All workers must have the same model; they differ:",
        f"  units: 5 on {first}, {second}; 6 on {third}",
        f"  more: 1 on {first}; nothing on {second}, {third}",
    ]


def test_who_does_not_come_is_named_by_all_who_came() -> None:
    with closing(socket.socket()) as stranger:
        errors = Crew(3, coming=2, seconds=1).lines
        stranger.close()
    for error in errors:
        assert isinstance(error, BackendError)
        assert "some did not come within 1 seconds: worker 2 (localhost:" in str(error)
    crew = Crew(2, coming=0, seconds=1)
    with pytest.raises(
        BackendError, match=r"did not come within 1 seconds: worker 0 \(localhost:\d+\): Connection ref"
    ):
        crew.come(1)


def test_strangers_are_let_go_and_two_of_one_number_are_told() -> None:
    crew = Crew(3, coming=0)
    found: list[Any] = []
    starting = threading.Thread(target=lambda: found.extend(Crew.all(crew.come, 1)))
    starting.start()
    address = clusters.host_and_port(crew.addresses[0])
    for said in (b"GET / HTTP/1.1\r\n\r\n", b"[1, 2]\n", b""):
        for _ in range(100):
            try:
                sock = socket.create_connection(address)
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        with sock:
            sock.sendall(said)
    with pytest.raises(BackendError, match=r"cannot have the port \d+: Address already in use"):
        listening(Cluster(crew.names, crew.addresses, 0))
    twins = [threading.Thread(target=Crew.all, args=(lambda _: found.append(named(crew)), 1)) for _ in range(2)]
    for twin in twins:
        twin.start()
    for thread in (*twins, starting):
        thread.join(60)
    assert len(found) == 3
    for error in found:
        assert "Two processes say that they are worker 1 (localhost:" in str(error)


def named(crew: Crew) -> BaseException:
    """What comes of calling as worker 1."""
    with closing(socket.socket()) as listener, pytest.raises(BackendError) as caught:
        meet(Cluster(crew.names, crew.addresses, 1), {}, 20, listener)
    return caught.value


def test_one_that_has_gone_ends_what_the_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "GRACE", 0.5)
    for gone, way in ((1, "close"), (0, "close"), (1, "error"), (1, "end"), (0, "end")):
        crew, told = Crew(3), []
        for line in crew.lines:
            line.on_failure = told.append

        def act(number: int, crew: Crew = crew, gone: int = gone, way: str = way) -> Any:
            line = crew.lines[number]
            if number != gone:
                return line.exchange("x", number)
            if way == "close":
                line._connection.socket.shutdown(socket.SHUT_RDWR)
            else:
                line.end(ValueError("a bug") if way == "error" else None)
            return None

        who = rf"worker {gone} \(localhost:\d+\) has ended"
        how = {"close": " or was killed", "error": r": ValueError: a bug", "end": " its program"}[way]
        errors = [error for number, error in enumerate(Crew.all(act, 3)) if number != gone]
        assert len(errors) == 2
        # Who comes to it after the end is told at once, and has nothing to break off.
        until = time.monotonic() + 20
        while way != "end" and len(told) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        assert way == "end" or len(told) >= 2
        for error in errors:
            with pytest.raises(BackendError, match=who + how):
                raise error
        with pytest.raises(BackendError, match=who + how), crew.lines[2].during("y"):
            pass


def test_who_waits_for_one_that_does_something_else_is_told_where_both_are() -> None:
    crew = Crew(3, seconds=1)

    def act(number: int) -> Any:
        line = crew.lines[number]
        with line.during("something long"):
            time.sleep(2.5)
        assert line.failure is None
        if number == 2:
            until = time.monotonic() + 20
            while line.failure is None and time.monotonic() < until:
                time.sleep(0.05)
            return BackendError(line.failure)
        return line.exchange("the next step", 0)

    for error in Crew.all(act, 3):
        assert "have waited for one another for 1 seconds: worker 0 (localhost:" in str(error)
        assert "waits in: the next step, worker 2 (" in str(error)
        assert "is in nothing that all do. All workers must run the same program" in str(error)


def test_doctor_says_who_answers_and_what_differs(tmp_path: Path) -> None:
    addresses = [f"localhost:{port}" for port in free_ports(3)]
    other = tmp_path / "kerata.yaml"
    other.write_text("floatx: float64\n")

    def doctor(number: int, count: int, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-X", "importtime", "-m", "kerata", "doctor", "--cluster"],
            env={**os.environ, "TF_CONFIG": config({"worker": addresses[:count]}, index=number), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ended(running: subprocess.Popen[str]) -> tuple[int, str]:
        out, err = running.communicate(timeout=120)
        assert "kerata_backend_tensorflow.cluster_check" in err and "tensorflow.python" not in err
        return running.returncode, out

    for code, out in map(ended, [doctor(number, 3) for number in range(3)]):
        assert code == 0 and "no problems" in out and out.count("  answers") == 2
        assert all(f"({address})  " in out for address in addresses)
    for code, out in map(ended, [doctor(0, 2), doctor(1, 2, KERATA_HOME=str(tmp_path))]):
        assert code == 1 and out.count("  answers") == 1
        assert "the workers differ in floatx: float32 on worker 0 (localhost:" in out
    code, out = ended(doctor(0, 3, KERATA_CLUSTER_TIMEOUT="1"))
    assert code == 1 and "did not come within 1 seconds: worker 1 (localhost:" in out
