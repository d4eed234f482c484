"""A small convolutional network on real handwritten digits.

python examples/digits_cnn.py [--nb-epoch 15]
"""

from __future__ import annotations

import argparse

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from kerata.layers import Activation, Convolution2D, Dense, Dropout, Flatten, MaxPooling2D
from kerata.models import Sequential
from kerata.utils.np_utils import to_categorical


def main(nb_epoch: int = 15, verbose: int = 2) -> float:
    """Train the model and return its accuracy on the test set."""
    np.random.seed(1337)
    digits = load_digits()
    images = digits.images[..., np.newaxis] / 16.0
    X_train, X_test, y_train, y_test = train_test_split(
        images, digits.target, test_size=0.2, random_state=0, stratify=digits.target
    )

    model = Sequential()
    model.add(Convolution2D(16, 3, 3, border_mode="same", input_shape=(8, 8, 1), dim_ordering="tf"))
    model.add(Activation("relu"))
    model.add(Convolution2D(32, 3, 3, dim_ordering="tf"))
    model.add(Activation("relu"))
    model.add(MaxPooling2D(pool_size=(2, 2), dim_ordering="tf"))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(64))
    model.add(Activation("relu"))
    model.add(Dropout(0.5))
    model.add(Dense(10))
    model.add(Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adadelta", metrics=["accuracy"])

    model.fit(
        X_train,
        to_categorical(y_train, 10),
        batch_size=32,
        nb_epoch=nb_epoch,
        verbose=verbose,
        validation_data=(X_test, to_categorical(y_test, 10)),
    )
    loss, accuracy = model.evaluate(X_test, to_categorical(y_test, 10), verbose=0)
    print(f"Test loss {loss:.4f}, test accuracy {accuracy:.4f}")
    return float(accuracy)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=15)
    main(parser.parse_args().nb_epoch)
