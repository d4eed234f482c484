"""Arrays in HDF5 files, and a question before a file is overwritten."""

import sys
from collections import defaultdict

import numpy as np

from kerata.utils.io_utils import HDF5Matrix
from kerata_keras1._array_files import ask_to_proceed_with_overwrite, load_array, save_array
from kerata_keras1._fallback import modules_of as _modules_of

__getattr__ = _modules_of({"h5py": "h5py"})
