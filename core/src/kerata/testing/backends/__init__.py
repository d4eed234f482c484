"""The conformance kit for backends: whether a backend computes what the graph means.

    pytest --pyargs kerata.testing.backends --kerata-backend NAME

Each primitive is compared with a plain numpy reference, over shapes, dtypes and edge cases; its gradient with finite
differences of that reference; then functions, randomness, loops and errors. What a backend leaves out it must refuse in
words, and the kit checks that.
"""

from __future__ import annotations
