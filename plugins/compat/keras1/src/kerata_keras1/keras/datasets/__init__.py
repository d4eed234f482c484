"""Data to try things on."""

from kerata_keras1._fallback import names_of as _names_of

__getattr__ = _names_of("kerata.datasets")
