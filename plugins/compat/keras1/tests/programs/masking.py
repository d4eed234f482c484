"""Steps that are padding change nothing: for what is predicted, and for the loss."""
import numpy as np

from keras import backend as K
from keras.engine import Layer
from keras.layers import GRU, LSTM, Activation, Dense, Embedding, Masking, TimeDistributed
from keras.models import Sequential

np.random.seed(43)
words = np.array([[3, 1, 4, 0, 0, 0], [1, 5, 2, 6, 5, 3]])
model = Sequential()
model.add(Embedding(7, 4, mask_zero=True))
model.add(GRU(5, return_sequences=True))
model.add(LSTM(3))
short = model.predict(words[:1, :3])
assert np.allclose(model.predict(words)[:1], short, atol=1e-5)

x = np.random.randn(2, 6, 3)
x[0, 4:] = -1.
tagger = Sequential()
tagger.add(Masking(mask_value=-1., input_shape=(6, 3)))
tagger.add(LSTM(4, return_sequences=True))
tagger.add(TimeDistributed(Dense(2)))
tagger.add(Activation('softmax'))
tagger.compile('rmsprop', 'categorical_crossentropy')
Y = np.eye(2)[np.random.randint(0, 2, size=(2, 6))]
p = tagger.predict(x)
ce = -(Y * np.log(p)).sum(axis=-1)
mask = np.ones((2, 6))
mask[0, 4:] = 0
assert abs(tagger.evaluate(x, Y, verbose=0) - (ce * mask).sum() / mask.sum()) < 1e-4
before = tagger.get_weights()
tagger.train_on_batch(x, Y)
x[0, 4:] = -1.
assert not np.allclose(before[0], tagger.get_weights()[0])


class MeanOfSteps(Layer):
    """Averages the steps that are there."""

    def __init__(self, **kwargs):
        self.supports_masking = True
        super(MeanOfSteps, self).__init__(**kwargs)

    def compute_mask(self, x, mask=None):
        return None

    def call(self, x, mask=None):
        if mask is None:
            return K.mean(x, axis=1)
        mask = K.expand_dims(K.cast(mask, K.floatx()))
        return K.sum(x * mask, axis=1) / K.sum(mask, axis=1)

    def get_output_shape_for(self, input_shape):
        return input_shape[0], input_shape[2]


bag = Sequential([Embedding(7, 4, mask_zero=True, input_length=6), MeanOfSteps()])
vectors = bag.layers[0].get_weights()[0]
assert np.allclose(bag.predict(words)[0], vectors[[3, 1, 4]].mean(axis=0), atol=1e-5)
assert np.allclose(bag.predict(words)[1], vectors[words[1]].mean(axis=0), atol=1e-5)
