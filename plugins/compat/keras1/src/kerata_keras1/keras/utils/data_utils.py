"""Files from the network."""

import functools
import hashlib
import os
import shutil
import sys
import tarfile
from urllib.error import HTTPError, URLError
from urllib.request import urlopen, urlretrieve

from kerata.utils.data_utils import get_file, validate_file

from ..utils.generic_utils import Progbar
