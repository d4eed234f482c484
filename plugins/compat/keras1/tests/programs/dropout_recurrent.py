"""Recurrent layers with everything they can be told, in more than one way of computing."""
import numpy as np

from keras.layers import GRU, LSTM, Dense, SimpleRNN
from keras.models import Sequential
from keras.optimizers import Adam
from keras.regularizers import l2

np.random.seed(107)
X = np.random.randn(24, 5, 3)
y = X[:, :, 0].sum(axis=1)

for layer in (SimpleRNN, GRU, LSTM):
    outputs = []
    weights = None
    for how in ('cpu', 'mem'):
        model = Sequential()
        model.add(layer(4, input_dim=3, input_length=5, init='he_normal', inner_init='orthogonal', activation='tanh',
                        consume_less=how, W_regularizer=l2(1e-3), U_regularizer='l2', name='rnn'))
        model.add(Dense(1))
        weights = weights or model.get_weights()
        model.set_weights(weights)
        outputs.append(model.predict(X))
    assert np.allclose(outputs[0], outputs[1], atol=1e-5)
    short = Sequential([layer(4, input_dim=3, unroll=True, input_length=5, go_backwards=True), Dense(1)])
    short.set_weights(weights)
    assert np.allclose(short.predict(X[:, ::-1]), outputs[0], atol=1e-5)

model = Sequential()
model.add(LSTM(6, input_shape=(5, 3), dropout_W=0.2, dropout_U=0.2, forget_bias_init='one', return_sequences=True))
model.add(GRU(6, dropout_W=0.1, dropout_U=0.1, inner_activation='sigmoid'))
model.add(Dense(1))
model.compile(Adam(lr=0.02), 'mse')
W_i, U_i, b_i, W_c, U_c, b_c, W_f, U_f, b_f, W_o, U_o, b_o = model.layers[0].get_weights()
assert np.all(b_f == 1) and np.all(b_i == 0) and W_i.shape == (3, 6) and U_o.shape == (6, 6)
hist = model.fit(X, y, nb_epoch=12, batch_size=8, verbose=0)
assert hist.history['loss'][-1] < hist.history['loss'][0]
assert np.allclose(model.predict(X), model.predict(X))  # nothing is dropped any more
