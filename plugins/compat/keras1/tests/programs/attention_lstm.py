"""An LSTM that looks back at a sentence: a subclass with weights of its own, in `step` and `get_constants`."""
import numpy as np

from keras import backend as K
from keras import initializations
from keras.layers import LSTM, Dense, Input
from keras.models import Model

np.random.seed(5)


class AttentionLSTM(LSTM):
    def __init__(self, output_dim, attention_vec, attn_activation='tanh', **kwargs):
        self.attention_vec = attention_vec
        self.attn_activation = {'tanh': K.tanh, 'relu': K.relu}[attn_activation]
        super(AttentionLSTM, self).__init__(output_dim, **kwargs)

    def build(self, input_shape):
        super(AttentionLSTM, self).build(input_shape)
        if hasattr(self.attention_vec, '_keras_shape'):
            attention_dim = self.attention_vec._keras_shape[1]
        else:
            raise Exception('the attention vector has no shape')
        init = initializations.get('glorot_uniform')
        inner_init = initializations.get('orthogonal')
        self.U_a = inner_init((self.output_dim, self.output_dim), name='{}_U_a'.format(self.name))
        self.b_a = K.zeros((self.output_dim,), name='{}_b_a'.format(self.name))
        self.U_m = init((attention_dim, self.output_dim), name='{}_U_m'.format(self.name))
        self.U_s = inner_init((self.output_dim, self.output_dim), name='{}_U_s'.format(self.name))
        self.trainable_weights += [self.U_a, self.U_m, self.U_s, self.b_a]

    def step(self, x, states):
        h, (_, c) = super(AttentionLSTM, self).step(x, states)
        attention = states[4]
        m = self.attn_activation(K.dot(h, self.U_a) + attention + self.b_a)
        s = K.sigmoid(K.dot(m, self.U_s))
        h = h * s
        return h, [h, c]

    def get_constants(self, x):
        constants = super(AttentionLSTM, self).get_constants(x)
        constants.append(K.dot(self.attention_vec, self.U_m))
        return constants


X = np.random.normal(size=(160, 5, 3)).astype('float32')
Q = np.eye(3)[np.random.randint(0, 3, 160)].astype('float32')
Y = (np.einsum('nts,ns->n', X, Q) > 0).astype('float32')[:, None]  # the question says which column counts

sentence = Input(shape=(5, 3))
question = Input(shape=(3,))
answer = AttentionLSTM(12, question, consume_less='mem')(sentence)
model = Model([sentence, question], Dense(1, activation='sigmoid')(answer))
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
before = model.get_weights()
hist = model.fit([X, Q], Y, nb_epoch=8, batch_size=16, verbose=0)
assert hist.history['loss'][-1] < hist.history['loss'][0]
assert len(before) == 12 + 4 + 2
assert all(np.abs(a - b).max() > 1e-5 for a, b in zip(before, model.get_weights()))
