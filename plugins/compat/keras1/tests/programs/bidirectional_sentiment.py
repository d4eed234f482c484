"""Sentences read in both directions."""
import numpy as np

from keras.layers import Bidirectional, Dense, Dropout, Embedding, LSTM
from keras.models import Sequential
from keras.optimizers import Adam
from keras.preprocessing import sequence

np.random.seed(21)
max_features, maxlen, batch_size = 20, 6, 32

# A review is good if word 5 stands before word 9.
reviews, labels = [], []
for i in range(240):
    review = list(np.random.randint(10, max_features, size=np.random.randint(2, 5)))
    first, second = (5, 9) if i % 2 else (9, 5)
    at = sorted(np.random.randint(0, len(review) + 1, size=2))
    review.insert(at[0], first)
    review.insert(at[1] + 1, second)
    reviews.append(review)
    labels.append(i % 2)
X = sequence.pad_sequences(reviews, maxlen=maxlen)
y = np.array(labels)
assert X.shape == (240, maxlen)

model = Sequential()
model.add(Embedding(max_features, 8, input_length=maxlen))
model.add(Bidirectional(LSTM(8)))
model.add(Dropout(0.1))
model.add(Dense(1, activation='sigmoid'))
assert model.layers[1].output_shape == (None, 16)
model.compile(Adam(lr=0.02), 'binary_crossentropy', metrics=['accuracy'])
hist = model.fit(X[:200], y[:200], batch_size=batch_size, nb_epoch=12, validation_data=(X[200:], y[200:]), verbose=0)
assert hist.history['loss'][-1] < 0.9 * hist.history['loss'][0]

both = Sequential([Bidirectional(LSTM(3, return_sequences=True), merge_mode='sum', input_shape=(5, 2))])
assert both.output_shape == (None, 5, 3)
w = both.get_weights()
assert len(w) == 24
back = Sequential([LSTM(3, return_sequences=True, go_backwards=True, input_shape=(5, 2))])
forth = Sequential([LSTM(3, return_sequences=True, input_shape=(5, 2))])
forth.set_weights(w[:12])
back.set_weights(w[12:])
x = np.random.randn(4, 5, 2)
assert np.allclose(both.predict(x), forth.predict(x) + back.predict(x)[:, ::-1], atol=1e-5)
