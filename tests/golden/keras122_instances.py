"""How to make one of each class of Keras 1.2.2, so that the attributes of its instances can be listed.

For Python 3.7 with the real one, and for Kerata's own `keras`; keras122_names.py uses it.
"""

import os
import tempfile

TRAINED = True  # whether models are, for the attributes that they have only then

# One of each class: its arguments, and for layers the shape of an input without the batch.
LAYERS = {
    "Layer": ((), {}, (4,)),
    "Merge": (([],), {}, None),
    "Masking": ((), {}, (3, 4)),
    "Dropout": ((0.5,), {}, (4,)),
    "SpatialDropout1D": ((0.5,), {}, (3, 4)),
    "SpatialDropout2D": ((0.5,), {}, (3, 4, 5)),
    "SpatialDropout3D": ((0.5,), {}, (3, 4, 5, 2)),
    "Activation": (("relu",), {}, (4,)),
    "Reshape": (((2, 2),), {}, (4,)),
    "Permute": (((2, 1),), {}, (3, 4)),
    "Flatten": ((), {}, (3, 4)),
    "RepeatVector": ((3,), {}, (4,)),
    "Lambda": ((abs,), {"output_shape": (4,)}, (4,)),
    "Dense": ((2,), {}, (4,)),
    "ActivityRegularization": ((0.1, 0.1), {}, (4,)),
    "MaxoutDense": ((2,), {}, (4,)),
    "Highway": ((), {}, (4,)),
    "TimeDistributedDense": ((2,), {}, (3, 4)),
    "Convolution1D": ((2, 2), {}, (8, 4)),
    "AtrousConvolution1D": ((2, 2), {}, (8, 4)),
    "Convolution2D": ((2, 2, 2), {"dim_ordering": "tf"}, (8, 8, 3)),
    "Deconvolution2D": ((2, 2, 2, (None, 9, 9, 2)), {"dim_ordering": "tf"}, (8, 8, 3)),
    "AtrousConvolution2D": ((2, 2, 2), {"dim_ordering": "tf"}, (8, 8, 3)),
    "SeparableConvolution2D": ((2, 2, 2), {"dim_ordering": "tf"}, (8, 8, 3)),
    "Convolution3D": ((2, 2, 2, 2), {"dim_ordering": "tf"}, (8, 8, 8, 3)),
    "UpSampling1D": ((), {}, (8, 4)),
    "UpSampling2D": ((), {"dim_ordering": "tf"}, (8, 8, 3)),
    "UpSampling3D": ((), {"dim_ordering": "tf"}, (8, 8, 8, 3)),
    "ZeroPadding1D": ((), {}, (8, 4)),
    "ZeroPadding2D": ((), {"dim_ordering": "tf"}, (8, 8, 3)),
    "ZeroPadding3D": ((), {"dim_ordering": "tf"}, (8, 8, 8, 3)),
    "Cropping1D": ((), {}, (8, 4)),
    "Cropping2D": ((((1, 1), (1, 1)),), {"dim_ordering": "tf"}, (8, 8, 3)),
    "Cropping3D": ((), {"dim_ordering": "tf"}, (8, 8, 8, 3)),
    "MaxPooling1D": ((), {}, (8, 4)),
    "AveragePooling1D": ((), {}, (8, 4)),
    "MaxPooling2D": ((), {"dim_ordering": "tf"}, (8, 8, 3)),
    "AveragePooling2D": ((), {"dim_ordering": "tf"}, (8, 8, 3)),
    "MaxPooling3D": ((), {"dim_ordering": "tf"}, (8, 8, 8, 3)),
    "AveragePooling3D": ((), {"dim_ordering": "tf"}, (8, 8, 8, 3)),
    "GlobalAveragePooling1D": ((), {}, (8, 4)),
    "GlobalMaxPooling1D": ((), {}, (8, 4)),
    "GlobalAveragePooling2D": ((), {"dim_ordering": "tf"}, (8, 8, 3)),
    "GlobalMaxPooling2D": ((), {"dim_ordering": "tf"}, (8, 8, 3)),
    "GlobalAveragePooling3D": ((), {"dim_ordering": "tf"}, (8, 8, 8, 3)),
    "GlobalMaxPooling3D": ((), {"dim_ordering": "tf"}, (8, 8, 8, 3)),
    "LocallyConnected1D": ((2, 2), {}, (8, 4)),
    "LocallyConnected2D": ((2, 2, 2), {"dim_ordering": "tf"}, (8, 8, 3)),
    "Recurrent": ((), {}, None),
    "SimpleRNN": ((2,), {}, (3, 4)),
    "GRU": ((2,), {}, (3, 4)),
    "LSTM": ((2,), {}, (3, 4)),
    "ConvRecurrent2D": ((), {"nb_row": 2, "nb_col": 2, "nb_filter": 2}, None),
    "ConvLSTM2D": ((2, 2, 2), {"dim_ordering": "tf"}, (3, 8, 8, 3)),
    "BatchNormalization": ((), {}, (4,)),
    "Embedding": ((5, 2), {}, (3,)),
    "GaussianNoise": ((0.1,), {}, (4,)),
    "GaussianDropout": ((0.1,), {}, (4,)),
    "LeakyReLU": ((), {}, (4,)),
    "PReLU": ((), {}, (4,)),
    "ELU": ((), {}, (4,)),
    "ParametricSoftplus": ((), {}, (4,)),
    "ThresholdedReLU": ((), {}, (4,)),
    "SReLU": ((), {}, (4,)),
    "_Pooling1D": ((), {}, None),
    "_Pooling2D": ((), {}, None),
    "_Pooling3D": ((), {}, None),
}
TENSORFLOW_ALONE = ("SeparableConvolution2D", "TensorBoard")


