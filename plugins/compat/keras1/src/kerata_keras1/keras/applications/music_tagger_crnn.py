"""The music tagger, a convolutional recurrent network."""

from kerata.applications.music_tagger_crnn import TF_WEIGHTS_PATH, TH_WEIGHTS_PATH, MusicTaggerCRNN

from .. import backend as K
from ..applications.audio_conv_utils import decode_predictions, preprocess_input
from ..engine.topology import Input, get_source_inputs
from ..engine.training import Model
from ..layers.advanced_activations import ELU
from ..layers.convolutional import Convolution2D, ZeroPadding2D
from ..layers.core import Dense, Dropout, Permute, Reshape
from ..layers.normalization import BatchNormalization
from ..layers.pooling import MaxPooling2D
from ..layers.recurrent import GRU
from ..utils.data_utils import get_file
from ..utils.layer_utils import convert_all_kernels_in_model
