"""Rows are read by one LSTM, and what it made of each row by another."""
import numpy as np
from sklearn.datasets import load_digits

from keras.layers import LSTM, Dense, Input, TimeDistributed
from keras.models import Model
from keras.utils import np_utils

np.random.seed(8)
digits = load_digits(n_class=5)
X = digits.images.astype('float32')[..., np.newaxis] / 16
Y = np_utils.to_categorical(digits.target, 5)
row, col, pixel = X.shape[1:]

x = Input(shape=(row, col, pixel))
encoded_rows = TimeDistributed(LSTM(output_dim=10))(x)
assert encoded_rows._keras_shape == (None, row, 10)
encoded_columns = LSTM(10)(encoded_rows)
prediction = Dense(5, activation='softmax')(encoded_columns)
model = Model(input=x, output=prediction)
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
hist = model.fit(X[:200], Y[:200], batch_size=20, nb_epoch=4, verbose=0)
assert hist.history['loss'][-1] < hist.history['loss'][0]

# The first level alone, row by row.
encoder = Model(x, encoded_rows)
flat = LSTM(10, input_shape=(col, pixel))
one = Input(shape=(col, pixel))
lone = Model(one, flat(one))
lone.set_weights(encoder.get_weights())
assert np.allclose(encoder.predict(X[:3])[:, 4], lone.predict(X[:3, 4]), atol=1e-5)
