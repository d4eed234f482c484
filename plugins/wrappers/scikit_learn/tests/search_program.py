"""A search by one process and by two, on settings that the program chose: the scores of each on a line."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.model_selection import GridSearchCV

from kerata import backend as K
from kerata.layers import Convolution2D, Dense, Flatten
from kerata.models import Sequential
from kerata.wrappers.scikit_learn import KerasClassifier


def build(filters: int = 1) -> Any:
    # Three channels, which are the first axis only if the process has the dimension ordering of the program.
    model = Sequential([Convolution2D(filters, 3, 3, input_shape=(3, 4, 5)), Flatten(), Dense(2, activation="softmax")])
    assert model.layers[0].output_shape == (None, filters, 2, 3) and K.floatx() == "float64"
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


if __name__ == "__main__":
    K.set_image_dim_ordering("th")
    K.set_floatx("float64")
    x = np.random.RandomState(0).rand(24, 3, 4, 5)
    y = np.array(["bright", "dark"])[(x.mean(axis=(1, 2, 3)) < 0.5).astype(int)]
    for jobs in (1, 2):
        estimator = KerasClassifier(build, nb_epoch=2, verbose=0, random_state=0)
        search = GridSearchCV(
            estimator, {"filters": [1, 2]}, cv=2, n_jobs=jobs, scoring="neg_log_loss", refit=False, error_score="raise"
        )
        print(search.fit(x, y).cv_results_["mean_test_score"].tolist())
