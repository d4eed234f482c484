"""Word vectors by skip-grams with negative sampling (Mikolov et al., 2013), on eleven sonnets.

    python examples/word2vec.py [--nb-epoch 30]

A model of two Embeddings says whether two words were found near each other or drawn at random; what the first one has
learnt are the vectors. The text is tiny, so the neighbours found are those of these sonnets.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

import numpy as np

from kerata.layers import Activation, Embedding, Input, Reshape, merge
from kerata.models import Model

TEXT = Path(__file__).parent / "data" / "sonnets.txt"


def skipgrams(numbers: np.ndarray, window: int, negative: int, random: np.random.RandomState) -> tuple[np.ndarray, ...]:
    """Words, their neighbours within `window`, label 1; and `negative` times as many drawn at random, label 0."""
    offsets = [offset for offset in range(-window, window + 1) if offset]
    centres = np.repeat(np.arange(len(numbers)), len(offsets))
    places = centres + np.tile(offsets, len(numbers))
    inside = (places >= 0) & (places < len(numbers))
    words, near = numbers[centres[inside]], numbers[places[inside]]
    # Words are drawn by frequency to the power 3/4.
    chances = np.bincount(numbers) ** 0.75
    drawn = random.choice(len(chances), size=negative * len(near), p=chances / chances.sum())
    labels = np.concatenate([np.ones(len(near)), np.zeros(len(drawn))])
    return np.concatenate([words, np.tile(words, negative)]), np.concatenate([near, drawn]), labels


def main(nb_epoch: int = 30, size: int = 32, verbose: int = 2) -> list[float]:
    """Train the model, print some neighbours, and return the loss after each epoch."""
    np.random.seed(1337)
    words = re.findall(r"[a-z']+", TEXT.read_text().lower())
    vocabulary = [word for word, _ in Counter(words).most_common()]
    number = {word: i for i, word in enumerate(vocabulary)}
    text = np.array([number[word] for word in words])

    word, near = Input(shape=(1,), dtype="int32"), Input(shape=(1,), dtype="int32")
    vectors = Embedding(len(vocabulary), size, input_length=1)
    context = Embedding(len(vocabulary), size, input_length=1)
    score = merge([Reshape((size,))(vectors(word)), Reshape((size,))(context(near))], mode="dot", dot_axes=1)
    model = Model(input=[word, near], output=Activation("sigmoid")(score))
    model.compile(loss="binary_crossentropy", optimizer="adam")

    random, losses = np.random.RandomState(0), []
    for epoch in range(nb_epoch):
        words_, near_, labels = skipgrams(text, window=3, negative=3, random=random)
        losses.append(model.fit([words_, near_], labels, batch_size=256, nb_epoch=1, verbose=0).history["loss"][0])
        if verbose:
            print(f"Epoch {epoch + 1}/{nb_epoch} - loss {losses[-1]:.4f}")

    table = vectors.get_weights()[0]
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    for name in ("love", "time", "eyes", "summer"):
        closest = np.argsort(-table @ table[number[name]])[1:6]
        print(f"{name}: {', '.join(vocabulary[i] for i in closest)}")
    return losses


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nb-epoch", type=int, default=30)
    main(parser.parse_args().nb_epoch)
