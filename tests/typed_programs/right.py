"""A correct program, with something of every face."""

import numpy as np

import kerata
from kerata import Input, InputSpec, Layer, Model, Sequential
from kerata import backend as K
from kerata.activations import relu
from kerata.applications import ResNet50
from kerata.applications.vgg16 import VGG16, preprocess_input
from kerata.callbacks import EarlyStopping, History, ModelCheckpoint
from kerata.constraints import maxnorm
from kerata.datasets import mnist
from kerata.initializations import glorot_uniform
from kerata.layers import (
    GRU,
    LSTM,
    Activation,
    BatchNormalization,
    Bidirectional,
    Conv2D,
    ConvLSTM2D,
    Convolution2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Lambda,
    MaxPooling2D,
    Merge,
    merge,
)
from kerata.layers.core import Reshape
from kerata.metrics import categorical_accuracy
from kerata.models import load_model
from kerata.objectives import categorical_crossentropy
from kerata.optimizers import SGD, Adam, adam
from kerata.preprocessing.text import Tokenizer
from kerata.regularizers import l2
from kerata.types import LayerArguments, Shape, Tensor, Unpack
from kerata.utils.np_utils import to_categorical
from kerata.wrappers.scikit_learn import KerasClassifier


class Scaled(Layer):
    """A layer of one's own."""

    def __init__(self, size: int, **kwargs: Unpack[LayerArguments]) -> None:
        self.size = size
        self.input_spec = [InputSpec(ndim=2)]
        super().__init__(**kwargs)

    def build(self, input_shape: Shape) -> None:
        self.W = self.add_weight((self.size,), initializer="one", name=f"{self.name}_W")
        self.built = True

    def call(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return K.sigmoid(K.dot(x, K.expand_dims(self.W)) * 2.0 + K.mean(x, axis=-1, keepdims=True))


(x, y), (x_test, y_test) = mnist.load_data()
x = x.reshape(-1, 784).astype("float32") / 255
y = to_categorical(y, 10)
model = Sequential(
    [
        Dense(64, activation="relu", input_shape=(784,), W_regularizer=l2(0.01), W_constraint=maxnorm(2), name="first"),
        Dropout(0.5, trainable=False),
        Dense(10, init=glorot_uniform, activation=relu, input_dim=64),
        Activation("softmax"),
    ]
)
model.compile(SGD(lr=0.1, momentum=0.9, nesterov=True, clipnorm=1.0), loss="mse", metrics=["accuracy"])
history: History = model.fit(
    x,
    y,
    batch_size=32,
    nb_epoch=2,
    validation_split=0.1,
    callbacks=[EarlyStopping(patience=2), ModelCheckpoint("m.h5")],
)
print(history.history["loss"], model.evaluate(x_test, to_categorical(y_test), verbose=0))
model.compile(optimizer=adam(lr=0.1), loss=categorical_crossentropy, metrics=[categorical_accuracy], loss_weights=[1.0])
images = Input(shape=(28, 28, 1))
h = Flatten()(MaxPooling2D((2, 2))(Convolution2D(8, 3, 3, border_mode="same", bias=False)(images)))
branch = Lambda(lambda t: K.relu(t) + 1, name="more")(BatchNormalization()(h))
both = merge([h, branch], mode="concat")
other = Model(input=images, output=[Dense(1)(both), Scaled(4, name="own")(both)])
other.compile("adam", ["mse", None], loss_weights={"own": 0.5})
other.summary()
words = Sequential()
words.add(Embedding(100, 8, input_length=5, mask_zero=True))
words.add(Bidirectional(LSTM(8, return_sequences=True, dropout_W=0.1, consume_less="gpu")))
words.add(GRU(4, stateful=False, unroll=True))
words.add(Reshape((2, 2)))
step = K.function([images, K.learning_phase()], [K.sum(K.square(images), axis=[1, 2])])
print(step([np.zeros((1, 28, 28, 1)), 0]), K.zeros(K.int_shape(images)[1:]), K.epsilon(), K.floatx())
print(
    kerata.layers.Dense, kerata.__version__, K.set_value, load_model, Adam, ConvLSTM2D(8, 3, 3, return_sequences=True)
)
print(ResNet50, VGG16, preprocess_input, Tokenizer(nb_words=10), KerasClassifier, Merge(mode="sum", name="m"), Conv2D)
