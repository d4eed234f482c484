"""Texts are classified from word vectors that were made elsewhere and stay as they are."""
from __future__ import print_function

import numpy as np

from keras.layers import Conv1D, Dense, Embedding, GlobalMaxPooling1D, Input
from keras.models import Model
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer
from keras.utils.np_utils import to_categorical

np.random.seed(1337)
MAX_SEQUENCE_LENGTH, MAX_NB_WORDS, EMBEDDING_DIM = 8, 40, 5
topics = [['wind', 'rain', 'storm', 'cloud', 'snow'], ['flour', 'bread', 'oven', 'salt', 'yeast']]
with open('vectors.txt', 'w') as f:
    for t, topic in enumerate(topics):
        for word in topic:
            vector = np.random.normal(scale=0.3, size=EMBEDDING_DIM) + (1 if t else -1)
            f.write(word + ' ' + ' '.join('%.4f' % v for v in vector) + '\n')

texts, labels = [], []
for i in range(80):
    topic = topics[i % 2]
    texts.append('The ' + ', '.join(np.random.choice(topic, size=4)) + ' and then!')
    labels.append(i % 2)

embeddings_index = {}
for line in open('vectors.txt'):
    values = line.split()
    embeddings_index[values[0]] = np.asarray(values[1:], dtype='float32')
print('Found %s word vectors.' % len(embeddings_index))

tokenizer = Tokenizer(nb_words=MAX_NB_WORDS)
tokenizer.fit_on_texts(texts)
word_index = tokenizer.word_index
data = pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=MAX_SEQUENCE_LENGTH)
labels = to_categorical(np.asarray(labels))
nb_words = min(MAX_NB_WORDS, len(word_index))
embedding_matrix = np.zeros((nb_words + 1, EMBEDDING_DIM))
for word, i in word_index.items():
    if i <= MAX_NB_WORDS and word in embeddings_index:
        embedding_matrix[i] = embeddings_index[word]

embedding_layer = Embedding(nb_words + 1, EMBEDDING_DIM, weights=[embedding_matrix],
                            input_length=MAX_SEQUENCE_LENGTH, trainable=False)
sequence_input = Input(shape=(MAX_SEQUENCE_LENGTH,), dtype='int32')
x = Conv1D(8, 3, activation='relu')(embedding_layer(sequence_input))
x = GlobalMaxPooling1D()(x)
preds = Dense(2, activation='softmax')(x)
model = Model(sequence_input, preds)
model.compile(loss='categorical_crossentropy', optimizer='rmsprop', metrics=['acc'])
model.fit(data[:60], labels[:60], validation_data=(data[60:], labels[60:]), nb_epoch=12, batch_size=10, verbose=0)
assert model.evaluate(data[60:], labels[60:], verbose=0)[1] > 0.9
assert np.allclose(embedding_layer.get_weights()[0], embedding_matrix)
