"""Pictures that are altered while a network trains on them."""
from __future__ import print_function

import numpy as np
from sklearn.datasets import load_digits

from keras import backend as K
from keras.layers import Activation, Convolution2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential
from keras.optimizers import Adam
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import np_utils

np.random.seed(0)
images, labels = load_digits(return_X_y=True)
keep = labels < 3
images, labels = images[keep].reshape(-1, 8, 8), labels[keep]
X = images[:, np.newaxis] if K.image_dim_ordering() == 'th' else images[..., np.newaxis]
X = X.astype('float32')
Y = np_utils.to_categorical(labels, 3)
X_train, Y_train, X_test, Y_test = X[:320], Y[:320], X[320:], Y[320:]

datagen = ImageDataGenerator(
    featurewise_center=True,
    featurewise_std_normalization=True,
    rotation_range=10,
    width_shift_range=0.1,
    height_shift_range=0.1,
    horizontal_flip=False,
    vertical_flip=False)
datagen.fit(X_train)
testgen = ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True)
testgen.mean, testgen.std = datagen.mean, datagen.std

model = Sequential()
model.add(Convolution2D(6, 3, 3, border_mode='same', input_shape=X_train.shape[1:]))
model.add(Activation('relu'))
model.add(MaxPooling2D())
model.add(Flatten())
model.add(Dense(3, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer=Adam(lr=0.01), metrics=['accuracy'])

hist = model.fit_generator(datagen.flow(X_train, Y_train, batch_size=32, seed=1),
                           samples_per_epoch=X_train.shape[0], nb_epoch=6, verbose=0,
                           validation_data=testgen.flow(X_test, Y_test, batch_size=32, shuffle=False),
                           nb_val_samples=len(X_test))
print(hist.history)
assert hist.history['val_acc'][-1] > 0.7

x_batch, y_batch = next(datagen.flow(X_train, Y_train, batch_size=9))
assert x_batch.shape == (9,) + X_train.shape[1:] and y_batch.shape == (9, 3)
centred = next(testgen.flow(X_train, batch_size=320, shuffle=False))
assert abs(centred.mean()) < 1e-3 and abs(centred.std() - 1) < 1e-2
