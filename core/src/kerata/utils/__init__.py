"""Small helpers for user programs, under the names that Keras 1 gave them."""

from __future__ import annotations
