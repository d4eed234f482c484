"""The 30-second model on real handwritten digits: its layers, its training, a file of it, and a picture of the curves.

python examples/digits_mlp.py [--nb-epoch 10] [--file digits_mlp.h5] [--plot digits_mlp.png]
"""

from __future__ import annotations

import argparse

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split

from kerata.layers import Activation, Dense
from kerata.models import Sequential, load_model
from kerata.optimizers import SGD
from kerata.utils.np_utils import to_categorical


def main(nb_epoch: int, file: str, plot: str) -> float:
    """Train the model, save it into `file`, draw the training into `plot`; return the accuracy on the test set."""
    np.random.seed(1337)
    digits = load_digits()
    X_train, X_test, y_train, y_test = train_test_split(
        digits.data / 16.0, digits.target, test_size=0.2, random_state=0, stratify=digits.target
    )
    Y_train, Y_test = to_categorical(y_train, 10), to_categorical(y_test, 10)

    model = Sequential()
    model.add(Dense(output_dim=64, input_dim=64))
    model.add(Activation("relu"))
    model.add(Dense(output_dim=10))
    model.add(Activation("softmax"))
    model.compile(
        loss="categorical_crossentropy", optimizer=SGD(lr=0.1, momentum=0.9, nesterov=True), metrics=["accuracy"]
    )
    model.summary()

    print(f"\nTraining on {len(X_train)} digits, by {model.optimizer}:")
    history = model.fit(X_train, Y_train, nb_epoch=nb_epoch, batch_size=32, validation_data=(X_test, Y_test))

    model.save(file)
    model = load_model(file)
    loss, accuracy = model.evaluate(X_test, Y_test, batch_size=32, verbose=0)
    classes = model.predict_classes(X_test, batch_size=32, verbose=0)

    print(f"\nTest loss {loss:.4f}, test accuracy {accuracy:.4f}")
    print("Confusion matrix (rows: true digit, columns: predicted):")
    print(confusion_matrix(y_test, classes))
    history.plot().savefig(plot)
    print(f"\nThe model: {file}\nTraining curves: {plot}")
    return float(accuracy)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=10)
    parser.add_argument("--file", default="digits_mlp.h5")
    parser.add_argument("--plot", default="digits_mlp.png")
    arguments = parser.parse_args()
    accuracy = main(arguments.nb_epoch, arguments.file, arguments.plot)
    raise SystemExit(0 if accuracy >= 0.96 else f"accuracy {accuracy:.4f} is below 0.96")
