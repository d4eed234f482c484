"""Text."""

import string
import sys

import numpy as np

from kerata.preprocessing.text import Tokenizer, one_hot, text_to_word_sequence

maketrans = str.maketrans
