"""Arguments of the versions before, which 1.2.2 took with a warning."""
import numpy as np

from keras.layers import Highway, TimeDistributedDense
from keras.layers.core import Activation, Dense, Dropout
from keras.models import Sequential
from keras.regularizers import l2

np.random.seed(113)
X = np.random.randn(80, 4)
y = (X[:, :1] > 0).astype(int)
model = Sequential()
model.add(Dense(8, init='uniform', activation='tanh', input_dim=4))
model.add(Highway(transform_bias=-2, activation='relu'))
model.add(Dropout(0.1))
model.add(Dense(1))
model.add(Activation('sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', class_mode='binary', metrics=['accuracy'])
hist = model.fit(X, y, nb_epoch=8, batch_size=8, show_accuracy=True, verbose=0)
assert hist.history['loss'][-1] < hist.history['loss'][0]
loss, acc = model.evaluate(X, y, show_accuracy=True, verbose=0)
assert acc > 0.6
assert len(model.train_on_batch(X, y, accuracy=True)) == 2
assert len(model.test_on_batch(X, y, accuracy=True)) == 2


def batches():
    while True:
        yield X[:20], y[:20]


model.fit_generator(batches(), samples_per_epoch=40, nb_epoch=1, verbose=0, show_accuracy=True, nb_worker=1,
                    nb_val_worker=1)
model.evaluate_generator(batches(), val_samples=20, show_accuracy=True, verbose=0)

steps = Sequential()
steps.add(TimeDistributedDense(3, input_shape=(5, 2), W_regularizer=l2(0.01)))
W, b = steps.get_weights()
x = np.random.randn(2, 5, 2)
assert np.allclose(steps.predict(x), x.dot(W) + b, atol=1e-5)
Dense(2).regularizers = [l2(0.1)]
