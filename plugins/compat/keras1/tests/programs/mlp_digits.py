"""A multilayer perceptron reads handwritten digits."""
from __future__ import print_function

import numpy as np
from sklearn.datasets import load_digits

from keras.layers.core import Activation, Dense, Dropout
from keras.models import Sequential
from keras.optimizers import RMSprop
from keras.utils import np_utils

np.random.seed(1337)  # for reproducibility
batch_size = 64
nb_classes = 10
nb_epoch = 12

X, y = load_digits(return_X_y=True)
X = X.astype('float32') / 16
X_train, X_test = X[:1200], X[1200:]
Y_train = np_utils.to_categorical(y[:1200], nb_classes)
Y_test = np_utils.to_categorical(y[1200:], nb_classes)
print(X_train.shape[0], 'train samples')

model = Sequential()
model.add(Dense(64, input_shape=(64,)))
model.add(Activation('relu'))
model.add(Dropout(0.2))
model.add(Dense(64))
model.add(Activation('relu'))
model.add(Dropout(0.2))
model.add(Dense(nb_classes))
model.add(Activation('softmax'))
model.summary()

model.compile(loss='categorical_crossentropy', optimizer=RMSprop(), metrics=['accuracy'])
history = model.fit(X_train, Y_train, batch_size=batch_size, nb_epoch=nb_epoch,
                    verbose=1, validation_data=(X_test, Y_test))
score = model.evaluate(X_test, Y_test, verbose=0)
print('Test score:', score[0])
print('Test accuracy:', score[1])
assert score[1] > 0.8
assert len(history.history['val_acc']) == nb_epoch
