"""What was learnt on some digits serves for others: a head is popped off, the rest frozen."""
from __future__ import print_function

import numpy as np
from sklearn.datasets import load_digits

from keras.layers import Activation, Dense, Dropout
from keras.models import Sequential
from keras.utils import np_utils

np.random.seed(27)
X, y = load_digits(return_X_y=True)
X = X.astype('float32') / 16
low, high = y < 5, y >= 5

feature_layers = [Dense(32, input_shape=(64,)), Activation('relu'), Dense(16), Activation('relu'), Dropout(0.2)]
classification_layers = [Dense(5), Activation('softmax')]
model = Sequential()
for l in feature_layers + classification_layers:
    model.add(l)
model.compile(loss='categorical_crossentropy', optimizer='adadelta', metrics=['accuracy'])
model.fit(X[low], np_utils.to_categorical(y[low], 5), batch_size=32, nb_epoch=6, verbose=0)

for l in feature_layers:
    l.trainable = False
model.compile(loss='categorical_crossentropy', optimizer='adadelta', metrics=['accuracy'])
frozen = [w for l in feature_layers for w in l.get_weights()]
Y = np_utils.to_categorical(y[high] - 5, 5)
model.fit(X[high], Y, batch_size=32, nb_epoch=3, verbose=0)
assert all(np.array_equal(a, b) for a, b in zip(frozen, [w for l in feature_layers for w in l.get_weights()]))
assert len(model.trainable_weights) == 2 and len(model.non_trainable_weights) == 4

model.pop()
model.pop()
assert model.output_shape == (None, 16)
model.compile('sgd', 'mse')
bottleneck = model.predict(X[high])
head = Sequential([Dense(5, activation='softmax', input_dim=16)])
head.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
head.optimizer.lr = 0.02
head.fit(bottleneck, Y, nb_epoch=15, batch_size=32, verbose=0)
model.add(head)
model.compile('sgd', 'categorical_crossentropy', metrics=['accuracy'])
loss, accuracy = model.evaluate(X[high], Y, verbose=0)
print(accuracy)
assert accuracy > 0.5
assert np.allclose(model.predict(X[high][:5]), head.predict(bottleneck[:5]), atol=1e-5)
