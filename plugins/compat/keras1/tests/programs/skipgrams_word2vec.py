"""Vectors of words by skip-grams with negative samples."""
from __future__ import print_function

import numpy as np

from keras.layers import Activation, Dense, Embedding, Merge, Reshape
from keras.models import Sequential
from keras.preprocessing import sequence, text

np.random.seed(71)
lines = ['red apple green apple', 'green leaf red leaf', 'fast car slow car', 'slow bus fast bus'] * 6
tokenizer = text.Tokenizer(nb_words=20)
tokenizer.fit_on_texts(lines)
V = len(tokenizer.word_index) + 1
table = sequence.make_sampling_table(V)
assert table.shape == (V,) and table.max() <= 1

word = Sequential([Embedding(V, 6, input_length=1), Reshape((6,))])
context = Sequential([Embedding(V, 6, input_length=1), Reshape((6,))])
model = Sequential()
model.add(Merge([word, context], mode='dot', dot_axes=1))
model.add(Dense(1))
model.add(Activation('sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam')

losses = []
for epoch in range(5):
    total = []
    for seq in tokenizer.texts_to_sequences_generator(lines):
        couples, labels = sequence.skipgrams(seq, V, window_size=2, negative_samples=1.)
        assert all(0 < c < V and 0 < w < V for w, c in couples) and set(labels) <= {0, 1}
        w, c = np.array(couples, dtype='int32').T
        total.append(model.train_on_batch([w[:, None], c[:, None]], np.array(labels)))
    losses.append(np.mean(total))
print(losses)
assert losses[-1] < losses[0]
vectors = word.layers[0].get_weights()[0]
assert vectors.shape == (V, 6)
