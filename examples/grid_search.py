"""A grid search of scikit-learn over models: how many hidden units, which optimizer, on the measurements of irises.

    python examples/grid_search.py [--nb-epoch 120] [--n-jobs 2]

Each pair of them is trained and judged on three parts of the data; the best is trained on all of these and judged on
flowers that no model has seen.
"""

from __future__ import annotations

import argparse
from typing import Any

from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kerata.layers import Dense
from kerata.models import Sequential
from kerata.wrappers.scikit_learn import KerasClassifier


def build(units: int = 8, optimizer: str = "adam") -> Any:
    """A model with one hidden layer."""
    model = Sequential()
    model.add(Dense(units, activation="relu", input_dim=4))
    model.add(Dense(3, activation="softmax"))
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    return model


def main(nb_epoch: int = 120, units: tuple[int, ...] = (2, 16), n_jobs: int = 1) -> float:
    """Search, tell what each pair reached, and return the accuracy of the best on the test set."""
    iris = load_iris()
    names = iris.target_names[iris.target]
    X_train, X_test, y_train, y_test = train_test_split(iris.data, names, test_size=0.3, random_state=0, stratify=names)
    classifier = KerasClassifier(build, nb_epoch=nb_epoch, batch_size=8, verbose=0, random_state=0)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), classifier),
        {"kerasclassifier__units": list(units), "kerasclassifier__optimizer": ["sgd", "adam"]},
        cv=3,
        n_jobs=n_jobs,
    )
    search.fit(X_train, y_train)

    for params, score in zip(search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True):
        chosen = {name.removeprefix("kerasclassifier__"): value for name, value in params.items()}
        print(f"{chosen['units']:3d} units, {chosen['optimizer']:5s}: accuracy {score:.3f}")
    accuracy = float(search.score(X_test, y_test))
    print(f"Best: {search.best_params_}; test accuracy {accuracy:.4f}")
    print("The first flowers:", ", ".join(search.predict(X_test[:5])))
    return accuracy


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=120)
    parser.add_argument("--n-jobs", type=int, default=1)
    arguments = parser.parse_args()
    accuracy = main(arguments.nb_epoch, n_jobs=arguments.n_jobs)
    raise SystemExit(0 if accuracy >= 0.9 else f"accuracy {accuracy:.4f} is below 0.9")
