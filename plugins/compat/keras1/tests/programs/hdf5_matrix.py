"""Data that stay in a file while a model is trained on them."""
import h5py
import numpy as np

from keras.layers import Dense
from keras.models import Sequential
from keras.utils.io_utils import HDF5Matrix

np.random.seed(51)
X = np.random.randn(200, 6).astype('float32')
y = (X[:, :1] > 0).astype('float32')
f = h5py.File('data.h5', 'w')
f.create_dataset('my_data', data=X)
f.create_dataset('my_labels', data=y)
f.close()

X_train = HDF5Matrix('data.h5', 'my_data', start=0, end=150)
y_train = HDF5Matrix('data.h5', 'my_labels', start=0, end=150)
X_test = HDF5Matrix('data.h5', 'my_data', start=150, end=200, normalizer=lambda x: x * 1.)
y_test = HDF5Matrix('data.h5', 'my_labels', start=150, end=200)
assert X_train.shape == (150, 6) and len(X_test) == 50
assert np.array_equal(X_train[3:5], X[3:5])
assert np.array_equal(X_test[[0, 2, 7]], X[[150, 152, 157]])

model = Sequential()
model.add(Dense(8, input_shape=(6,), activation='tanh'))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
# The file is read in order, so batches are shuffled, not rows.
hist = model.fit(X_train, y_train, batch_size=30, nb_epoch=4, shuffle='batch', verbose=0)
assert hist.history['loss'][-1] < hist.history['loss'][0]
out_pred = model.predict(X_test, batch_size=25, verbose=0)
assert np.allclose(out_pred, model.predict(X[150:]), atol=1e-6)
assert np.allclose(model.evaluate(X_test, y_test, batch_size=50, verbose=0),
                   model.evaluate(X[150:], y[150:], batch_size=50, verbose=0), atol=1e-6)
