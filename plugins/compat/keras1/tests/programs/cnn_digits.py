"""A convolutional network reads digits, in whichever ordering of the dimensions is configured."""
from __future__ import print_function

import numpy as np
from sklearn.datasets import load_digits

from keras import backend as K
from keras.layers import Activation, Convolution2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential
from keras.utils import np_utils

np.random.seed(7)
img_rows, img_cols = 8, 8
nb_filters = 8
kernel_size = (3, 3)

X, y = load_digits(return_X_y=True)
if K.image_dim_ordering() == 'th':
    X = X.reshape(X.shape[0], 1, img_rows, img_cols)
    input_shape = (1, img_rows, img_cols)
else:
    X = X.reshape(X.shape[0], img_rows, img_cols, 1)
    input_shape = (img_rows, img_cols, 1)
X = X.astype('float32')
X /= X.max()
Y = np_utils.to_categorical(y, 10)

model = Sequential()
model.add(Convolution2D(nb_filters, kernel_size[0], kernel_size[1], border_mode='valid', input_shape=input_shape))
model.add(Activation('relu'))
model.add(Convolution2D(nb_filters, *kernel_size))
model.add(Activation('relu'))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.1))
model.add(Flatten())
model.add(Dense(32))
model.add(Activation('relu'))
model.add(Dense(10))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])

model.fit(X[:600], Y[:600], batch_size=30, nb_epoch=10, verbose=2, validation_split=0.1)
loss, accuracy = model.evaluate(X[1200:], Y[1200:], verbose=0)
print('accuracy', accuracy)
assert accuracy > 0.6
assert model.layers[0].output_shape == ((None, 8, 6, 6) if K.image_dim_ordering() == 'th' else (None, 6, 6, 8))
