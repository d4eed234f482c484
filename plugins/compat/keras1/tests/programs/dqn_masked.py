"""A deep Q network with a clipped and masked error, computed by a Lambda that stands for the loss."""
from __future__ import division

import numpy as np

import keras.backend as K
from keras.layers import Activation, Dense, Flatten, Input, Lambda
from keras.models import Model, Sequential, model_from_config
from keras.optimizers import Adam

np.random.seed(123)
nb_actions = 3
delta_clip = 1.


def huber_loss(y_true, y_pred, clip_value):
    x = y_true - y_pred
    if np.isinf(clip_value):
        return .5 * K.square(x)
    condition = K.abs(x) < clip_value
    squared_loss = .5 * K.square(x)
    linear_loss = clip_value * (K.abs(x) - .5 * clip_value)
    return K.switch(condition, squared_loss, linear_loss) if K.backend() == 'theano' else (
        K.cast(condition, 'float32') * squared_loss + K.cast(K.abs(x) >= clip_value, 'float32') * linear_loss)


def clipped_masked_error(args):
    y_true, y_pred, mask = args
    loss = huber_loss(y_true, y_pred, delta_clip)
    loss *= mask  # apply element-wise mask
    return K.sum(loss, axis=-1)


def mean_q(y_true, y_pred):
    return K.mean(K.max(y_pred, axis=-1))


model = Sequential()
model.add(Flatten(input_shape=(1, 4)))
model.add(Dense(16))
model.add(Activation('relu'))
model.add(Dense(nb_actions))
model.add(Activation('linear'))

config = {'class_name': model.__class__.__name__, 'config': model.get_config()}
target_model = model_from_config(config)
target_model.set_weights(model.get_weights())
target_model.compile(optimizer='sgd', loss='mse')
model.compile(optimizer='sgd', loss='mse')

y_pred = model.output
y_true = Input(name='y_true', shape=(nb_actions,))
mask = Input(name='mask', shape=(nb_actions,))
loss_out = Lambda(clipped_masked_error, output_shape=(1,), name='loss')([y_true, y_pred, mask])
trainable_model = Model(input=[model.input, y_true, mask], output=[loss_out, y_pred])
losses = [lambda y_true, y_pred: y_pred,  # the loss is computed in the Lambda
          lambda y_true, y_pred: K.zeros_like(y_pred)]
trainable_model.compile(optimizer=Adam(lr=.01), loss=losses, metrics={trainable_model.output_names[1]: [mean_q]})

# The reward of an action is one of the four values that are observed.
for step in range(120):
    state = np.random.uniform(-1, 1, size=(32, 1, 4))
    action = np.random.randint(0, nb_actions, size=32)
    q_next = target_model.predict_on_batch(state)
    assert q_next.shape == (32, nb_actions)
    targets = np.zeros((32, nb_actions))
    masks = np.zeros((32, nb_actions))
    targets[np.arange(32), action] = state[np.arange(32), 0, action]
    masks[np.arange(32), action] = 1.
    dummy = np.zeros((32,))
    metrics = trainable_model.train_on_batch([state, targets, masks], [dummy, targets])
    if step == 0:
        first = metrics
assert len(metrics) == len(trainable_model.metrics_names)
assert metrics[0] < 0.5 * first[0]
error = np.abs(model.predict(state) - state[:, 0, :3]).mean()
assert error < 0.4
