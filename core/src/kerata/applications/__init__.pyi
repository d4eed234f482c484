# Written by kerata.stubs; `make docs` renews it.
"""Installed architectures: `from kerata.applications import ResNet50`, or from `kerata.applications.resnet50`."""

from collections.abc import Callable
from kerata_applications.inception_v3 import InceptionV3 as InceptionV3
from kerata_applications.music_tagger_crnn import MusicTaggerCRNN as MusicTaggerCRNN
from kerata_applications.resnet50 import ResNet50 as ResNet50
from kerata_applications.vgg16 import VGG16 as VGG16
from kerata_applications.vgg19 import VGG19 as VGG19
from kerata_applications.xception import Xception as Xception
from typing import Any

def get(identifier: str | Callable[..., Any]) -> Callable[..., Any]:
    """The function that makes the model of a name; a function is returned as it is.

    Example:
        >>> from kerata import applications
        >>> applications.get("VGG16") is applications.VGG16
        True
    """

__all__ = [
    "InceptionV3",
    "MusicTaggerCRNN",
    "ResNet50",
    "VGG16",
    "VGG19",
    "Xception",
    "get",
]
