"""The next frame of a film, by convolutional recurrence."""
import numpy as np

from keras.layers.convolutional import Convolution3D
from keras.layers.convolutional_recurrent import ConvLSTM2D
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential

np.random.seed(6)


def movies(n_samples, n_frames=4, size=6):
    noisy = np.zeros((n_samples, n_frames, size, size, 1), dtype='float32')
    shifted = np.zeros_like(noisy)
    for i in range(n_samples):
        x, y = np.random.randint(0, size, 2)
        dx = np.random.choice([-1, 1])
        for t in range(n_frames):
            noisy[i, t, (x + dx * t) % size, y, 0] = 1
            shifted[i, t, (x + dx * (t + 1)) % size, y, 0] = 1
    return noisy, shifted


seq = Sequential()
seq.add(ConvLSTM2D(nb_filter=4, nb_row=3, nb_col=3, input_shape=(None, 6, 6, 1),
                   border_mode='same', return_sequences=True, dim_ordering='tf'))
seq.add(BatchNormalization())
seq.add(Convolution3D(nb_filter=1, kernel_dim1=1, kernel_dim2=3, kernel_dim3=3, activation='sigmoid',
                      border_mode='same', dim_ordering='tf'))
seq.compile(loss='binary_crossentropy', optimizer='adadelta')
x, y = movies(24)
hist = seq.fit(x, y, batch_size=6, nb_epoch=3, validation_split=0.05, verbose=0)
assert hist.history['loss'][-1] < hist.history['loss'][0]
track = seq.predict(x[:1, :2])
assert track.shape == (1, 2, 6, 6, 1)
assert track.min() >= 0 and track.max() <= 1
