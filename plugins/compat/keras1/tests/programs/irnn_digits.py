"""A recurrent network of rectified units that starts from the identity reads digits row by row."""
from __future__ import print_function

import numpy as np
from sklearn.datasets import load_digits

from keras.initializations import identity, normal
from keras.layers import Activation, Dense, SimpleRNN
from keras.models import Sequential
from keras.optimizers import RMSprop
from keras.utils.np_utils import to_categorical

np.random.seed(3)
hidden_units = 24

digits = load_digits()
X = digits.images.astype('float32') / 16.  # 8 steps of 8 values
Y = to_categorical(digits.target, 10)

model = Sequential()
model.add(SimpleRNN(output_dim=hidden_units,
                    init=lambda shape, name: normal(shape, scale=0.1, name=name),
                    inner_init=lambda shape, name: identity(shape, scale=1.0, name=name),
                    activation='relu',
                    input_shape=X.shape[1:]))
U = model.layers[0].get_weights()[1]
assert np.allclose(U, np.eye(hidden_units))
model.add(Dense(10))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer=RMSprop(lr=3e-3), metrics=['accuracy'])
model.fit(X[:800], Y[:800], batch_size=32, nb_epoch=8, verbose=1)
scores = model.evaluate(X[1000:], Y[1000:], verbose=0)
print('IRNN accuracy:', scores[1])
assert scores[1] > 0.4
