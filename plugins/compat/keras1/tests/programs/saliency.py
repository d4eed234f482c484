"""Which pixels matter: gradients of a class by the input, plain and guided."""
import numpy as np
from sklearn.datasets import load_digits

import keras.backend as K
from keras.layers import Activation, Convolution2D, Dense, Dropout, Flatten
from keras.models import Sequential
from keras.utils import np_utils

np.random.seed(59)
images, labels = load_digits(n_class=4, return_X_y=True)
X = (images / 16.).reshape((-1, 1, 8, 8) if K.image_dim_ordering() == 'th' else (-1, 8, 8, 1)).astype('float32')
Y = np_utils.to_categorical(labels, 4)
model = Sequential()
model.add(Convolution2D(6, 3, 3, activation='tanh', input_shape=X.shape[1:]))
model.add(Flatten())
model.add(Dropout(0.2))
model.add(Dense(4, name='scores'))
model.add(Activation('softmax'))
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(X[:400], Y[:400], batch_size=40, nb_epoch=6, verbose=0)


def compile_saliency_function(model, layer_name):
    inp = model.layers[0].input
    outp = model.get_layer(layer_name).output
    max_outp = K.max(outp, axis=1)
    saliency = K.gradients(K.sum(max_outp), inp)
    saliency = saliency[0] if isinstance(saliency, (list, tuple)) else saliency
    max_class = K.argmax(outp, axis=1)
    return K.function([inp, K.learning_phase()], [saliency, max_class])


sal_fn = compile_saliency_function(model, 'scores')
x = X[400:403]
saliency, classes = sal_fn([x, 0])
assert saliency.shape == x.shape
assert np.array_equal(classes, model.predict_classes(x, verbose=0))

# Compared with differences of the score itself.
score = K.function([model.layers[0].input, K.learning_phase()], [model.get_layer('scores').output])
eps = 1e-2
for i, flat in enumerate([10, 27, 45]):
    up, down = x[:1].copy(), x[:1].copy()
    up.ravel()[flat] += eps
    down.ravel()[flat] -= eps
    slope = (score([up, 0])[0] - score([down, 0])[0])[0, classes[0]] / (2 * eps)
    assert abs(slope - saliency[0].ravel()[flat]) < 0.02 + 0.05 * abs(slope)
