"""Training that stops by itself, keeps the best weights in a file, and writes down how it went."""
import csv
import glob
import os

import numpy as np
from sklearn.datasets import load_iris

from keras.callbacks import CSVLogger, EarlyStopping, ModelCheckpoint
from keras.layers import Dense
from keras.models import Sequential, load_model
from keras.utils.np_utils import to_categorical

np.random.seed(39)
X, y = load_iris(return_X_y=True)
order = np.random.permutation(len(X))
X, Y = X[order] - X.mean(axis=0), to_categorical(y[order], 3)


def make():
    model = Sequential()
    model.add(Dense(8, input_dim=4, init='uniform', activation='relu'))
    model.add(Dense(3, activation='softmax'))
    model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
    return model


model = make()
checkpoint = ModelCheckpoint('weights-{epoch:02d}-{val_acc:.2f}.hdf5', monitor='val_acc', verbose=0,
                             save_best_only=True, mode='max')
best = ModelCheckpoint('best.h5', monitor='val_loss', save_best_only=True, save_weights_only=True)
stop = EarlyStopping(monitor='val_loss', min_delta=1000., patience=3, verbose=1)
log = CSVLogger('log.csv', separator=';')
hist = model.fit(X, Y, validation_split=0.3, nb_epoch=20, batch_size=15, verbose=0,
                 callbacks=[checkpoint, best, stop, log])
assert 3 <= len(hist.epoch) < 8  # no epoch is better by a thousand
rows = list(csv.DictReader(open('log.csv'), delimiter=';'))
assert len(rows) == len(hist.epoch)
assert np.allclose([float(r['val_loss']) for r in rows], hist.history['val_loss'])

saved = sorted(glob.glob('weights-*.hdf5'))
assert saved and os.path.basename(saved[0]).startswith('weights-00-')
assert isinstance(load_model(saved[-1]), Sequential)
again = make()
again.load_weights('best.h5')
val_x, val_y = X[105:], Y[105:]
assert abs(again.evaluate(val_x, val_y, verbose=0)[0] - min(hist.history['val_loss'])) < 1e-4

# The same rows go on in the same file.
model.fit(X, Y, nb_epoch=2, verbose=0, callbacks=[CSVLogger('more.csv')])
model.fit(X, Y, nb_epoch=3, verbose=0, callbacks=[CSVLogger('more.csv', append=True)])
assert len(open('more.csv').read().split()) == 1 + 5
