"""Weights in a pickle, the architecture in JSON, the history in another: how results were kept."""
import json

import numpy as np
from six.moves import cPickle as pickle

from keras.layers import BatchNormalization, Dense, SimpleRNN
from keras.models import Sequential, model_from_json, model_from_yaml

np.random.seed(49)
X, Y = np.random.randn(40, 3, 2), np.random.randn(40, 1)
model = Sequential()
model.add(SimpleRNN(4, input_shape=(3, 2), name='rnn'))
model.add(BatchNormalization())
model.add(Dense(1))
model.compile(optimizer='rmsprop', loss='mse')
hist = model.fit(X, Y, nb_epoch=3, verbose=0)

with open('weights.pkl', 'wb') as f:
    pickle.dump(model.get_weights(), f, -1)
with open('optimizer.pkl', 'wb') as f:
    pickle.dump(model.optimizer.get_weights(), f)
with open('history.pkl', 'wb') as f:
    pickle.dump((hist.epoch, hist.history), f)
with open('model.json', 'w') as f:
    f.write(model.to_json())
open('model.yaml', 'w').write(model.to_yaml())

for again in (model_from_json(open('model.json').read()), model_from_yaml(open('model.yaml').read())):
    again.set_weights(pickle.load(open('weights.pkl', 'rb')))
    assert np.allclose(again.predict(X), model.predict(X), atol=1e-6)
epochs, history = pickle.load(open('history.pkl', 'rb'))
assert epochs == [0, 1, 2] and history == hist.history
state = pickle.load(open('optimizer.pkl', 'rb'))
assert len(state) >= 5 and [s.shape for s in state[:1]] != []

description = json.loads(open('model.json').read())
assert description['class_name'] == 'Sequential' and description['keras_version'] == '1.2.2'
assert [layer['class_name'] for layer in description['config']] == ['SimpleRNN', 'BatchNormalization', 'Dense']
assert description['config'][0]['config']['output_dim'] == 4
