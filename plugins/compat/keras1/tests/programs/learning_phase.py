"""The output of a layer in the middle, as it is when training and as it is when testing."""
import numpy as np

from keras import backend as K
from keras.layers import BatchNormalization, Dense, Dropout, GaussianDropout
from keras.layers.noise import GaussianNoise
from keras.models import Sequential

np.random.seed(65)
model = Sequential()
model.add(Dense(200, input_dim=3, activation='sigmoid'))
model.add(Dropout(0.5))
model.add(Dense(4))
model.add(BatchNormalization(mode=0, momentum=0.5))
model.compile('sgd', 'mse')
assert model.uses_learning_phase

get_dropped = K.function([model.layers[0].input, K.learning_phase()], [model.layers[1].output])
get_dense = K.function([model.layers[0].input], [model.layers[0].output])
X = np.random.randn(50, 3)
dense = get_dense([X])[0]
assert np.allclose(get_dropped([X, 0])[0], dense, atol=1e-6)
dropped = get_dropped([X, 1])[0]
assert 0.4 < np.mean(dropped == 0) < 0.6
assert np.allclose(dropped[dropped != 0], 2 * dense[dropped != 0], atol=1e-5)

normalized = K.function([model.layers[0].input, K.learning_phase()], [model.output])
assert np.allclose(normalized([X, 1])[0].mean(axis=0), 0, atol=1e-3)
assert not np.allclose(normalized([X, 0])[0].mean(axis=0), 0, atol=1e-3)
before = model.layers[3].get_weights()[2]
model.train_on_batch(X, np.zeros((50, 4)))
assert not np.allclose(before, model.layers[3].get_weights()[2])
with_updates = K.function([model.input, K.learning_phase()], [model.output], updates=model.updates)
before = model.layers[3].get_weights()[2]
with_updates([X, 1])
assert not np.allclose(before, model.layers[3].get_weights()[2])

noisy = Sequential([GaussianNoise(1., input_shape=(2000,)), GaussianDropout(0.2)])
f = K.function([noisy.input, K.learning_phase()], [noisy.layers[0].output, noisy.layers[1].output])
a, b = f([np.zeros((1, 2000)), 1])
assert 0.8 < a.std() < 1.2 and not np.allclose(a, b)
assert np.all(f([np.ones((1, 2000)), 0])[1] == 1)
# A network whose phase is chosen for good.
K.set_learning_phase(0)
fixed = Sequential([Dropout(0.5, input_shape=(7,))])
assert np.all(K.function([fixed.input], [fixed.output])([np.ones((2, 7))])[0] == 1)
