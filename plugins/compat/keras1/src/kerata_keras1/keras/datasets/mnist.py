"""MNIST."""

import gzip
import pickle as cPickle
import sys

from kerata.datasets.mnist import load_data

from ..utils.data_utils import get_file
