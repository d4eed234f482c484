"""Everything by a star, as many did: the names come from wherever they leak."""
from keras import backend as K
from keras.models import *
from keras.layers import *
from keras.layers.core import *
from keras.layers.recurrent import *
from keras.layers.convolutional import *
from keras.engine import *
from keras.optimizers import *
from keras.regularizers import *
from keras.constraints import *
from keras.callbacks import *
from keras.objectives import *
from keras.activations import *
from keras.preprocessing.sequence import *
from keras.utils.np_utils import *
from keras.utils.generic_utils import *

np.random.seed(57)  # np came along with the layers

inp = Input(shape=(6, 2))
x = Convolution1D(4, 2, W_regularizer=l2(0.01), b_constraint=nonneg())(inp)
x = LSTM(4, consume_less='gpu', dropout_W=0.2)(x)
x = Reshape((2, 2))(x)
x = Flatten()(x)
out = Dense(3)(x)
model = Model(inp, Lambda(lambda t: softmax(t))(out))
model.compile(Nadam(lr=0.02), categorical_crossentropy)
X = np.random.randn(60, 6, 2)
Y = to_categorical(np.argmax(X[:, 0, :1] * np.array([1., 0., -1.]), axis=1), 3)
stop = EarlyStopping('loss', patience=5)
hist = model.fit(X, Y, nb_epoch=12, batch_size=10, verbose=0, callbacks=[stop])
assert isinstance(hist, History)
assert hist.history['loss'][-1] < hist.history['loss'][0]
assert model.layers[1].get_weights()[1].min() >= 0
assert list(pad_sequences([[1, 2], [3]], maxlen=2)[1]) == [0, 3]
assert issubclass(GRU, Recurrent) and issubclass(Model, Layer)
assert InputSpec(ndim=3).ndim == 3
assert func_dump(lambda v: v + 1)[1] is None
bar = Progbar(target=2)
