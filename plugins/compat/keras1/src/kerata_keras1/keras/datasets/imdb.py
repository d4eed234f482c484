"""Film reviews of IMDB."""

import gzip
import pickle as cPickle
import sys

import numpy as np

from kerata.datasets.imdb import get_word_index, load_data

from ..utils.data_utils import get_file
