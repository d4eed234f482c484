"""Do two images show the same digit? One network, used twice, learns a distance (Hadsell, Chopra & LeCun, 2006).

python examples/siamese.py [--nb-epoch 20]
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from kerata import backend as K
from kerata.layers import Dense, Dropout, Input, Lambda
from kerata.models import Model, Sequential
from kerata.optimizers import RMSprop


def distance(vectors: Any) -> Any:
    """Euclidean, of each pair."""
    a, b = vectors
    return K.sqrt(K.maximum(K.sum(K.square(a - b), axis=1, keepdims=True), K.epsilon()))


def contrastive(same: Any, distance: Any) -> Any:
    """Pulls pairs of one digit together, pushes others apart until they are 1 away."""
    return K.mean(same * K.square(distance) + (1 - same) * K.square(K.maximum(1 - distance, 0)), axis=-1)


def pairs(x: np.ndarray, labels: np.ndarray, seed: int) -> tuple[list[np.ndarray], np.ndarray]:
    """For each image one of the same digit and one of another."""
    random = np.random.RandomState(seed)
    by_digit = [np.flatnonzero(labels == digit) for digit in range(10)]
    first, second, same = [], [], []
    for index, label in enumerate(labels):
        other = (label + random.randint(1, 10)) % 10
        for digit, is_same in ((label, 1.0), (other, 0.0)):
            first.append(x[index])
            second.append(x[random.choice(by_digit[digit])])
            same.append(is_same)
    return [np.array(first), np.array(second)], np.array(same)[:, np.newaxis]


def main(nb_epoch: int = 20, verbose: int = 2) -> float:
    """Train the model and return the share of pairs of new images that it judges right."""
    np.random.seed(1337)
    digits = load_digits()
    X_train, X_test, y_train, y_test = train_test_split(
        digits.data / 16.0, digits.target, test_size=0.2, random_state=0, stratify=digits.target
    )
    train, same_train = pairs(X_train, y_train, seed=1)
    test, same_test = pairs(X_test, y_test, seed=2)

    base = Sequential([Dense(128, activation="relu", input_shape=(64,)), Dropout(0.1), Dense(64, activation="relu")])
    left, right = Input(shape=(64,)), Input(shape=(64,))
    model = Model(input=[left, right], output=Lambda(distance, output_shape=(1,))([base(left), base(right)]))
    model.compile(loss=contrastive, optimizer=RMSprop())
    model.fit(train, same_train, batch_size=128, nb_epoch=nb_epoch, verbose=verbose, validation_data=(test, same_test))

    accuracy = float(((model.predict(test) < 0.5) == (same_test > 0.5)).mean())
    print(f"Test accuracy {accuracy:.4f}")
    return accuracy


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=20)
    main(parser.parse_args().nb_epoch)
