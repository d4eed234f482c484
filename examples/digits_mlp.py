"""The 30-second model on real handwritten digits: train, evaluate, predict, and plot the training curves.

python examples/digits_mlp.py [--nb-epoch 80] [--plot digits_mlp.png]
"""

from __future__ import annotations

import argparse

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split

from kerata.layers import Activation, Dense
from kerata.models import Sequential
from kerata.optimizers import SGD
from kerata.utils.np_utils import to_categorical


def main(nb_epoch: int, plot: str | None) -> float:
    """Train the model and return its accuracy on the test set."""
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
        loss="categorical_crossentropy", optimizer=SGD(lr=0.01, momentum=0.9, nesterov=True), metrics=["accuracy"]
    )

    history = model.fit(X_train, Y_train, nb_epoch=nb_epoch, batch_size=32, validation_data=(X_test, Y_test), verbose=2)
    model.train_on_batch(X_train[:32], Y_train[:32])
    loss, accuracy = model.evaluate(X_test, Y_test, batch_size=32, verbose=0)
    classes = model.predict_classes(X_test, batch_size=32, verbose=0)
    probabilities = model.predict_proba(X_test, batch_size=32, verbose=0)

    print(f"\nTest loss {loss:.4f}, test accuracy {accuracy:.4f}")
    print("Confusion matrix (rows: true digit, columns: predicted):")
    print(confusion_matrix(y_test, classes))
    print(f"Mean probability of the chosen digit: {probabilities.max(axis=1).mean():.3f}")
    if plot:
        draw(history.history, plot)
        print(f"Training curves: {plot}")
    return float(accuracy)


def draw(history: dict[str, list[float]], path: str) -> None:
    """Plot loss and accuracy by epoch into a PNG file."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    for axes, key, title in ((left, "loss", "Loss"), (right, "acc", "Accuracy")):
        axes.plot(history[key], label="training")
        axes.plot(history["val_" + key], label="test")
        axes.set(xlabel="Epoch", title=title)
        axes.grid(alpha=0.3)
        axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=100)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=80)
    parser.add_argument("--plot", default="digits_mlp.png")
    arguments = parser.parse_args()
    accuracy = main(arguments.nb_epoch, arguments.plot)
    raise SystemExit(0 if accuracy >= 0.96 else f"accuracy {accuracy:.4f} is below 0.96")
