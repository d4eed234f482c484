"""A variational autoencoder of handwritten digits (Kingma & Welling, Auto-Encoding Variational Bayes, 2014).

    python examples/variational_autoencoder.py [--nb-epoch 60] [--plot vae.png]

The encoder gives the mean and the log-variance of a point in the plane, the decoder an image for a point. The loss is
the cross-entropy of the image and the divergence of the encoder's distribution from the standard normal one.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

from kerata import backend as K
from kerata import objectives
from kerata.layers import Dense, Input, Lambda
from kerata.models import Model

PIXELS, HIDDEN, LATENT = 64, 64, 2


def main(nb_epoch: int = 60, plot: str | None = None, verbose: int = 2) -> list[float]:
    """Train the model and return the loss on images held back, after each epoch."""
    np.random.seed(1337)
    x = load_digits().data / 16.0
    train, test = x[:1500], x[1500:]

    image = Input(shape=(PIXELS,))
    hidden = Dense(HIDDEN, activation="relu")(image)
    mean, log_variance = Dense(LATENT)(hidden), Dense(LATENT)(hidden)

    def sample(parameters: Any) -> Any:
        mean, log_variance = parameters
        return mean + K.exp(log_variance / 2) * K.random_normal(K.shape(mean))

    decode_hidden, decode_image = Dense(HIDDEN, activation="relu"), Dense(PIXELS, activation="sigmoid")
    point = Lambda(sample, output_shape=(LATENT,))([mean, log_variance])

    def loss(x: Any, decoded: Any) -> Any:
        divergence = -0.5 * K.sum(1 + log_variance - K.square(mean) - K.exp(log_variance), axis=-1)
        return PIXELS * objectives.binary_crossentropy(x, decoded) + divergence

    model = Model(image, decode_image(decode_hidden(point)))
    model.compile(optimizer="rmsprop", loss=loss)
    history = model.fit(train, train, nb_epoch=nb_epoch, batch_size=32, verbose=verbose, validation_data=(test, test))

    start = Input(shape=(LATENT,))
    generator = Model(start, decode_image(decode_hidden(start)))
    if plot:
        draw(generator, plot)
    losses: list[float] = history.history["val_loss"]
    return losses


def draw(generator: Any, path: str) -> None:
    """Images of points on a grid, over the middle 98% of the normal distribution, into a PNG file."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from scipy.stats import norm

    steps = norm.ppf(np.linspace(0.01, 0.99, 12))
    points = np.array([(across, down) for down in steps for across in steps])
    images = generator.predict(points).reshape(12, 12, 8, 8).swapaxes(1, 2).reshape(96, 96)
    plt.imsave(path, images, cmap="gray")
    print(f"Digits along the two latent axes: {path}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=60)
    parser.add_argument("--plot", default="vae.png")
    arguments = parser.parse_args()
    main(arguments.nb_epoch, arguments.plot)
