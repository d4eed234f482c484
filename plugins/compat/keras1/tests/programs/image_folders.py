"""Pictures in folders, one folder a class."""
import os

import numpy as np
from PIL import Image

from keras import backend as K
from keras.layers import Dense, GlobalAveragePooling2D
from keras.models import Sequential
from keras.optimizers import SGD
from keras.preprocessing.image import ImageDataGenerator, array_to_img, img_to_array, load_img

np.random.seed(2)
for split, count in (('train', 12), ('validation', 6)):
    for colour, name in enumerate(['blue', 'red']):
        folder = os.path.join('data', split, name)
        os.makedirs(folder)
        for i in range(count):
            pixels = np.random.randint(0, 60, size=(10, 12, 3)).astype('uint8')
            pixels[..., 2 if name == 'blue' else 0] += 150
            Image.fromarray(pixels).save(os.path.join(folder, '%02d.png' % i))

img = load_img('data/train/red/00.png')
x = img_to_array(img)
assert x.shape == ((3, 10, 12) if K.image_dim_ordering() == 'th' else (10, 12, 3))
assert np.array_equal(np.asarray(array_to_img(x, scale=False)), np.asarray(img))
assert load_img('data/train/red/00.png', grayscale=True, target_size=(4, 5)).size == (5, 4)

train_datagen = ImageDataGenerator(rescale=1. / 255, shear_range=0.2, zoom_range=0.2, horizontal_flip=True)
test_datagen = ImageDataGenerator(rescale=1. / 255)
os.mkdir('seen')
train_generator = train_datagen.flow_from_directory('data/train', target_size=(8, 8), batch_size=8,
                                                    class_mode='binary', save_to_dir='seen', save_prefix='aug')
validation_generator = test_datagen.flow_from_directory('data/validation', target_size=(8, 8), batch_size=4,
                                                        class_mode='binary', shuffle=False)
assert train_generator.class_indices == {'blue': 0, 'red': 1}
assert list(validation_generator.classes) == [0] * 6 + [1] * 6
assert os.path.join('blue', '00.png') in validation_generator.filenames[:6]

model = Sequential()
model.add(GlobalAveragePooling2D(input_shape=train_generator.image_shape))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer=SGD(lr=2.0), metrics=['accuracy'])
model.fit_generator(train_generator, samples_per_epoch=24, nb_epoch=8, verbose=0,
                    validation_data=validation_generator, nb_val_samples=12)
assert len(os.listdir('seen')) >= 24
validation_generator.reset()
loss, acc = model.evaluate_generator(validation_generator, 12)
assert acc == 1.0
