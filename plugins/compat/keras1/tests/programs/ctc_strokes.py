"""A sequence is transcribed without being aligned: connectionist temporal classification in a Lambda."""
import numpy as np

from keras import backend as K
from keras.layers import GRU, Dense, Input, Lambda, TimeDistributed
from keras.models import Model
from keras.optimizers import Adam

np.random.seed(55)
nb_letters, max_label, steps = 3, 3, 12


def ctc_lambda_func(args):
    y_pred, labels, input_length, label_length = args
    return K.ctc_batch_cost(labels, y_pred, input_length, label_length)


def words(n):
    images = 0.1 * np.random.randn(n, steps, nb_letters)
    labels = np.zeros((n, max_label))
    lengths = np.random.randint(2, max_label + 1, size=(n, 1))
    for i in range(n):
        for j in range(lengths[i, 0]):
            labels[i, j] = np.random.randint(nb_letters)
            images[i, 1 + 4 * j:3 + 4 * j, int(labels[i, j])] += 1
    return images.astype('float32'), labels, np.full((n, 1), steps), lengths


input_data = Input(name='the_input', shape=(steps, nb_letters))
inner = GRU(12, return_sequences=True, name='gru')(input_data)
y_pred = TimeDistributed(Dense(nb_letters + 1, activation='softmax'), name='softmax')(inner)
labels = Input(name='the_labels', shape=[max_label], dtype='float32')
input_length = Input(name='input_length', shape=[1], dtype='int64')
label_length = Input(name='label_length', shape=[1], dtype='int64')
loss_out = Lambda(ctc_lambda_func, output_shape=(1,), name='ctc')([y_pred, labels, input_length, label_length])

model = Model(input=[input_data, labels, input_length, label_length], output=[loss_out])
model.compile(loss={'ctc': lambda y_true, y_pred: y_pred}, optimizer=Adam(lr=0.02))
losses = []
for i in range(25):
    x, y, n, m = words(16)
    losses.append(model.train_on_batch([x, y, n, m], np.zeros(16)))
assert losses[-1] < 0.7 * losses[0], losses

test_func = K.function([input_data], [y_pred])
out = test_func([words(2)[0]])[0]
assert out.shape == (2, steps, nb_letters + 1)
assert np.allclose(out.sum(axis=-1), 1, atol=1e-5)
