"""A picture gets the content of one and the style of another: scipy's L-BFGS moves the pixels."""
from __future__ import print_function

import numpy as np
from scipy.optimize import fmin_l_bfgs_b

from keras import backend as K
from keras.layers import AveragePooling2D, Convolution2D, Input
from keras.models import Model

np.random.seed(61)
rows, cols = 10, 12
shape = (1, 3, rows, cols) if K.image_dim_ordering() == 'th' else (1, rows, cols, 3)
content = np.random.rand(*shape).astype('float32')
style = (np.indices(shape).sum(axis=0) % 3 / 2.).astype('float32')

base_image = K.variable(content)
style_reference_image = K.variable(style)
combination_image = K.placeholder(shape)
input_tensor = K.concatenate([base_image, style_reference_image, combination_image], axis=0)

inp = Input(tensor=input_tensor, shape=shape[1:])
x = Convolution2D(6, 3, 3, activation='relu', border_mode='same', name='conv1')(inp)
x = AveragePooling2D((2, 2))(x)
x = Convolution2D(8, 3, 3, activation='relu', border_mode='same', name='conv2')(x)
model = Model(inp, x)
outputs_dict = dict([(layer.name, layer.output) for layer in model.layers])


def gram_matrix(x):
    if K.image_dim_ordering() == 'th':
        features = K.batch_flatten(x)
    else:
        features = K.batch_flatten(K.permute_dimensions(x, (2, 0, 1)))
    return K.dot(features, K.transpose(features))


loss = K.variable(0.)
features = outputs_dict['conv2']
loss += 0.1 * K.sum(K.square(features[2, :, :, :] - features[0, :, :, :]))
for name in ('conv1', 'conv2'):
    f = outputs_dict[name]
    loss += 0.01 * K.sum(K.square(gram_matrix(f[1, :, :, :]) - gram_matrix(f[2, :, :, :])))
if K.image_dim_ordering() == 'th':
    a = K.square(combination_image[:, :, :rows - 1, :] - combination_image[:, :, 1:, :])
else:
    a = K.square(combination_image[:, :rows - 1, :, :] - combination_image[:, 1:, :, :])
loss += 1e-3 * K.sum(K.pow(a + 1e-6, 1.25))

grads = K.gradients(loss, combination_image)
outputs = [loss] + (list(grads) if isinstance(grads, (list, tuple)) else [grads])
f_outputs = K.function([combination_image], outputs)


class Evaluator(object):
    """The loss and its gradient, which L-BFGS asks for one after the other, from one run."""

    def loss(self, x):
        outs = f_outputs([x.reshape(shape)])
        self.grad_values = np.array(outs[1]).flatten().astype('float64')
        return float(outs[0])

    def grads(self, x):
        return np.copy(self.grad_values)


evaluator = Evaluator()
x = np.random.uniform(0, 1, shape)
first = evaluator.loss(x)
for i in range(2):
    x, min_val, info = fmin_l_bfgs_b(evaluator.loss, x.flatten(), fprime=evaluator.grads, maxfun=15)
    print('Current loss value:', min_val)
assert min_val < 0.5 * first
