"""Layers of one's own, saved in a file and loaded again."""
import numpy as np

from keras import backend as K
from keras import initializations, regularizers
from keras.engine import InputSpec, Layer
from keras.layers import Dense, Dropout
from keras.models import Sequential, load_model


class Antirectifier(Layer):
    """Both halves of what is centred: no unit is ever lost."""

    def get_output_shape_for(self, input_shape):
        shape = list(input_shape)
        assert len(shape) == 2
        shape[-1] *= 2
        return tuple(shape)

    def call(self, x, mask=None):
        x -= K.mean(x, axis=1, keepdims=True)
        x = K.l2_normalize(x, axis=1)
        return K.concatenate([K.relu(x, 0), K.relu(-x, 0)], axis=1)


class RBF(Layer):
    def __init__(self, output_dim, init='normal', W_regularizer=None, **kwargs):
        self.output_dim = output_dim
        self.init = initializations.get(init)
        self.W_regularizer = regularizers.get(W_regularizer)
        self.input_spec = [InputSpec(ndim=2)]
        super(RBF, self).__init__(**kwargs)

    def build(self, input_shape):
        self.input_spec = [InputSpec(dtype=K.floatx(), shape=(None, input_shape[1]))]
        self.W = self.init((input_shape[1], self.output_dim), name='{}_W'.format(self.name))
        self.gamma = self.add_weight((self.output_dim,), initializer='one', name='{}_gamma'.format(self.name))
        self.trainable_weights = [self.W, self.gamma]
        if self.W_regularizer is not None:
            self.W_regularizer.set_param(self.W)
            self.regularizers = [self.W_regularizer]
        self.built = True

    def call(self, x, mask=None):
        d2 = K.sum(K.square(K.expand_dims(x, 2) - K.expand_dims(self.W, 0)), axis=1)
        return K.exp(-self.gamma * d2)

    def get_output_shape_for(self, input_shape):
        return (input_shape[0], self.output_dim)

    def get_config(self):
        config = {'output_dim': self.output_dim, 'init': self.init.__name__,
                  'W_regularizer': self.W_regularizer.get_config() if self.W_regularizer else None}
        base_config = super(RBF, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


np.random.seed(29)
X = np.random.uniform(-1, 1, size=(300, 2))
y = (np.abs(X).max(axis=1) < 0.6).astype(int)
model = Sequential()
model.add(RBF(10, input_shape=(2,), name='bumps'))
model.add(Dense(8))
model.add(Antirectifier())
model.add(Dropout(0.1))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
hist = model.fit(X, y, batch_size=20, nb_epoch=10, verbose=0)
assert hist.history['loss'][-1] < hist.history['loss'][0]

W, gamma = model.get_layer('bumps').get_weights()
bumps = K.function([model.layers[0].input], [model.layers[0].output])([X[:7]])[0]
assert np.allclose(bumps, np.exp(-gamma * ((X[:7, :, None] - W) ** 2).sum(axis=1)), atol=1e-4)
model.save('own.h5')
again = load_model('own.h5', custom_objects={'RBF': RBF, 'Antirectifier': Antirectifier})
assert np.allclose(model.predict(X), again.predict(X), atol=1e-6)
