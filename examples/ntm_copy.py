"""A neural Turing machine learns to copy: it reads bits, and after a mark writes them down again.

pip install ./examples/kerata-layers-ntm
python examples/ntm_copy.py [--nb-step 2000]
"""

from __future__ import annotations

import argparse

import numpy as np

from kerata.layers import NeuralTuringMachine
from kerata.models import Sequential
from kerata.optimizers import RMSprop


def copies(count: int, length: int, bits: int, random: np.random.RandomState) -> tuple[np.ndarray, ...]:
    """Inputs with the bits, the mark and silence; targets with the bits after the mark; and the weights of both."""
    pattern = random.randint(0, 2, (count, length, bits))
    x, y = np.zeros((count, 2 * length + 1, bits + 1)), np.zeros((count, 2 * length + 1, bits))
    x[:, :length, :bits] = y[:, length + 1 :] = pattern
    x[:, length, bits] = 1.0
    weights = np.zeros((count, 2 * length + 1))
    weights[:, length + 1 :] = 1.0
    return x, y, weights


def main(nb_step: int = 2000, length: int = 4, bits: int = 3, verbose: int = 1) -> list[float]:
    """Train the machine and return the share of bits it copies right, before and after."""
    np.random.seed(1337)
    random = np.random.RandomState(0)
    model = Sequential()
    model.add(
        NeuralTuringMachine(
            bits,
            slots=16,
            width=8,
            controller_dim=48,
            activation="sigmoid",
            return_sequences=True,
            input_shape=(None, bits + 1),
        )
    )
    model.compile(loss="binary_crossentropy", optimizer=RMSprop(lr=0.005, clipnorm=5.0), sample_weight_mode="temporal")

    x_test, y_test, _ = copies(100, length, bits, random)

    def right() -> float:
        return float(((model.predict(x_test) > 0.5) == y_test)[:, length + 1 :].mean())

    shares = [right()]
    for step in range(nb_step):
        x, y, weights = copies(16, int(random.randint(1, length + 1)), bits, random)
        loss = model.train_on_batch(x, y, sample_weight=weights)
        if verbose and (step + 1) % 200 == 0:
            print(f"step {step + 1}: loss {loss:.4f}, {right():.3f} of the bits of new patterns right")
    shares.append(right())
    return shares


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-step", type=int, default=2000)
    main(parser.parse_args().nb_step)
