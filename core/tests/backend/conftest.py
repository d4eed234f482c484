"""What the tests of K share."""

from .kit import float_type

__all__ = ["float_type"]
