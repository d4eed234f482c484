"""Digits are coded as distributions, sampled in a Lambda, and a generator shares the decoder's layers."""
import numpy as np
from sklearn.datasets import load_digits

from keras import backend as K
from keras import objectives
from keras.layers import Dense, Input, Lambda
from keras.models import Model

np.random.seed(9)
batch_size, original_dim, latent_dim, intermediate_dim = 50, 64, 2, 32
epsilon_std = 1.0

x = Input(batch_shape=(batch_size, original_dim))
h = Dense(intermediate_dim, activation='relu')(x)
z_mean = Dense(latent_dim)(h)
z_log_var = Dense(latent_dim)(h)


def sampling(args):
    z_mean, z_log_var = args
    epsilon = K.random_normal(shape=(batch_size, latent_dim), mean=0., std=epsilon_std)
    return z_mean + K.exp(z_log_var / 2) * epsilon


z = Lambda(sampling, output_shape=(latent_dim,))([z_mean, z_log_var])
decoder_h = Dense(intermediate_dim, activation='relu')
decoder_mean = Dense(original_dim, activation='sigmoid')
x_decoded_mean = decoder_mean(decoder_h(z))


def vae_loss(x, x_decoded_mean):
    xent_loss = original_dim * objectives.binary_crossentropy(x, x_decoded_mean)
    kl_loss = - 0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
    return xent_loss + kl_loss


vae = Model(x, x_decoded_mean)
vae.compile(optimizer='rmsprop', loss=vae_loss)
X = load_digits().data[:1000].astype('float32') / 16
hist = vae.fit(X[:800], X[:800], shuffle=True, nb_epoch=6, batch_size=batch_size,
               validation_data=(X[800:], X[800:]), verbose=0)
assert hist.history['val_loss'][-1] < 0.85 * hist.history['val_loss'][0]

encoder = Model(x, z_mean)
assert encoder.predict(X[:100], batch_size=batch_size).shape == (100, latent_dim)
decoder_input = Input(shape=(latent_dim,))
generator = Model(decoder_input, decoder_mean(decoder_h(decoder_input)))
grid = np.array([[xi, yi] for xi in (-1., 0., 1.) for yi in (-1., 0., 1.)])
digits = generator.predict(grid)
assert digits.shape == (9, 64)
assert digits.std(axis=0).max() > 0.01
