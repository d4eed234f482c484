"""What of N workers' speed is left when they share each batch: a prediction for a model, a batch and a network.

    python examples/scaling_cost.py                                          a table of two known models
    python examples/scaling_cost.py model.h5 --sample 0.0004 --batch 512     one of a model of yours

A worker computes on its share of the batch; then all add up their gradients, by a ring: each passes 2 (N - 1) messages
on to the next, of 1/N of the gradients each, and each takes the network's latency besides. The sums that loss and
metrics are made of go round in the same way, which for so few numbers is latency alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Network:
    """What lies between two workers.

    Arguments:
        bandwidth: bytes a second, in one direction.
        latency: seconds that a message takes beside.
    """

    bandwidth: float
    latency: float


@dataclass(frozen=True)
class Work:
    """What a model asks for.

    Arguments:
        gradients: bytes, those of the weights that are trained.
        sample: seconds that one worker takes for a sample, forward and back.
    """

    gradients: float
    sample: float


def gradient_bytes(model: Any) -> float:
    """The bytes of the gradients of a model of Kerata, in float32."""
    from kerata import backend as K

    return 4.0 * sum(int(K.count_params(weight)) for weight in model.trainable_weights)


def exchange_seconds(size: float, workers: int, network: Network) -> float:
    """How long a ring takes to add up `size` bytes of each worker."""
    return 2 * (workers - 1) * (size / workers / network.bandwidth + network.latency)


def step_seconds(work: Work, batch: float, workers: int, network: Network, overlap: float = 0.0) -> float:
    """How long a step of training takes.

    Arguments:
        batch: samples, of all workers together.
        overlap: the part of the computation during which gradients are on their way already: 0 here, where all
            gradients go in one exchange; other programs send those of the last layers first, and come to 0.5.
    """
    computed = work.sample * batch / workers
    gradients = exchange_seconds(work.gradients, workers, network)
    return computed + exchange_seconds(0, workers, network) + gradients - min(overlap * computed, gradients)


def efficiency(work: Work, batch: float, workers: int, network: Network, overlap: float = 0.0) -> float:
    """The speed of the workers together, of that of so many workers who need not talk."""
    return work.sample * batch / workers / step_seconds(work, batch, workers, network, overlap)


# ResNet50: 25.6 million weights; 4.1e9 multiplications and additions forward for 224 by 224, twice as many on the way
# back. The LSTM: two layers of 512 over 100 steps of 100 characters; each weight is used once a step. The devices are
# taken to sustain 1e13 operations a second on convolutions, and 2e12 on the smaller products of the LSTM.
MODELS = {
    "ResNet50": Work(gradients=4 * 25.6e6, sample=3 * 2 * 4.1e9 / 1e13),
    "LSTM": Work(gradients=4 * 3.4e6, sample=3 * 2 * 3.4e6 * 100 / 2e12),
}
NETWORKS = {"10 Gbit/s": Network(10e9 / 8, 50e-6), "100 Gbit/s": Network(100e9 / 8, 10e-6)}
WORKERS = (8, 64, 512)
EACH = 64
"""Samples of a batch for each worker, in the table."""


def table(overlap: float = 0.5) -> str:
    """The efficiency of known models; in brackets, if gradients were sent while others are computed."""
    lines = [f"{'':22}" + "".join(f"{f'{count} workers':>16}" for count in WORKERS)]
    for name, work in MODELS.items():
        for speed, network in NETWORKS.items():
            cells = []
            for count in WORKERS:
                plain, hidden = (efficiency(work, EACH * count, count, network, part) for part in (0.0, overlap))
                cells.append(f"{f'{plain:.2f} ({hidden:.2f})':>16}")
            lines.append(f"{f'{name}, {speed}':22}" + "".join(cells))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", help="a model file")
    parser.add_argument("--sample", type=float, help="seconds that one worker takes for a sample")
    parser.add_argument("--batch", type=float, help="samples of a batch, of all workers together")
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4, 8, 16])
    parser.add_argument("--gigabits", type=float, default=10.0, help="of the network, a second (default 10)")
    parser.add_argument("--latency", type=float, default=50e-6, help="of the network, in seconds (default 50e-6)")
    asked = parser.parse_args(arguments)
    if asked.model is None:
        print(table())
        return
    if asked.sample is None or asked.batch is None:
        parser.error("a model goes with --sample and --batch")
    from kerata.models import load_model

    work = Work(gradient_bytes(load_model(asked.model)), asked.sample)
    network = Network(asked.gigabits * 1e9 / 8, asked.latency)
    print(f"gradients of {work.gradients / 1e6:.1f} MB")
    for count in asked.workers:
        step = step_seconds(work, asked.batch, count, network)
        left = efficiency(work, asked.batch, count, network)
        print(f"{count} workers: {step * 1e3:.2f} ms a step, {asked.batch / step:.0f} samples/s, efficiency {left:.2f}")


if __name__ == "__main__":
    main()
