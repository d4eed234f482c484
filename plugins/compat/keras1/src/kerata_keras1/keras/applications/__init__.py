"""Models with weights learned on ImageNet."""

from kerata_keras1._fallback import names_of as _names_of

from .inception_v3 import InceptionV3
from .resnet50 import ResNet50
from .vgg16 import VGG16
from .vgg19 import VGG19
from .xception import Xception

__getattr__ = _names_of("kerata.applications")
