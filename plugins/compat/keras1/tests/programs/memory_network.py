"""Stories and questions: a memory that is matched with a question by merged Sequential models."""
from __future__ import print_function

import numpy as np

from keras.layers.core import Activation, Dense, Dropout, Merge, Permute
from keras.layers.embeddings import Embedding
from keras.layers.recurrent import LSTM
from keras.models import Sequential

np.random.seed(18)
people, places = ['mary', 'john'], ['kitchen', 'garden', 'office']
vocab = ['.'] + people + places + ['went', 'where']
index = dict((w, i + 1) for i, w in enumerate(vocab))
vocab_size, story_maxlen, query_maxlen = len(vocab) + 1, 6, 2

stories, queries, answers = [], [], []
for _ in range(160):
    where = dict((p, np.random.choice(places)) for p in people)
    who = people[np.random.randint(2)]
    stories.append([index[w] for p in people for w in (p, 'went', where[p])])
    queries.append([index['where'], index[who]])
    answers.append(places.index(where[who]))
inputs, queries = np.array(stories), np.array(queries)
answers = np.eye(len(places))[answers]

input_encoder_m = Sequential()
input_encoder_m.add(Embedding(input_dim=vocab_size, output_dim=16, input_length=story_maxlen))
input_encoder_m.add(Dropout(0.1))
question_encoder = Sequential()
question_encoder.add(Embedding(input_dim=vocab_size, output_dim=16, input_length=query_maxlen))
question_encoder.add(Dropout(0.1))
match = Sequential()
match.add(Merge([input_encoder_m, question_encoder], mode='dot', dot_axes=[2, 2]))
match.add(Activation('softmax'))
input_encoder_c = Sequential()
input_encoder_c.add(Embedding(input_dim=vocab_size, output_dim=query_maxlen, input_length=story_maxlen))
response = Sequential()
response.add(Merge([match, input_encoder_c], mode='sum'))
response.add(Permute((2, 1)))
answer = Sequential()
answer.add(Merge([response, question_encoder], mode='concat', concat_axis=-1))
answer.add(LSTM(12))
answer.add(Dense(len(places)))
answer.add(Activation('softmax'))
assert match.output_shape == (None, story_maxlen, query_maxlen)
assert answer.layers[0].output_shape == (None, query_maxlen, story_maxlen + 16)

answer.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])
# The story is given once for each branch that reads it.
hist = answer.fit([inputs, queries, inputs], answers, batch_size=16, nb_epoch=5, verbose=0)
print(hist.history)
assert hist.history['loss'][-1] < hist.history['loss'][0]
