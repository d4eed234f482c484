"""The workers that the variable TF_CONFIG names, and which of them this process is. TensorFlow is not needed for it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from kerata.errors import ConfigurationError

VARIABLE = "TF_CONFIG"
SECONDS = 300.0
"""How long workers wait for one another, unless KERATA_CLUSTER_TIMEOUT says otherwise."""

_EXAMPLE = '{"cluster": {"worker": ["10.0.0.1:12345", "10.0.0.2:12345"]}, "task": {"type": "worker", "index": 0}}'
_JOBS = ("chief", "worker")


@dataclass(frozen=True)
class Cluster:
    """The workers of a training, the first of them first: the chief, or worker 0 where there is no chief.

    Attributes:
        names: what each is called, as "worker 1".
        addresses: of each, as "10.0.0.1:12345".
        number: of this process among them.
    """

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    number: int

    def __len__(self) -> int:
        return len(self.names)

    def called(self, number: int) -> str:
        """A worker's name and address."""
        return f"{self.names[number]} ({self.addresses[number]})"


def from_environment() -> Cluster | None:
    """The cluster of TF_CONFIG; None where it is not set, or names no cluster.

    Raises:
        ConfigurationError: it is not what TensorFlow defines, or asks for what Kerata does not run.
    """
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    try:
        config = json.loads(text)
    except ValueError as error:
        raise _wrong(f"be JSON; {error}, in {_short(text)}") from None
    _expect(isinstance(config, dict), "be an object with a cluster and a task", config)
    if not config.get("cluster"):
        return None
    return _cluster(config["cluster"], config.get("task"))


def seconds() -> float:
    """How long workers wait for one another.

    Raises:
        ConfigurationError: KERATA_CLUSTER_TIMEOUT is no number of seconds.
    """
    text = os.environ.get("KERATA_CLUSTER_TIMEOUT", "").strip()
    try:
        given = float(text or SECONDS)
    except ValueError:
        given = 0.0
    if not 0 < given < 1e9:
        raise ConfigurationError(f"KERATA_CLUSTER_TIMEOUT must be a number of seconds, as 300; got {_short(text)}.")
    return given


def host_and_port(address: str) -> tuple[str, int]:
    """The two parts of an address that `from_environment` has checked."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _cluster(jobs: Any, task: Any) -> Cluster:
    _expect(isinstance(jobs, dict), 'have in "cluster" an object of lists of addresses', jobs)
    others = [job for job in jobs if job not in _JOBS]
    if others:
        raise _wrong(
            f'have in "cluster" the tasks "chief" and "worker" alone; got "{others[0]}", which Kerata does not run: '
            "all its workers train, and the first of them evaluates and writes. Leave it out"
        )
    for job, addresses in jobs.items():
        _expect(isinstance(addresses, list), f'have in "cluster" a list of addresses for "{job}"', addresses)
        for address in addresses:
            _expect(_is_address(address), f'have addresses "host:port" for "{job}", the port 1 to 65535', address)
    _expect(len(jobs.get("chief", [])) <= 1, "have one chief at most", jobs.get("chief"))
    every = [(job, number) for job in _JOBS for number in range(len(jobs.get(job, [])))]
    _expect(bool(every), 'have the address of a "worker"', jobs)
    addresses = [jobs[job][number] for job, number in every]
    twice = next((address for address in addresses if addresses.count(address) > 1), None)
    _expect(twice is None, "have an address of its own for each worker", twice)
    names = tuple("chief" if job == "chief" else f"worker {number}" for job, number in every)
    return Cluster(names, tuple(addresses), every.index(_task(jobs, task)))


def _task(jobs: dict[str, list[str]], task: Any) -> tuple[str, int]:
    """Which of the cluster's tasks this process is."""
    _expect(isinstance(task, dict), 'say in "task" which worker this process is', task)
    kind, index = task.get("type"), task.get("index")
    if kind not in jobs:
        raise _wrong(f'have as the type of "task" one of the cluster, {" or ".join(jobs)}; got {_short(kind)}')
    if isinstance(index, str) and index.isdecimal():  # as templates write it, and TensorFlow takes it
        index = int(index)
    of_cluster = isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(jobs[kind])
    _expect(of_cluster, f'have as the index of "task" a number below {len(jobs[kind])}, as many as "{kind}" has', index)
    return kind, index


def _is_address(address: Any) -> bool:
    if not isinstance(address, str):
        return False
    host, _, port = address.rpartition(":")
    whole = bool(host) and not any(character.isspace() or character == "/" for character in host)
    if host.startswith("[") != host.endswith("]") or (":" in host and not host.startswith("[")):
        return False
    return whole and port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536


def _expect(holds: bool, what: str, given: Any) -> None:
    if not holds:
        raise _wrong(f"{what}; got {_short(given)}")


def _wrong(expected: str) -> ConfigurationError:
    return ConfigurationError(
        f"{VARIABLE} must {expected}. Set it on each worker as TensorFlow defines it, {_EXAMPLE} (on one machine "
        "`kerata run --workers N` does it), or leave it unset to train alone."
    )


def _short(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, default=repr) if not isinstance(value, str) else value
    return text if len(text) <= 80 else f"{text[:77]}..."
