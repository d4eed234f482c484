"""Objectives and metrics of one's own: a quantile, a masked error, a closure, and several numbers at once."""
import numpy as np

from keras import backend as K
from keras import metrics, objectives
from keras.layers import Dense
from keras.models import Sequential, load_model

np.random.seed(33)


def quantile_loss(q):
    def loss(y_true, y_pred):
        e = y_true - y_pred
        return K.mean(K.maximum(q * e, (q - 1) * e), axis=-1)
    loss.__name__ = 'quantile_%d' % int(100 * q)
    return loss


def root_mean_squared_error(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true)))


def share_below(y_true, y_pred):
    return K.mean(K.cast(K.lesser(y_true, y_pred), K.floatx()))


X = np.random.uniform(size=(400, 1))
Y = 2 * X + np.random.exponential(size=(400, 1))
high = quantile_loss(0.9)
model = Sequential()
model.add(Dense(1, input_dim=1))
model.compile(loss=high, optimizer='adam', metrics=[root_mean_squared_error, share_below, 'mae'])
K.set_value(model.optimizer.lr, 0.1)
assert model.metrics_names == ['loss', 'root_mean_squared_error', 'share_below', 'mean_absolute_error']
model.fit(X, Y, batch_size=40, nb_epoch=25, verbose=0)

loss, rmse, below, mae = model.evaluate(X, Y, batch_size=400, verbose=0)
P = model.predict(X)
assert abs(rmse - np.sqrt(np.mean((P - Y) ** 2))) < 1e-4
assert abs(below - np.mean(Y < P)) < 0.01
assert abs(loss - np.maximum(0.9 * (Y - P), -0.1 * (Y - P)).mean()) < 1e-4
assert abs(mae - np.abs(Y - P).mean()) < 1e-4
assert 0.8 < below < 0.97

model.save('quantile.h5')
again = load_model('quantile.h5', custom_objects={'quantile_90': high, 'share_below': share_below,
                                                  'root_mean_squared_error': root_mean_squared_error})
assert np.allclose(again.evaluate(X, Y, batch_size=400, verbose=0), [loss, rmse, below, mae], atol=1e-5)

assert objectives.get('mse') is objectives.mean_squared_error
assert metrics.get('categorical_accuracy') is metrics.categorical_accuracy
a, b = K.variable(X), K.variable(Y)
assert np.allclose(K.eval(objectives.mean_absolute_error(b, a)), np.abs(X - Y).mean(axis=-1), atol=1e-6)
