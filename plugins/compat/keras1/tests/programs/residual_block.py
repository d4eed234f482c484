"""Residual blocks by the functional API."""
import numpy as np
from sklearn.datasets import load_digits

from keras import backend as K
from keras.layers import (Activation, AveragePooling2D, BatchNormalization, Convolution2D, Dense, Flatten, Input,
                          ZeroPadding2D, merge)
from keras.models import Model
from keras.optimizers import SGD
from keras.regularizers import l2
from keras.utils.np_utils import to_categorical

np.random.seed(25)
bn_axis = 1 if K.image_dim_ordering() == 'th' else 3


def conv_bn_relu(x, nb_filter, size, subsample=(1, 1), relu=True):
    x = Convolution2D(nb_filter, size, size, init='he_normal', subsample=subsample, border_mode='same',
                      W_regularizer=l2(1e-4), bias=False)(x)
    x = BatchNormalization(axis=bn_axis)(x)
    return Activation('relu')(x) if relu else x


def block(x, nb_filter, down=False):
    y = conv_bn_relu(x, nb_filter, 3, (2, 2) if down else (1, 1))
    y = conv_bn_relu(y, nb_filter, 3, relu=False)
    if down:
        x = Convolution2D(nb_filter, 1, 1, subsample=(2, 2), border_mode='same')(x)
    return Activation('relu')(merge([x, y], mode='sum'))


images = load_digits().images[:300].astype('float32') / 16
X = np.expand_dims(images, bn_axis)
Y = to_categorical(load_digits().target[:300])
inp = Input(shape=X.shape[1:])
x = ZeroPadding2D((1, 1))(inp)
x = conv_bn_relu(x, 6, 3)
x = block(x, 6)
x = block(x, 12, down=True)
x = AveragePooling2D((5, 5))(x)
out = Dense(10, activation='softmax')(Flatten()(x))
model = Model(input=inp, output=out)
model.compile(loss='categorical_crossentropy', optimizer=SGD(lr=0.05, momentum=0.9, nesterov=True), metrics=['acc'])
assert len(model.losses) == 5
assert len(model.non_trainable_weights) == 10

mean_before = model.layers[3].get_weights()[2]
hist = model.fit(X, Y, batch_size=30, nb_epoch=6, verbose=0)
assert hist.history['loss'][-1] < 0.8 * hist.history['loss'][0]
assert not np.allclose(mean_before, model.layers[3].get_weights()[2])
