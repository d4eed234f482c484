"""A model inside of scikit-learn: scores, cross-validation, a search over what it is built with."""
from __future__ import print_function

import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import Adam
from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor

np.random.seed(69)
X, y = load_iris(return_X_y=True)
order = np.random.permutation(len(y))
X, y = X[order], y[order]


def make_model(units=8, lr=0.02):
    model = Sequential()
    model.add(Dense(units, input_dim=4, activation='relu'))
    model.add(Dense(3, activation='softmax'))
    model.compile(loss='categorical_crossentropy', optimizer=Adam(lr=lr), metrics=['accuracy'])
    return model


classifier = KerasClassifier(build_fn=make_model, units=10, nb_epoch=15, batch_size=10, verbose=0)
assert classifier.get_params()['units'] == 10
classifier.fit(X, y)
assert classifier.score(X, y) > 0.7
assert classifier.predict(X[:5]).shape == (5,)
assert np.allclose(classifier.predict_proba(X[:5]).sum(axis=1), 1, atol=1e-5)

search = GridSearchCV(KerasClassifier(build_fn=make_model, nb_epoch=8, batch_size=16, verbose=0),
                      param_grid={'units': [4, 8]}, cv=2)
search.fit(X, y)
print(search.best_params_, search.best_score_)
assert search.best_params_['units'] in (4, 8)


def make_regressor():
    model = Sequential([Dense(1, input_dim=4)])
    model.compile('adam', 'mean_squared_error')
    model.optimizer.lr = 0.05
    return model


target = X.dot([1., -1., 0.5, 2.])
pipe = make_pipeline(StandardScaler(), KerasRegressor(build_fn=make_regressor, nb_epoch=20, batch_size=10, verbose=0))
pipe.fit(X, target - target.mean())
assert np.corrcoef(pipe.predict(X), target)[0, 1] > 0.9
