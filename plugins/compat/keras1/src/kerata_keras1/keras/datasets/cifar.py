"""Batches of CIFAR images, as their files hold them."""

import pickle as cPickle
import sys

from kerata.datasets.cifar import load_batch
