"""Callbacks of one's own: they log, change the rate by `K.set_value`, and stop the training."""
from __future__ import print_function

import numpy as np

from keras import backend as K
from keras import callbacks
from keras.callbacks import Callback
from keras.layers import Dense
from keras.models import Sequential

np.random.seed(35)


class LossHistory(callbacks.Callback):
    def on_train_begin(self, logs={}):
        self.losses, self.sizes, self.calls = [], [], []

    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get('loss').item())
        self.sizes.append(logs['size'])

    def on_epoch_end(self, epoch, logs={}):
        self.calls.append((epoch, sorted(logs)))


class WarmUp(Callback):
    def __init__(self, top, batches):
        super(WarmUp, self).__init__()
        self.top, self.batches, self.seen, self.rates = top, batches, 0, []

    def on_batch_begin(self, batch, logs=None):
        self.seen += 1
        K.set_value(self.model.optimizer.lr, self.top * min(1., float(self.seen) / self.batches))
        self.rates.append(float(K.get_value(self.model.optimizer.lr)))


class StopBelow(Callback):
    def on_epoch_end(self, epoch, logs={}):
        if logs['val_loss'] < 0.02:
            self.model.stop_training = True


X = np.random.randn(110, 4)
Y = X.sum(axis=1, keepdims=True)
model = Sequential()
model.add(Dense(1, input_dim=4))
model.compile(loss='mse', optimizer='sgd')
history, warm = LossHistory(), WarmUp(0.1, 8)
result = model.fit(X, Y, batch_size=20, nb_epoch=50, verbose=0, validation_split=0.1,
                   callbacks=[history, warm, StopBelow()])
epochs = len(result.epoch)
print('stopped after', epochs, 'epochs')
assert epochs < 50
assert len(history.losses) == 5 * epochs
assert history.sizes[:5] == [20, 20, 20, 20, 19]
assert history.calls[0] == (0, ['loss', 'val_loss'])
assert np.allclose(warm.rates[:10], [0.0125 * min(8, i + 1) for i in range(10)], atol=1e-6)
assert history.params['nb_epoch'] == 50 and history.params['nb_sample'] == 99
assert isinstance(result, callbacks.History) and result.history['val_loss'][-1] < 0.02
