"""A convolutional autoencoder cleans pictures."""
import numpy as np
from sklearn.datasets import load_digits

from keras import backend as K
from keras.layers import Convolution2D, GaussianNoise, Input, MaxPooling2D, UpSampling2D
from keras.models import Model

np.random.seed(14)
x_all = load_digits().images[:400].astype('float32') / 16
x_all = np.expand_dims(x_all, 1 if K.image_dim_ordering() == 'th' else -1)
x_train, x_test = x_all[:320], x_all[320:]
noise_factor = 0.3
x_test_noisy = np.clip(x_test + noise_factor * np.random.normal(size=x_test.shape), 0., 1.)

input_img = Input(shape=x_all.shape[1:])
x = GaussianNoise(noise_factor)(input_img)
x = Convolution2D(8, 3, 3, activation='relu', border_mode='same')(x)
x = MaxPooling2D((2, 2), border_mode='same')(x)
encoded = Convolution2D(8, 3, 3, activation='relu', border_mode='same')(x)
x = Convolution2D(8, 3, 3, activation='relu', border_mode='same')(encoded)
x = UpSampling2D((2, 2))(x)
decoded = Convolution2D(1, 3, 3, activation='sigmoid', border_mode='same')(x)
autoencoder = Model(input_img, decoded)
autoencoder.compile(optimizer='adadelta', loss='binary_crossentropy')
assert autoencoder.output_shape == autoencoder.input_shape

hist = autoencoder.fit(x_train, x_train, nb_epoch=6, batch_size=32, shuffle=True,
                       validation_data=(x_test_noisy, x_test), verbose=0)
assert hist.history['val_loss'][-1] < hist.history['val_loss'][0]
cleaned = autoencoder.predict(x_test_noisy)
assert cleaned.shape == x_test.shape
# There is no noise where the model is used.
assert np.array_equal(cleaned, autoencoder.predict(x_test_noisy))
