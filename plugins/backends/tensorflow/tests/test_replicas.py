"""Several devices, or several workers, share each batch: the numbers are those of one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

PROGRAM = Path(__file__).parent / "replicated_models.py"
ALL = "perceptron convolutional recurrent two_outputs of_all_at_once"


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
    """What one device, two and four of one process find."""
    folder = tmp_path_factory.mktemp("by")
    # One process for two: TensorFlow has one group of devices in a process.
    runs = [(ALL, "cpu:0", "cpu:0,1"), ("perceptron convolutional", "cpu:0,1,2,3")]
    running = [(started(folder / str(number), *run), folder / str(number)) for number, run in enumerate(runs)]
    return {device: found for one in running for device, found in ended(*one).items()}


def agrees(found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    models = found.keys() - {"dropped"}
    assert models
    for name in models:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-5, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("devices", ["cpu:0,1", "cpu:0,1,2,3"])
def test_several_devices_give_the_numbers_of_one(by: dict[str, Any], devices: str) -> None:
    agrees(by[devices], by["cpu:0"])


@pytest.mark.parametrize("devices", ["cpu:0,1", "cpu:0,1,2,3"])
def test_dropout_differs_by_device_and_repeats_with_the_seed(by: dict[str, Any], devices: str) -> None:
    first, again, other = (np.reshape(values, (4, 64)) for values in by[devices]["dropped"])
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert set(first.ravel()) == {0.0, 2.0} and abs(first.mean() - 1) < 0.3
    assert (first[0] != first[2]).any() and (first[1] != first[3]).any()


def test_two_workers_give_the_numbers_of_one(by: dict[str, Any], tmp_path: Path) -> None:
    addresses = [f"localhost:{port}" for port in free_ports(2)]
    running = []
    for number in range(2):
        task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": number}}
        results = tmp_path / f"{number}.json"
        running.append((started(results, "recurrent two_outputs", "cpu:0", TF_CONFIG=json.dumps(task)), results))
    for process, results in running:
        agrees(ended(process, results)["cpu:0"], by["cpu:0"])


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(closing(socket.socket())) for _ in range(count)]
        for one in sockets:
            one.bind(("localhost", 0))
        return [one.getsockname()[1] for one in sockets]
