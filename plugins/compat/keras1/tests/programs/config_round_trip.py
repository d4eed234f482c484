"""Every kind of description gives the model back: from_config, JSON, YAML."""
import numpy as np

from keras import activations, constraints, initializations, objectives, optimizers, regularizers
from keras.engine.topology import get_source_inputs
from keras.layers import (LSTM, Bidirectional, Convolution1D, Dense, Embedding, Flatten, Highway, Input, MaxoutDense,
                          TimeDistributed, merge)
from keras.models import Model, Sequential, model_from_json, model_from_yaml
from keras.utils.layer_utils import layer_from_config

np.random.seed(53)
words = Input(shape=(5,), dtype='int32', name='words')
numbers = Input(shape=(5, 2), name='numbers')
x = Embedding(9, 3, W_constraint='unitnorm')(words)
x = merge([x, TimeDistributed(Dense(3, W_regularizer=regularizers.l1l2(l1=1e-3, l2=1e-3)))(numbers)], mode='mul')
y = Bidirectional(LSTM(2, dropout_U=0.1, return_sequences=True), merge_mode='ave')(x)
z = Flatten()(Convolution1D(2, 2, activation='softsign', border_mode='same')(y))
inner = Sequential([Highway(input_dim=10, activation='tanh'), MaxoutDense(3, nb_feature=2)], name='inner')
out = Dense(1, init='he_uniform', W_constraint=constraints.maxnorm(2), name='out')(inner(z))
model = Model(input=[words, numbers], output=out)
data = [np.random.randint(0, 9, size=(4, 5)), np.random.randn(4, 5, 2)]
expected = model.predict(data)

copies = [Model.from_config(model.get_config()), model_from_json(model.to_json()), model_from_yaml(model.to_yaml())]
for copy in copies:
    copy.set_weights(model.get_weights())
    assert np.allclose(copy.predict(data), expected, atol=1e-5)
    assert [l.__class__ for l in copy.layers] == [l.__class__ for l in model.layers]
    assert copy.get_layer('out').W_constraint.m == 2
    assert copy.get_layer('out').count_params() == 4 and copy.get_layer('out').init.__name__ == 'he_uniform'

for layer in model.layers:
    if layer.name not in ('inner',):
        again = layer_from_config({'class_name': layer.__class__.__name__, 'config': layer.get_config()})
        assert (again.name, again.__class__) == (layer.name, layer.__class__)
sequential = Sequential.from_config(inner.get_config())
assert sequential.count_params() == inner.count_params()

sgd = optimizers.SGD(lr=0.3, momentum=0.5, nesterov=True)
same = optimizers.optimizer_from_config({'class_name': 'SGD', 'config': sgd.get_config()})
assert same.get_config() == sgd.get_config() and same.nesterov
assert regularizers.get('l2').get_config()['name'] == 'L1L2Regularizer'
assert constraints.get('nonneg').__class__ is constraints.NonNeg
assert initializations.get('glorot_normal') is initializations.glorot_normal
assert activations.get(None) is activations.linear and objectives.get('kld') is objectives.kullback_leibler_divergence
assert [t.name.split(':')[0] for t in get_source_inputs(out)] == ['words', 'numbers']
