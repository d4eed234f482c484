"""Preferences from vectors of users and of things, with biases, for pairs that were never seen."""
import numpy as np

from keras.layers import Dropout, Embedding, Flatten, Input, merge
from keras.models import Model
from keras.regularizers import l2

np.random.seed(109)
n_users, n_things, n_factors = 15, 12, 3
true_u, true_v = np.random.randn(n_users, 2), np.random.randn(n_things, 2)
u, v = [w.ravel() for w in np.meshgrid(range(n_users), range(n_things))]
rating = (true_u[u] * true_v[v]).sum(axis=1) + 3
order = np.random.permutation(len(u))
train, test = order[:150], order[150:]

user_in, thing_in = Input(shape=(1,), dtype='int64'), Input(shape=(1,), dtype='int64')
user = Embedding(n_users, n_factors, input_length=1, W_regularizer=l2(1e-5))(user_in)
thing = Embedding(n_things, n_factors, input_length=1, W_regularizer=l2(1e-5))(thing_in)
user_bias = Flatten()(Embedding(n_users, 1, input_length=1)(user_in))
thing_bias = Flatten()(Embedding(n_things, 1, input_length=1)(thing_in))
x = merge([user, thing], mode='dot', dot_axes=2)
x = Flatten()(x)
x = merge([x, user_bias], mode='sum')
x = merge([x, thing_bias], mode='sum')
x = Dropout(0.)(x)
model = Model([user_in, thing_in], x)
model.compile('adam', loss='mse')
model.optimizer.lr = 0.05
hist = model.fit([u[train], v[train]], rating[train], batch_size=30, nb_epoch=15, verbose=0,
                 validation_data=([u[test], v[test]], rating[test]))
assert hist.history['loss'][-1] < 0.3 * hist.history['loss'][0]
assert hist.history['val_loss'][-1] < hist.history['val_loss'][0]
assert model.predict([np.array([3]), np.array([6])]).shape == (1, 1)