def made(path, name, cls):
    """An instance whose attributes can be looked at; None where none is made."""
    from keras.layers import Dense, Input

    if name in TENSORFLOW_ALONE and os.environ.get("KERAS_BACKEND") == "theano":
        return None
    if name in LAYERS and path.startswith(("keras.layers", "keras.engine")):
        positional, named, shape = LAYERS[name]
        layer = cls(*positional, **named)
        if shape:
            layer(Input(shape, dtype="int32" if name == "Embedding" else None))
        return layer
    if path.startswith("keras.layers"):
        if name == "Wrapper":
            return cls(Dense(2))
        if name == "TimeDistributed":
            layer = cls(Dense(2))
            layer(Input((3, 4)))
            return layer
        if name == "Bidirectional":
            from keras.layers import LSTM

            layer = cls(LSTM(2))
            layer(Input((3, 4)))
            return layer
    maker = MAKERS.get((path, name))
    return maker(cls) if maker else None


def _compiled(cls):
    """A model that is compiled, and perhaps trained for one epoch."""
    import numpy
    from keras.layers import Dense, Input

    if cls.__name__ == "Sequential":
        model = cls([Dense(2, input_dim=4), Dense(1)])
    else:
        inputs = Input((4,))
        model = cls(inputs, Dense(1)(Dense(2)(inputs)))
    if hasattr(model, "compile"):
        model.compile("sgd", "mse", metrics=["accuracy"])
        if TRAINED:
            model.fit(numpy.zeros((4, 4)), numpy.zeros((4, 1)), batch_size=4, nb_epoch=1, verbose=0)
    return model


def _callback(*given, **named):
    """A maker of a callback that has begun to watch a training."""

    def make(cls):
        from keras.models import Sequential

        callback = cls(*given, **named)
        if hasattr(callback, "set_params") and cls.__name__ != "CallbackList":
            callback.set_params({"verbose": 0, "metrics": ["loss"], "nb_epoch": 1, "nb_sample": 4, "batch_size": 4})
            callback.set_model(_compiled(Sequential))
            if cls.__name__ != "LambdaCallback":
                callback.on_train_begin({})
            if cls.__name__ in ("BaseLogger", "ProgbarLogger"):
                callback.on_epoch_begin(0, {})
        return callback

    return make


def _optimizer(cls):
    """An optimizer that has made its updates."""
    from keras import backend as K

    optimizer = cls()
    if cls.__name__ != "Optimizer":
        weight = K.variable([1.0])
        optimizer.get_updates([weight], {}, K.sum(K.square(weight)))
    return optimizer


def _regularizer(cls):
    return cls(2) if cls.__name__ == "EigenvalueRegularizer" else cls()


def _matrix(cls):
    import h5py
    import numpy

    path = os.path.join(tempfile.mkdtemp(), "data.h5")
    with h5py.File(path, "w") as file:
        file["x"] = numpy.zeros((4, 2))
    return cls(path, "x")


def _images(cls):
    import numpy
    from keras.preprocessing.image import ImageDataGenerator

    return cls(numpy.zeros((4, 3, 3, 1)), numpy.zeros(4), ImageDataGenerator(dim_ordering="tf"), dim_ordering="tf")


