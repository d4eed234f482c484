"""One trunk and two tasks: a class and a number, with losses, weights and data by the names of the outputs."""
import numpy as np

from keras.layers import Dense, Input, merge
from keras.models import Model

np.random.seed(10)
signals = np.random.normal(size=(400, 6))
context = np.random.normal(size=(400, 2))
is_up = (signals.sum(axis=1) > 0).astype('int')
amount = signals[:, 0] - context[:, 1]

main_input = Input(shape=(6,), dtype='float32', name='signals')
side_input = Input(shape=(2,), name='context')
h = Dense(24, activation='tanh')(main_input)
side_output = Dense(1, activation='sigmoid', name='is_up')(h)
x = merge([h, side_input], mode='concat', name='both')
x = Dense(24, activation='relu')(x)
main_output = Dense(1, name='amount')(x)

model = Model(input=[main_input, side_input], output=[main_output, side_output])
model.compile(optimizer='rmsprop',
              loss={'amount': 'mse', 'is_up': 'binary_crossentropy'},
              loss_weights={'amount': 1., 'is_up': 0.2},
              metrics={'is_up': 'accuracy'})
assert model.metrics_names == ['loss', 'amount_loss', 'is_up_loss', 'is_up_acc']

history = model.fit({'signals': signals, 'context': context},
                    {'amount': amount, 'is_up': is_up}, nb_epoch=12, batch_size=20, verbose=0)
log = dict(zip(model.metrics_names, model.evaluate([signals, context], [amount, is_up], verbose=0)))
assert abs(log['loss'] - (log['amount_loss'] + 0.2 * log['is_up_loss'])) < 1e-3 * max(1, log['loss'])
assert log['is_up_acc'] > 0.8
assert history.history['amount_loss'][-1] < 0.5 * history.history['amount_loss'][0]
assert [p.shape for p in model.predict([signals, context])] == [(400, 1), (400, 1)]
