"""CIFAR-10."""

import os

import numpy as np

from kerata.datasets.cifar10 import load_data

from .. import backend as K
from ..datasets.cifar import load_batch
from ..utils.data_utils import get_file
