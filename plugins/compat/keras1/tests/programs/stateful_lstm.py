"""A stateful LSTM goes on from batch to batch as if the sequence had never been cut."""
import numpy as np

from keras.layers import LSTM, Dense
from keras.models import Sequential
from keras.optimizers import RMSprop

np.random.seed(11)
batch_size, tsteps = 4, 5
wave = np.exp(-0.02 * np.arange(41)) * np.cos(2 * np.pi * np.arange(41) / 8)
X = np.repeat(wave[:40].reshape(1, 40, 1), batch_size, axis=0)
Y = np.repeat(wave[1:41].reshape(1, 40, 1), batch_size, axis=0)

model = Sequential()
model.add(LSTM(8, batch_input_shape=(batch_size, tsteps, 1), return_sequences=True, stateful=True))
model.add(LSTM(8, stateful=True))
model.add(Dense(1))
model.compile(loss='mse', optimizer=RMSprop(lr=0.01))

losses = []
for epoch in range(12):
    epoch_losses = []
    for start in range(0, 40, tsteps):
        x, y = X[:, start:start + tsteps], Y[:, start + tsteps - 1]
        epoch_losses.append(model.train_on_batch(x, y))
    model.reset_states()
    losses.append(np.mean(epoch_losses))
assert losses[-1] < 0.7 * losses[0]

# Eight pieces with the state carried over are one long piece.
whole = Sequential()
whole.add(LSTM(8, input_shape=(None, 1), return_sequences=True))
whole.add(LSTM(8))
whole.add(Dense(1))
whole.set_weights(model.get_weights())
model.reset_states()
for start in range(0, 40, tsteps):
    last = model.predict(X[:, start:start + tsteps], batch_size=batch_size)
assert np.allclose(last, whole.predict(X), atol=1e-5)
state_h, state_c = model.layers[0].states
model.reset_states()
again = model.predict(X[:, :tsteps], batch_size=batch_size)
assert not np.allclose(again, model.predict(X[:, :tsteps], batch_size=batch_size))
