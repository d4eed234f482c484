"""The architectures of Keras 1, with their trained weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kerata import hookimpl
from kerata_applications.inception_v3 import InceptionV3
from kerata_applications.music_tagger_crnn import MusicTaggerCRNN
from kerata_applications.resnet50 import ResNet50
from kerata_applications.vgg16 import VGG16
from kerata_applications.vgg19 import VGG19
from kerata_applications.xception import Xception

__all__ = ["VGG16", "VGG19", "InceptionV3", "MusicTaggerCRNN", "ResNet50", "Xception"]

_MODULES = "vgg16 vgg19 resnet50 inception_v3 xception music_tagger_crnn imagenet_utils audio_conv_utils".split()


@hookimpl
def kerata_applications() -> list[Callable[..., Any]]:
    return [globals()[name] for name in __all__]


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {f"applications.{name}": f"{__name__}.{name}" for name in _MODULES}
