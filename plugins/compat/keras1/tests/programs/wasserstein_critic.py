"""A critic whose weights are clipped after each step, on a loss that is a mean of signed outputs."""
import numpy as np

from keras import backend as K
from keras.layers import BatchNormalization, Dense
from keras.layers.advanced_activations import LeakyReLU
from keras.models import Sequential
from keras.optimizers import RMSprop

np.random.seed(97)


def wasserstein(y_true, y_pred):
    return K.mean(y_true * y_pred)


critic = Sequential([Dense(12, input_dim=2), LeakyReLU(0.2), Dense(1)])
critic.compile(RMSprop(lr=5e-3), loss=wasserstein)
generator = Sequential([Dense(8, input_dim=3), BatchNormalization(), LeakyReLU(0.2), Dense(2)])
critic.trainable = False
combined = Sequential([generator, critic])
combined.compile(RMSprop(lr=5e-3), loss=wasserstein)
critic_weights = critic.get_weights()
generator_weights = generator.get_weights()

clip = 0.1
distances = []
for step in range(15):
    for _ in range(3):
        for l in critic.layers:
            l.set_weights([np.clip(w, -clip, clip) for w in l.get_weights()])
        real = np.random.normal([1., 1.], 0.1, size=(16, 2))
        fake = generator.predict(np.random.randn(16, 3))
        d_real = critic.train_on_batch(real, -np.ones(16))
        d_fake = critic.train_on_batch(fake, np.ones(16))
    distances.append(-(d_real + d_fake))
    kept = critic.get_weights()
    combined.train_on_batch(np.random.randn(16, 3), -np.ones(16))
    assert all(np.array_equal(a, b) for a, b in zip(kept, critic.get_weights()))
assert max(distances) > 0
assert all(np.abs(w).max() <= clip + 0.1 for w in critic.get_weights())
assert not np.allclose(generator_weights[0], generator.get_weights()[0])
assert not np.allclose(critic_weights[0], critic.get_weights()[0])
