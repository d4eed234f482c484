"""A process forked from one in which the backend has computed: it goes on, or is told that it cannot."""

from __future__ import annotations

import os
import signal
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
def test_a_forked_child_computes_or_is_told_that_it_cannot(backend: Any) -> None:
    variable, values = K.variable(np.ones((300, 200))), np.arange(300.0 * 300).reshape(300, 300)
    x = K.placeholder((300, 300))
    product = K.function([x], [K.dot(x, variable)])
    expected = product([values])[0]
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        signal.alarm(120)  # a child that hangs
        try:
            same = np.array_equal(product([values])[0], expected) and np.all(K.get_value(variable) == 1)
            outcome = "the same" if same else "other values"
        except BackendError as error:
            outcome = str(error)
        os.write(writing, outcome.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        outcome = pipe.read()
    assert os.waitpid(process, 0)[1] == 0, "it hung or died: survives_fork should be False"
    if backend.survives_fork:
        assert outcome == "the same"
    else:
        assert "cannot compute after a fork" in outcome
    np.testing.assert_array_equal(product([values])[0], expected)
