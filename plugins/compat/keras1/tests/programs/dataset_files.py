"""The sets of pictures, out of files that lie in the cache folder."""
import gzip
import os
import tarfile

import numpy as np
from six.moves import cPickle

from keras.datasets import cifar10, cifar100, mnist
from keras.datasets.cifar import load_batch
from keras.utils.data_utils import get_file

np.random.seed(105)
cache = os.path.join(os.path.expanduser('~'), '.keras', 'datasets')
if not os.path.exists(cache):
    os.makedirs(cache)
digits = np.random.randint(0, 255, size=(30, 28, 28)).astype('uint8')
labels = (np.arange(30) % 10).astype('uint8')
with gzip.open(os.path.join(cache, 'mnist.pkl.gz'), 'wb') as f:
    cPickle.dump(((digits[:20], labels[:20]), (digits[20:], labels[20:])), f, protocol=2)
(X_train, y_train), (X_test, y_test) = mnist.load_data()
assert np.array_equal(X_train, digits[:20]) and list(y_test) == list(range(10))

# An archive is unpacked beside itself.
os.makedirs('batches')
for i in range(2):
    data = np.random.randint(0, 255, size=(6, 3072)).astype('uint8')
    data[0] = i
    with open(os.path.join('batches', 'data_batch_%d' % (i + 1)), 'wb') as f:
        cPickle.dump({b'data': data, b'labels': [0, 1, 2, 3, 4, 5]}, f, protocol=2)
with tarfile.open(os.path.join(cache, 'batches.tar.gz'), 'w:gz') as tar:
    tar.add('batches')
path = get_file('batches', origin='http://localhost:1/batches.tar.gz', untar=True)
batches = [load_batch(os.path.join(path, 'data_batch_%d' % (i + 1))) for i in range(2)]
assert all(data.shape == (6, 3, 32, 32) and labels == [0, 1, 2, 3, 4, 5] for data, labels in batches)
assert [int(data[0].max()) for data, _ in batches] == [0, 1]
assert callable(cifar10.load_data) and callable(cifar100.load_data)

path = get_file('mnist.pkl.gz', origin='http://localhost:1/mnist.pkl.gz', cache_subdir='datasets')
assert path == os.path.join(cache, 'mnist.pkl.gz')
