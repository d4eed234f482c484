"""Two backends in one process: one active everywhere, another inside `using`."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from kerata import backend as K
from kerata.errors import UnknownNameError
from kerata.graph import active_backend


@pytest.fixture(autouse=True)
def tensorflow_is_active(use_backend: Callable[[str], None]) -> None:
    use_backend("numpy")
    use_backend("tensorflow")


def test_inside_using_the_backend_it_names_is_active_and_after_it_the_one_before() -> None:
    with active_backend.using("numpy") as inner:
        assert inner.name == K.backend() == active_backend.backend().name == "numpy"
        with active_backend.using("tensorflow"):
            assert K.backend() == "tensorflow"
        assert K.backend() == "numpy"
    assert K.backend() == active_backend.backend().name == "tensorflow"


def test_an_error_inside_using_ends_it_and_a_name_that_is_none_never_begins_it() -> None:
    with pytest.raises(ZeroDivisionError), active_backend.using("numpy"):
        raise ZeroDivisionError
    with pytest.raises(UnknownNameError, match="nunpy"), active_backend.using("nunpy"):
        pass
    assert K.backend() == "tensorflow"


def test_other_threads_do_not_see_what_one_uses() -> None:
    seen: list[str] = []
    with active_backend.using("numpy"):
        other = threading.Thread(target=lambda: seen.append(K.backend()))
        other.start()
        other.join()
    assert seen == ["tensorflow"]


def test_compiled_functions_of_two_backends_see_each_others_updates() -> None:
    x = K.variable(1.0)
    count = K.function([], [x], updates=[K.update_add(x, 1.0)])
    seen = []
    for name in ("tensorflow", "numpy", "numpy", "tensorflow", "numpy", "tensorflow"):
        with active_backend.using(name):
            seen.append(float(count([])[0]))
    assert seen == [1, 2, 3, 4, 5, 6] and float(K.get_value(x)) == 7


def test_a_function_sees_a_variable_that_another_thread_took_to_another_backend_meanwhile() -> None:
    x = K.variable(1.0)
    here, there = K.function([], [x * 1]), K.function([], [x * 1], updates=[K.update_add(x, 1.0)])
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def elsewhere() -> None:
        with active_backend.using("numpy"):
            there([])
            begun.set()
            go.wait(60)
            there([])  # in the same `using`: no backend is switched between
            done.set()

    other = threading.Thread(target=elsewhere)
    other.start()
    assert begun.wait(60)
    assert float(here([])[0]) == 2
    go.set()
    assert done.wait(60)
    assert float(here([])[0]) == 3
    other.join()
