"""A bag of words and pairs of words, averaged."""
import numpy as np

from keras import backend as K
from keras.layers import Dense, Embedding, GlobalAveragePooling1D
from keras.models import Sequential
from keras.preprocessing import sequence

np.random.seed(20)
max_features, maxlen = 12, 16


def create_ngram_set(input_list, ngram_value=2):
    return set(zip(*[input_list[i:] for i in range(ngram_value)]))


# One word leads to the next one in the first language, to the one before in the second.
texts, labels = [], []
for i in range(200):
    word, text = np.random.randint(1, max_features), []
    for _ in range(np.random.randint(5, 9)):
        text.append(word)
        word = 1 + (word - 1 + (1 if i % 2 else -1) * np.random.choice([1, 1, 1, 3])) % (max_features - 1)
    texts.append(text)
    labels.append(i % 2)

ngrams = sorted(set().union(*[create_ngram_set(t) for t in texts]))
token_indice = dict((pair, max_features + i) for i, pair in enumerate(ngrams))
with_pairs = [t + [token_indice[p] for p in zip(t, t[1:])] for t in texts]
X = sequence.pad_sequences(with_pairs, maxlen=maxlen)
y = np.array(labels)

model = Sequential()
model.add(Embedding(max_features + len(ngrams), 10, input_length=maxlen))
model.add(GlobalAveragePooling1D())
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
K.set_value(model.optimizer.lr, 0.05)
model.fit(X[:150], y[:150], batch_size=25, nb_epoch=25, verbose=0)
assert model.evaluate(X[150:], y[150:], verbose=0)[1] > 0.8
assert model.predict_classes(X[150:]).shape == (50, 1)
