"""Sequences."""

import random

import numpy as np

from kerata.preprocessing.sequence import make_sampling_table, pad_sequences, skipgrams
