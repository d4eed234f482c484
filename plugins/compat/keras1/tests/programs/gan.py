"""A generator and a discriminator play against each other; the discriminator is frozen inside the stack."""
from __future__ import print_function

import numpy as np

from keras.layers import Dense, Dropout, Input
from keras.layers.advanced_activations import LeakyReLU
from keras.models import Model, Sequential
from keras.optimizers import Adam

np.random.seed(42)
latent_size = 4


def make_trainable(net, val):
    net.trainable = val
    for l in net.layers:
        l.trainable = val


def real_samples(n):
    return np.random.normal(loc=[2., -1.], scale=0.2, size=(n, 2)).astype('float32')


g_input = Input(shape=[latent_size])
H = Dense(16, init='glorot_normal', activation='relu')(g_input)
generator = Model(g_input, Dense(2)(H))

d_input = Input(shape=(2,))
H = Dense(16)(d_input)
H = LeakyReLU(0.2)(H)
H = Dropout(0.1)(H)
d_V = Dense(2, activation='softmax')(H)
discriminator = Model(d_input, d_V)
discriminator.compile(loss='categorical_crossentropy', optimizer=Adam(lr=0.01))

make_trainable(discriminator, False)
gan_input = Input(shape=[latent_size])
GAN = Model(gan_input, discriminator(generator(gan_input)))
GAN.compile(loss='categorical_crossentropy', optimizer=Adam(lr=0.01))
assert len(GAN.trainable_weights) == len(generator.trainable_weights) == 4

losses = {'d': [], 'g': []}
for e in range(60):
    noise = np.random.uniform(-1, 1, size=(32, latent_size))
    X = np.concatenate((real_samples(32), generator.predict(noise)))
    y = np.zeros([64, 2])
    y[:32, 1] = 1
    y[32:, 0] = 1
    make_trainable(discriminator, True)
    losses['d'].append(discriminator.train_on_batch(X, y))

    frozen = [w.copy() for w in discriminator.get_weights()]
    y2 = np.zeros([32, 2])
    y2[:, 1] = 1
    make_trainable(discriminator, False)
    losses['g'].append(GAN.train_on_batch(np.random.uniform(-1, 1, size=(32, latent_size)), y2))
    assert all(np.array_equal(a, b) for a, b in zip(frozen, discriminator.get_weights()))

fake = generator.predict(np.random.uniform(-1, 1, size=(200, latent_size)))
print('mean of what is generated:', fake.mean(axis=0))
assert np.isfinite(losses['d']).all() and np.isfinite(losses['g']).all()
assert np.linalg.norm(fake.mean(axis=0) - [2., -1.]) < 1.8  # it began at about 2.2
