"""Every layer that convolves, pads, crops, pools or repeats: what it makes of a shape, and that it learns."""
import numpy as np

from keras.layers import (AtrousConvolution1D, AtrousConvolution2D, AveragePooling1D, AveragePooling2D,
                          AveragePooling3D, Convolution1D, Convolution2D, Convolution3D, Cropping1D, Cropping2D,
                          Cropping3D, Deconvolution2D, GlobalAveragePooling2D, GlobalMaxPooling1D, GlobalMaxPooling2D,
                          LocallyConnected1D, LocallyConnected2D, MaxPooling1D, MaxPooling2D, MaxPooling3D,
                          UpSampling1D, UpSampling2D, UpSampling3D, ZeroPadding1D, ZeroPadding2D, ZeroPadding3D)
from keras.models import Sequential

np.random.seed(77)
line, plane, space = (8, 3), (3, 8, 6), (2, 6, 6, 4)  # the channels of planes and spaces stand first
cases = [
    (line, Convolution1D(4, 3), (6, 4)),
    (line, AtrousConvolution1D(4, 3, atrous_rate=2, border_mode='same'), (8, 4)),
    (line, LocallyConnected1D(4, 3), (6, 4)),
    (line, MaxPooling1D(2), (4, 3)),
    (line, AveragePooling1D(pool_length=3, stride=1), (6, 3)),
    (line, GlobalMaxPooling1D(), (3,)),
    (line, UpSampling1D(2), (16, 3)),
    (line, ZeroPadding1D((1, 2)), (11, 3)),
    (line, Cropping1D((1, 2)), (5, 3)),
    (plane, Convolution2D(4, 3, 3, subsample=(2, 1), dim_ordering='th'), (4, 3, 4)),
    (plane, AtrousConvolution2D(4, 3, 3, atrous_rate=(2, 2), dim_ordering='th'), (4, 4, 2)),
    (plane, Deconvolution2D(2, 3, 3, (None, 2, 17, 13), subsample=(2, 2), dim_ordering='th'), (2, 17, 13)),
    (plane, LocallyConnected2D(2, 3, 3, dim_ordering='th'), (2, 6, 4)),
    (plane, MaxPooling2D((2, 3), dim_ordering='th'), (3, 4, 2)),
    (plane, AveragePooling2D((2, 2), strides=(1, 1), border_mode='same', dim_ordering='th'), (3, 8, 6)),
    (plane, GlobalAveragePooling2D('th'), (3,)),
    (plane, GlobalMaxPooling2D(dim_ordering='th'), (3,)),
    (plane, UpSampling2D((2, 1), dim_ordering='th'), (3, 16, 6)),
    (plane, ZeroPadding2D((1, 2), dim_ordering='th'), (3, 10, 10)),
    (plane, Cropping2D(((1, 1), (2, 0)), dim_ordering='th'), (3, 6, 4)),
    (space, Convolution3D(3, 2, 2, 2, dim_ordering='th'), (3, 5, 5, 3)),
    (space, MaxPooling3D((2, 2, 2), dim_ordering='th'), (2, 3, 3, 2)),
    (space, AveragePooling3D((3, 2, 1), dim_ordering='th'), (2, 2, 3, 4)),
    (space, UpSampling3D((1, 2, 1), dim_ordering='th'), (2, 6, 12, 4)),
    (space, ZeroPadding3D((1, 1, 0), dim_ordering='th'), (2, 8, 8, 4)),
    (space, Cropping3D(((1, 0), (0, 1), (1, 1)), dim_ordering='th'), (2, 5, 5, 2)),
]
for shape, layer, expected in cases:
    layer.batch_input_shape = (None,) + shape
    layer.input_dtype = 'float32'
    layer.create_input_layer(layer.batch_input_shape, 'float32')
    model = Sequential([layer])
    assert model.output_shape == (None,) + expected, (layer.name, model.output_shape)
    x = np.random.randn(2, *shape)
    out = model.predict(x)
    assert out.shape == (2,) + expected, (layer.name, out.shape)
    if layer.trainable_weights:
        model.compile('sgd', 'mse')
        first = model.train_on_batch(x, np.ones_like(out))
        assert model.train_on_batch(x, np.ones_like(out)) < first, layer.name
