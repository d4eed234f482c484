"""Known architectures, small and without their weights, on a tensor of one's own."""
import numpy as np

from keras import backend as K
from keras.applications.imagenet_utils import decode_predictions, preprocess_input
from keras.applications.resnet50 import ResNet50
from keras.applications.vgg16 import VGG16
from keras.layers import Dense, GlobalAveragePooling2D, Input
from keras.models import Model

np.random.seed(67)
th = K.image_dim_ordering() == 'th'
shape = (3, 48, 48) if th else (48, 48, 3)

base = VGG16(weights=None, include_top=False, input_tensor=Input(shape=shape, name='picture'))
assert base.count_params() == 14714688
assert base.layers[0].name == 'picture' and base.layers[-1].name == 'block5_pool'
for layer in base.layers[:15]:
    layer.trainable = False
x = GlobalAveragePooling2D()(base.output)
model = Model(input=base.input, output=Dense(2, activation='softmax')(x))
features = Model(input=base.input, output=base.get_layer('block1_pool').output)
picture = np.random.uniform(0, 255, size=(1,) + shape)
assert features.predict(picture).shape == ((1, 64, 24, 24) if th else (1, 24, 24, 64))
assert len(model.trainable_weights) == 8

resnet = ResNet50(weights=None)
assert resnet.count_params() == 25636712
assert resnet.output_shape == (None, 1000)

# The mean of each channel is taken off, and blue comes first.
x = preprocess_input(np.zeros((1,) + shape))
blue = x[0, 0] if th else x[0, :, :, 0]
assert np.allclose(blue, -103.939)
try:
    decode_predictions(np.zeros((1, 7)))
except ValueError as e:
    assert '1000' in str(e)
else:
    raise AssertionError('seven classes are not those of ImageNet')
