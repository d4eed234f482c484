"""A stateful LSTM: what it has seen in one batch it still knows in the next.

    python examples/stateful_lstm.py [--nb-epoch 30]

Eight long waves are read one step at a time, each in its own place of the batch. From a single step nobody could tell
whether the wave is rising or falling, and how fast; the state that is carried along tells.
"""

from __future__ import annotations

import argparse

import numpy as np

from kerata.layers import LSTM, Dense
from kerata.models import Sequential


def waves(count: int, length: int) -> np.ndarray:
    """Sums of two sines each, (length, count)."""
    random = np.random.RandomState(0)
    time = np.arange(length)[:, np.newaxis]
    slow, fast = random.uniform(0.05, 0.15, count), random.uniform(0.2, 0.4, count)
    return np.asarray(0.6 * np.sin(slow * time + random.rand(count)) + 0.4 * np.sin(fast * time + random.rand(count)))


def main(nb_epoch: int = 30, length: int = 600, verbose: int = 1) -> tuple[float, float]:
    """Train the model and return its mean squared error, and that of saying "as now"."""
    np.random.seed(1337)
    batch, steps = 8, 10
    data = waves(batch, length + 1)
    # Windows in time order, and in each the waves in theirs: the next batch goes on where the last one ended.
    windows = length // steps
    x = data[:length].reshape(windows, steps, batch).transpose(0, 2, 1).reshape(-1, steps, 1)
    y = data[1 : length + 1].reshape(windows, steps, batch).transpose(0, 2, 1)[:, :, -1].reshape(-1, 1)

    model = Sequential()
    model.add(LSTM(32, batch_input_shape=(batch, steps, 1), return_sequences=True, stateful=True))
    model.add(LSTM(32, stateful=True))
    model.add(Dense(1))
    model.compile(loss="mse", optimizer="rmsprop")
    for epoch in range(nb_epoch):
        loss = model.fit(x, y, batch_size=batch, nb_epoch=1, verbose=0, shuffle=False).history["loss"][0]
        model.reset_states()
        if verbose:
            print(f"Epoch {epoch + 1}/{nb_epoch} - loss {loss:.5f}")

    error = float(np.mean((model.predict(x, batch_size=batch) - y) ** 2))
    naive = float(np.mean((x[:, -1] - y) ** 2))
    print(f"Mean squared error {error:.5f}; saying that nothing changes would give {naive:.5f}")
    return error, naive


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=30)
    main(parser.parse_args().nb_epoch)
