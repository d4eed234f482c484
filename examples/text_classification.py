"""Is a film review good or bad? Embedding and LSTM, in one direction and in both.

    python examples/text_classification.py [--nb-epoch 4] [--bidirectional]

The reviews are made by a small grammar, in which "not" and "but" turn the meaning of what they stand before, so that
counting good and bad words is not enough. Reviews have different lengths: the shorter are padded in front with
zeros, which the Embedding masks.
"""

from __future__ import annotations

import argparse

import numpy as np

from kerata.layers import LSTM, Bidirectional, Dense, Dropout, Embedding
from kerata.models import Sequential

GOOD = "great wonderful moving clever funny brilliant charming gripping superb delightful".split()
BAD = "dull awful tedious silly clumsy boring weak pointless dreadful flat".split()
THINGS = "film plot cast script music ending story camera dialogue pace director hero".split()
WORDS = ["<padding>", *GOOD, *BAD, *THINGS, *"the was i thought a and but not very rather quite in all".split()]
NUMBER = {word: number for number, word in enumerate(WORDS)}


def review(random: np.random.RandomState, sentences: int) -> tuple[list[str], int]:
    """The words of a review and 1 for a good one: the last judgement, after "but in all", decides."""
    words: list[str] = []
    verdict = 0
    for sentence in range(sentences):
        kind, negated = random.randint(2), random.rand() < 0.4
        if sentence == sentences - 1:
            words += ["but", "in", "all"]
            verdict = int(kind != negated)
        judgement = random.choice(GOOD if kind else BAD)
        adverb = random.choice(["", "very", "rather", "quite"])
        words += f"the {random.choice(THINGS)} was {'not' if negated else ''} {adverb} {judgement}".split()
    return words, verdict


def reviews(count: int, length: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Word numbers, padded in front, and labels."""
    random = np.random.RandomState(seed)
    x, y = np.zeros((count, length), "int32"), np.zeros((count, 1))
    for row in range(count):
        words, y[row] = review(random, random.randint(1, 5))
        numbers = [NUMBER[word] for word in words][-length:]
        x[row, -len(numbers) :] = numbers
    return x, y


def main(nb_epoch: int = 4, bidirectional: bool = False, samples: int = 4000, verbose: int = 2) -> float:
    """Train the model and return its accuracy on new reviews."""
    np.random.seed(1337)
    length = 32
    X_train, y_train = reviews(samples, length, seed=1)
    X_test, y_test = reviews(1000, length, seed=2)

    model = Sequential()
    model.add(Embedding(len(WORDS), 16, input_length=length, mask_zero=True))
    model.add(Bidirectional(LSTM(16)) if bidirectional else LSTM(32, dropout_W=0.1, dropout_U=0.1))
    model.add(Dropout(0.2))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])

    model.fit(X_train, y_train, batch_size=32, nb_epoch=nb_epoch, verbose=verbose, validation_data=(X_test, y_test))
    loss, accuracy = model.evaluate(X_test, y_test, verbose=0)
    print(f"Test loss {loss:.4f}, test accuracy {accuracy:.4f}")
    return float(accuracy)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=4)
    parser.add_argument("--bidirectional", action="store_true")
    arguments = parser.parse_args()
    main(arguments.nb_epoch, arguments.bidirectional)