def _directory(cls):
    from keras.preprocessing.image import ImageDataGenerator

    folder = tempfile.mkdtemp()
    os.makedirs(os.path.join(folder, "a"))
    return cls(folder, ImageDataGenerator(dim_ordering="tf"), dim_ordering="tf")


def _tokenizer(cls):
    tokenizer = cls()
    tokenizer.fit_on_texts(["a b"])
    return tokenizer


def _estimator(cls):
    import numpy
    from keras.layers import Dense
    from keras.models import Sequential

    def build():
        model = Sequential([Dense(1, input_dim=2, activation="sigmoid")])
        model.compile("sgd", "mse")
        return model

    estimator = cls(build)
    if cls.__name__ != "BaseWrapper" and TRAINED:
        estimator.fit(numpy.zeros((4, 2)), numpy.array([0, 1, 0, 1]), nb_epoch=1, verbose=0)
    return estimator


def _function(cls):
    from keras import backend as K

    x = K.placeholder((1,))
    return cls([x], [x])


def _node(cls):
    from keras.layers import Dense, Input

    layer = Dense(2)
    layer(Input((4,)))
    return layer.inbound_nodes[0]


MAKERS = {
    ("keras.backend.tensorflow_backend", "Function"): _function,
    ("keras.callbacks", "BaseLogger"): _callback(),
    ("keras.callbacks", "CSVLogger"): _callback(os.devnull),
    ("keras.callbacks", "Callback"): _callback(),
    ("keras.callbacks", "CallbackList"): _callback(),
    ("keras.callbacks", "EarlyStopping"): _callback(),
    ("keras.callbacks", "History"): _callback(),
    ("keras.callbacks", "LambdaCallback"): _callback(),
    ("keras.callbacks", "LearningRateScheduler"): _callback(float),
    ("keras.callbacks", "ModelCheckpoint"): _callback("weights.h5"),
    ("keras.callbacks", "ProgbarLogger"): _callback(),
    ("keras.callbacks", "ReduceLROnPlateau"): _callback(),
    ("keras.callbacks", "RemoteMonitor"): _callback(),
    ("keras.callbacks", "TensorBoard"): lambda cls: cls(),
    ("keras.constraints", "Constraint"): lambda cls: cls(),
    ("keras.constraints", "MaxNorm"): lambda cls: cls(),
    ("keras.constraints", "MinMaxNorm"): lambda cls: cls(),
    ("keras.constraints", "NonNeg"): lambda cls: cls(),
    ("keras.constraints", "UnitNorm"): lambda cls: cls(),
    ("keras.engine.topology", "Container"): _compiled,
    ("keras.engine.topology", "InputLayer"): lambda cls: cls((4,)),
    ("keras.engine.topology", "InputSpec"): lambda cls: cls(),
    ("keras.engine.topology", "Node"): _node,
    ("keras.engine.training", "GeneratorEnqueuer"): lambda cls: cls(iter([])),
    ("keras.engine.training", "Model"): _compiled,
    ("keras.models", "Sequential"): _compiled,
    ("keras.optimizers", "TFOptimizer"): lambda cls: cls(type("GradientDescentOptimizer", (), {})()),
    ("keras.preprocessing.image", "DirectoryIterator"): _directory,
    ("keras.preprocessing.image", "ImageDataGenerator"): lambda cls: cls(dim_ordering="tf"),
    ("keras.preprocessing.image", "Iterator"): lambda cls: cls(4, 2, False, 0),
    ("keras.preprocessing.image", "NumpyArrayIterator"): _images,
    ("keras.preprocessing.text", "Tokenizer"): _tokenizer,
    ("keras.utils.generic_utils", "CustomObjectScope"): lambda cls: cls(),
    ("keras.utils.generic_utils", "Progbar"): lambda cls: cls(4),
    ("keras.utils.io_utils", "HDF5Matrix"): _matrix,
    ("keras.wrappers.scikit_learn", "BaseWrapper"): _estimator,
    ("keras.wrappers.scikit_learn", "KerasClassifier"): _estimator,
    ("keras.wrappers.scikit_learn", "KerasRegressor"): _estimator,
}
MAKERS.update(
    {("keras.optimizers", n): _optimizer for n in "Optimizer SGD RMSprop Adagrad Adadelta Adam Adamax Nadam".split()}
)
MAKERS.update(
    {("keras.regularizers", n): _regularizer for n in "Regularizer EigenvalueRegularizer L1L2Regularizer".split()}
)
