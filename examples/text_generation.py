"""Stacked LSTMs learn the letters of eleven sonnets, and write on from a few words.

python examples/text_generation.py [--nb-epoch 40]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from kerata.layers import LSTM, Activation, Dense, Dropout
from kerata.models import Sequential

TEXT = Path(__file__).parent / "data" / "sonnets.txt"


def draw(probabilities: np.ndarray, diversity: float, random: np.random.RandomState) -> int:
    """An index, chosen at random; a low diversity favours the likeliest."""
    logits = np.log(probabilities.astype("float64") + 1e-12) / diversity
    weights = np.exp(logits - logits.max())
    return int(random.choice(len(weights), p=weights / weights.sum()))


def main(nb_epoch: int = 40, hidden: int = 128, window: int = 30, letters: int = 200, verbose: int = 2) -> list[float]:
    """Train the model, print what it writes, and return the loss after each epoch."""
    np.random.seed(1337)
    text = TEXT.read_text().lower()
    alphabet = sorted(set(text))
    number = {letter: i for i, letter in enumerate(alphabet)}
    one_hot = np.eye(len(alphabet), dtype="float32")[[number[letter] for letter in text]]
    starts = range(0, len(text) - window, 3)
    x = np.stack([one_hot[start : start + window] for start in starts])
    y = np.stack([one_hot[start + window] for start in starts])

    model = Sequential()
    model.add(LSTM(hidden, return_sequences=True, input_shape=(window, len(alphabet))))
    model.add(Dropout(0.2))
    model.add(LSTM(hidden))
    model.add(Dropout(0.2))
    model.add(Dense(len(alphabet)))
    model.add(Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    losses: list[float] = model.fit(x, y, batch_size=64, nb_epoch=nb_epoch, verbose=verbose).history["loss"]

    random = np.random.RandomState(0)
    for diversity in (0.3, 0.8):
        written = text[:window]
        for _ in range(letters):
            seen = np.eye(len(alphabet))[[number[letter] for letter in written[-window:]]]
            written += alphabet[draw(model.predict(seen[np.newaxis])[0], diversity, random)]
        print(f"\n--- diversity {diversity}\n{written}")
    return losses


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=40)
    main(parser.parse_args().nb_epoch)
