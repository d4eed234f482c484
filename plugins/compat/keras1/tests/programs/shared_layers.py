"""A layer that is called twice has two nodes, and one set of weights."""
import numpy as np

from keras.engine.topology import InputLayer, Layer, Merge, Node, merge
from keras.layers import LSTM, Dense, Input
from keras.models import Model

np.random.seed(85)
tweet_a, tweet_b = Input(shape=(5, 4)), Input(shape=(5, 4))
shared_lstm = LSTM(3)
encoded_a, encoded_b = shared_lstm(tweet_a), shared_lstm(tweet_b)
merged_vector = merge([encoded_a, encoded_b], mode='concat', concat_axis=-1)
predictions = Dense(1, activation='sigmoid')(merged_vector)
model = Model(input=[tweet_a, tweet_b], output=predictions)
model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['accuracy'])
a, b = np.random.randn(20, 5, 4), np.random.randn(20, 5, 4)
model.fit([a, b], np.arange(20) % 2, nb_epoch=2, verbose=0)

assert shared_lstm.get_output_at(0) is encoded_a and shared_lstm.get_input_at(1) is tweet_b
assert shared_lstm.get_output_shape_at(1) == (None, 3)
try:
    shared_lstm.output
except Exception:
    pass
else:
    raise AssertionError('there are two outputs')
node = shared_lstm.inbound_nodes[1]
assert isinstance(node, Node) and node.input_tensors == [tweet_b] and node.output_tensors == [encoded_b]
layer, node_index, tensor_index = encoded_b._keras_history
assert layer is shared_lstm and (node_index, tensor_index) == (1, 0)
assert encoded_a._keras_shape == (None, 3)
assert [type(l) for l in model.layers[:2]] == [InputLayer, InputLayer]
assert any(isinstance(l, Merge) for l in model.layers) and all(isinstance(l, Layer) for l in model.layers)

# A model is a layer too.
tail_a, tail_b = Input(shape=(5, 4)), Input(shape=(5, 4))
twice = Model([tail_a, tail_b], merge([model([tail_a, tail_b]), model([tail_b, tail_a])], mode='ave'))
expected = (model.predict([a, b]) + model.predict([b, a])) / 2
assert np.allclose(twice.predict([a, b]), expected, atol=1e-5)
assert len(twice.trainable_weights) == len(model.trainable_weights)
swap = merge([tail_a, tail_b], mode=lambda t: t[1] - t[0], output_shape=lambda shapes: shapes[0])
assert np.allclose(Model([tail_a, tail_b], swap).predict([a, b]), b - a, atol=1e-6)
