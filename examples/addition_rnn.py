"""Sequence to sequence: read a sum as text ("12+345"), write the result as text ("357").

    python examples/addition_rnn.py [--nb-epoch 40]

One recurrent layer reads the question and leaves a vector; it is repeated for each place of the answer, and another
recurrent layer writes. The question is given backwards, which brings the first digits read close to those first
written (Sutskever, Vinyals & Le, 2014).
"""

from __future__ import annotations

import argparse

import numpy as np

from kerata.layers import LSTM, Activation, Dense, RepeatVector, TimeDistributed
from kerata.models import Sequential

CHARACTERS = "0123456789+ "


def encode(texts: list[str], length: int) -> np.ndarray:
    """One-hot rows: (texts, length, characters)."""
    numbers = [[CHARACTERS.index(c) for c in text.ljust(length)] for text in texts]
    return np.eye(len(CHARACTERS), dtype="float32")[np.array(numbers)]


def decode(probabilities: np.ndarray) -> list[str]:
    """The likeliest characters of each row."""
    return ["".join(CHARACTERS[i] for i in row).strip() for row in probabilities.argmax(axis=-1)]


def sums(count: int, digits: int, seed: int) -> tuple[list[str], list[str]]:
    """Different questions and their answers."""
    random = np.random.RandomState(seed)
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < count:
        a, b = (int(random.randint(10 ** random.randint(1, digits + 1))) for _ in range(2))
        pairs[min(a, b), max(a, b)] = None
    return [f"{a}+{b}" for a, b in pairs], [str(a + b) for a, b in pairs]


def main(nb_epoch: int = 40, samples: int = 4000, digits: int = 2, hidden: int = 128, verbose: int = 2) -> float:
    """Train the model and return the share of characters that are right in answers to new questions."""
    np.random.seed(1337)
    asked, answered = 2 * digits + 1, digits + 1
    questions, answers = sums(samples, digits, seed=1)
    x, y = encode([q[::-1] for q in questions], asked), encode(answers, answered)
    split = samples * 9 // 10

    model = Sequential()
    model.add(LSTM(hidden, input_shape=(asked, len(CHARACTERS))))
    model.add(RepeatVector(answered))
    model.add(LSTM(hidden, return_sequences=True))
    model.add(TimeDistributed(Dense(len(CHARACTERS))))
    model.add(Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])

    model.fit(
        x[:split], y[:split], batch_size=64, nb_epoch=nb_epoch, verbose=verbose, validation_data=(x[split:], y[split:])
    )
    guesses = decode(model.predict(x[split : split + 8]))
    for question, answer, guess in zip(questions[split:], answers[split:], guesses, strict=False):
        print(f"{question:>7} = {answer:<4} the model says {guess:<4} {'right' if guess == answer else 'wrong'}")
    accuracy = float(model.evaluate(x[split:], y[split:], verbose=0)[1])
    print(f"{accuracy:.4f} of the characters of new answers are right")
    return accuracy


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=40)
    main(parser.parse_args().nb_epoch)
