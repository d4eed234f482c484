"""Pixels climb towards what a layer likes to see."""
import numpy as np

from keras import backend as K
from keras.layers import Convolution2D, MaxPooling2D, ZeroPadding2D
from keras.models import Sequential

np.random.seed(63)
th = K.image_dim_ordering() == 'th'
size = (3, 12, 12) if th else (12, 12, 3)
model = Sequential()
model.add(ZeroPadding2D((1, 1), batch_input_shape=(1,) + size))
model.add(Convolution2D(6, 3, 3, activation='relu', name='conv1_1'))
model.add(MaxPooling2D((2, 2), strides=(2, 2)))
model.add(Convolution2D(5, 3, 3, activation='tanh', name='conv2_1'))
layer_dict = dict([(layer.name, layer) for layer in model.layers])
input_img = model.layers[0].input


def normalize(x):
    return x / (K.sqrt(K.mean(K.square(x))) + 1e-8)


def visualize(layer_name, filter_index, steps=12):
    layer_output = layer_dict[layer_name].output
    if th:
        loss = K.mean(layer_output[:, filter_index, :, :])
    else:
        loss = K.mean(layer_output[:, :, :, filter_index])
    grads = K.gradients(loss, input_img)
    grads = normalize(grads[0] if isinstance(grads, list) else grads)  # Theano's are alone
    iterate = K.function([input_img, K.learning_phase()], [loss, grads])
    data = 0.1 * np.random.random((1,) + size)
    values = []
    for i in range(steps):
        loss_value, grads_value = iterate([data, 0])
        assert abs(np.sqrt(np.mean(grads_value ** 2)) - 1) < 1e-2
        data += grads_value * 0.05
        values.append(float(loss_value))
    return values, data[0]


for name, index in (('conv2_1', 0), ('conv2_1', 3)):
    values, img = visualize(name, index)
    assert values[-1] > values[0]
    assert img.shape == size
