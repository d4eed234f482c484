"""A drawing of a model, if there is what draws it."""
from __future__ import print_function

import os

from keras.layers import Dense, Dropout, Input, merge
from keras.models import Model

a = Input(shape=(3,), name='a')
b = Input(shape=(3,), name='b')
shared = Dense(4, activation='relu', name='shared')
both = merge([shared(a), shared(b)], mode='concat', name='both')
model = Model(input=[a, b], output=Dense(1, name='out')(Dropout(0.5)(both)))
model.summary()
assert model.count_params() == 3 * 4 + 4 + 8 + 1
assert len(shared.inbound_nodes) == 2

try:
    from keras.utils.visualize_util import model_to_dot, plot
    dot = model_to_dot(model, show_shapes=True)
    text = dot.to_string()
    assert 'shared' in text and '(None, 8)' in text
    plot(model, to_file='model.png', show_shapes=True, show_layer_names=True)
except Exception as e:  # there is no pydot, or no graphviz
    print('no drawing:', e)
else:
    assert os.path.getsize('model.png') > 100
