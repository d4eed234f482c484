"""Exceptions: one family, each also the builtin one would expect."""

from __future__ import annotations

import pickle

import pytest

from kerata import errors

FAMILY = [value for value in vars(errors).values() if isinstance(value, type)]


@pytest.mark.parametrize("error", FAMILY)
def test_every_error_is_of_the_family_and_shows_where(error):
    caught = error("expected 2; got 3", where="in layer dense_1\nprogram.py, line 7")
    assert isinstance(caught, errors.KerataError)
    assert str(caught) == "expected 2; got 3\nin layer dense_1\nprogram.py, line 7"
    assert str(error("expected 2; got 3")) == "expected 2; got 3"


@pytest.mark.parametrize("error", FAMILY)
def test_errors_cross_process_boundaries(error):
    again = pickle.loads(pickle.dumps(error("message", where="here")))
    assert (type(again), str(again), again.where) == (error, "message\nhere", "here")


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (errors.ShapeError, ValueError),
        (errors.DtypeError, TypeError),
        (errors.MissingPluginError, ImportError),
        (errors.NotBuiltError, RuntimeError),
        (errors.NonFiniteLossError, FloatingPointError),
    ],
)
def test_errors_are_also_the_builtin_that_callers_expect(error, builtin):
    assert issubclass(error, builtin)
