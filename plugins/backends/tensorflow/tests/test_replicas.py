"""Several devices, or several workers, share each batch: the numbers are those of one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata.cli._workers import free_ports

PROGRAM = Path(__file__).parent / "replicated_models.py"
ALL = "perceptron convolutional recurrent two_outputs of_all_at_once"
# By hand: WORKERS=4 DEVICES=cpu:0 OF_WORKERS="perceptron convolutional recurrent two_outputs" pytest test_replicas.py,
# and OF_ONE="cpu:0,1 cpu:0,1,2 cpu:0,1,2,3" with it.
WORKERS, DEVICES = int(os.environ.get("WORKERS", "2")), os.environ.get("DEVICES", "cpu:0,1")
OF_WORKERS = os.environ.get("OF_WORKERS", "recurrent")
OF_ONE = os.environ.get("OF_ONE", "cpu:0,1").split()


def started(results: Path, models: str, *devices: str, **variables: str) -> subprocess.Popen[str]:
    """The program, at work; it writes `results`."""
    environment = {
        **os.environ,
        "KERATA_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "",
        "RESULTS": str(results),
        "MODELS": models,
    }
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *devices],
        env={**environment, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str], results: Path) -> dict[str, Any]:
    said, _ = process.communicate(timeout=600)
    assert process.returncode == 0, said[-3000:]
    found: dict[str, Any] = json.loads(results.read_text())
    return found


@pytest.fixture(scope="module")
def by(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one device, and several of one process, find."""
    folder = tmp_path_factory.mktemp("by")
    # One process for each: TensorFlow has one group of devices in a process.
    runs = [(ALL, *(["cpu:0"] if number == 0 else []), devices) for number, devices in enumerate(OF_ONE)]
    running = [
        (started(folder / str(number), *run, **({} if number else {"SEED": "0"})), folder / str(number))
        for number, run in enumerate(runs)
    ]
    return {device: found for one in running for device, found in ended(*one).items()}


def agrees(found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    models = found.keys() - {"dropped", "read"}
    assert models
    for name in models:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-5, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("devices", OF_ONE)
def test_several_devices_give_the_numbers_of_one(by: dict[str, Any], devices: str) -> None:
    agrees(by[devices], by["cpu:0"])


@pytest.mark.parametrize("devices", OF_ONE)
def test_dropout_differs_by_device_and_repeats_with_the_seed(by: dict[str, Any], devices: str) -> None:
    first, again, other = (np.reshape(values, (4, 64)) for values in by[devices]["dropped"])
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert set(first.ravel()) == {0.0, 2.0} and abs(first.mean() - 1) < 0.3
    assert (first[0] != first[2]).any() and (first[1] != first[3]).any()


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What each of several workers finds, which seed numpy each in its own way."""
    folder, addresses = tmp_path_factory.mktemp("workers"), [f"localhost:{port}" for port in free_ports(WORKERS)]
    running = []
    for number in range(WORKERS):
        task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": number}}
        results = folder / f"{number}.json"
        variables = {"TF_CONFIG": json.dumps(task), "SEED": str(number)}
        running.append((started(results, OF_WORKERS, DEVICES, **variables), results))
    return [found for process, results in running for found in ended(process, results).values()]


def test_several_workers_give_the_numbers_of_one(by: dict[str, Any], workers: list[dict[str, Any]]) -> None:
    for found in workers:
        agrees(found, by["cpu:0"])


def test_a_worker_reads_the_rows_of_its_own_replicas_alone(workers: list[dict[str, Any]]) -> None:
    devices = 1 + DEVICES.count(",")

    def own(number: int, size: int) -> set[int]:
        """The rows of a batch that the replicas of a worker have; at least one, which may be that of another."""
        first, last, count = number * devices, (number + 1) * devices - 1, WORKERS * devices
        return {*range(first * size // count, (last + 1) * size // count), last * size // count}

    def of_all(number: int, total: int) -> set[int]:
        return {start + row for start in range(0, total, 16) for row in own(number, min(16, total - start))}

    whole = set()
    for number, worker in enumerate(workers):
        read, expected = worker["read"], of_all(number, 33)
        assert len(expected) < 33 * (1.5 if WORKERS == 2 else 1) / WORKERS + 3
        assert set(read.pop("validation")) == of_all(number, 21)
        shuffled = {name: read.pop(name) for name in ("fit True", "fit True by batch")}
        assert len(read) == 9
        for name, rows in read.items():
            assert set(rows) == expected, name
        for name, rows in shuffled.items():  # in two epochs, before each of which one is looked at for its size
            assert len(rows) <= 2 * (len(expected) + 1), name
        whole |= {(name, row) for name, rows in shuffled.items() for row in rows}
    assert len(whole) == 2 * 33  # all shuffle alike, or some would be nobody's
