"""A functional model with two inputs and two outputs, on the breast cancer measurements of scikit-learn.

    python examples/several_inputs_and_outputs.py [--nb-epoch 40]

The thirty measurements of a tumour are means and their errors (one input) and the worst values (the other). One
output says whether it is benign; another one, from the first input alone, helps that branch to learn.
"""

from __future__ import annotations

import argparse

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from kerata.layers import Dense, Dropout, Input, merge
from kerata.models import Model


def main(nb_epoch: int = 40, verbose: int = 2) -> dict[str, float]:
    """Train the model and return the accuracy of both outputs on the test set."""
    np.random.seed(1337)
    data = load_breast_cancer()
    X_train, X_test, y_train, y_test = train_test_split(
        data.data, data.target, test_size=0.25, random_state=0, stratify=data.target
    )
    scaler = StandardScaler().fit(X_train)
    X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)

    typical = Input(shape=(20,), name="typical")
    worst = Input(shape=(10,), name="worst")
    x = Dense(16, activation="relu")(typical)
    auxiliary = Dense(1, activation="sigmoid", name="auxiliary")(x)
    x = merge([x, worst], mode="concat")
    x = Dense(16, activation="relu", W_regularizer="l2")(x)
    x = Dropout(0.3)(x)
    benign = Dense(1, activation="sigmoid", name="benign")(x)

    model = Model(input=[typical, worst], output=[benign, auxiliary])
    model.compile(
        optimizer="adam",
        loss="binary_crossentropy",
        metrics=["accuracy"],
        loss_weights={"benign": 1.0, "auxiliary": 0.2},
    )
    model.fit(
        {"typical": X_train[:, :20], "worst": X_train[:, 20:]},
        {"benign": y_train, "auxiliary": y_train},
        nb_epoch=nb_epoch,
        batch_size=32,
        verbose=verbose,
    )

    values = model.evaluate([X_test[:, :20], X_test[:, 20:]], [y_test, y_test], verbose=0)
    results = dict(zip(model.metrics_names, map(float, values), strict=True))
    print(f"Test accuracy {results['benign_acc']:.4f}; without the worst values {results['auxiliary_acc']:.4f}")
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=40)
    main(parser.parse_args().nb_epoch)
