"""Generators in processes of their own: how they start, what comes through, how they end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata.errors import ArgumentError, DataError
from kerata.training import worker_process
from kerata.training.enqueuer import Enqueuer

HANG = 300
"""Seconds after which a program is taken to hang; none needs a tenth of it."""


def items_of(generator: Any, nb_worker: int = 1) -> list[Any]:
    with Enqueuer(generator, nb_worker=nb_worker, pickle_safe=True) as enqueuer:
        return list(enqueuer)


def run(folder: Path, program: str, **modules: str) -> str:
    """What the program prints; it must end well."""
    for name, text in {"program": program, **modules}.items():
        (folder / f"{name}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, folder / "program.py"],
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
        env={**os.environ, "KERATA_BACKEND": "tensorflow"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# How they start.

COUNTING = """
MADE_BY = "import"

class Counting:
    # An iterator that can be pickled.
    def __init__(self, end, **others):
        self.done, self.end, self.others = 0, end, others
    def __iter__(self):
        return self
    def __next__(self):
        if self.done == self.end:
            raise StopIteration
        self.done += 1
        return self.done, MADE_BY

def counting(end):
    for i in range(1, end + 1):
        yield i, MADE_BY
"""


@pytest.fixture
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A module with generators, which this process has changed: those that are inherited see the change."""
    (tmp_path / "counting_for_workers.py").write_text(COUNTING)
    monkeypatch.syspath_prepend(str(tmp_path))
    import counting_for_workers

    counting_for_workers.MADE_BY = "fork"
    yield counting_for_workers
    del sys.modules["counting_for_workers"]


def test_a_generator_that_can_be_pickled_runs_in_a_new_python(counting: Any) -> None:
    generator = counting.Counting(4)
    next(generator)
    assert sorted(items_of(generator, nb_worker=2)) == [(n, "import") for n in (2, 2, 3, 3, 4, 4)]
    assert next(generator) == (2, "fork")


def test_the_iterator_of_a_generator_function_is_inherited(counting: Any) -> None:
    assert items_of(counting.counting(2)) == [(1, "fork"), (2, "fork")]


def test_a_generator_that_cannot_be_pickled_is_inherited(counting: Any) -> None:
    assert items_of(counting.Counting(1, lock=threading.Lock())) == [(1, "fork")]


def test_a_fork_draws_random_numbers_though_another_thread_was_drawing_at_the_time() -> None:
    def draw_for_long() -> None:
        with np.random.mtrand._rand._bit_generator.lock:
            drawing.set()
            forked.wait()

    def drawn() -> Iterator[float]:
        yield float(np.random.rand())

    drawing, forked = threading.Event(), threading.Event()
    thread = threading.Thread(target=draw_for_long)
    thread.start()
    drawing.wait()
    workers = worker_process.start_workers(drawn(), [7])
    forked.set()
    thread.join()
    assert next(workers[0]) == np.random.RandomState(7).rand()
    workers[0].kill()


def test_a_generator_that_a_new_python_cannot_import_is_inherited() -> None:
    module = types.ModuleType("nowhere_to_be_found")
    exec(COUNTING.replace('"import"', '"fork"'), vars(module))
    sys.modules[module.__name__] = module
    try:
        assert items_of(vars(module)["Counting"](1)) == [(1, "fork")]
    finally:
        del sys.modules[module.__name__]


def test_a_generator_with_much_data_is_inherited_for_forks_share_it(
    counting: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    arrays = [np.zeros(600, "uint8"), np.zeros(600, "uint8")]
    assert items_of(counting.Counting(1, arrays=arrays)) == [(1, "import")]
    monkeypatch.setattr(worker_process, "_MOST", 1000)
    assert items_of(counting.Counting(1, array=arrays[0])) == [(1, "import")]
    assert items_of(counting.Counting(1, arrays=arrays)) == [(1, "fork")]
    mapped = np.memmap(tmp_path / "mapped", "uint8", "w+", shape=(4,))
    assert items_of(counting.Counting(1, array=mapped)) == [(1, "fork")]


def test_where_this_is_no_python_that_can_be_started_all_are_inherited(
    counting: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for executable in ("/opt/some/server", str(tmp_path / "python"), None):
        monkeypatch.setattr(worker_process.spawn, "get_executable", lambda value=executable: value)
        assert items_of(counting.Counting(1)) == [(1, "fork")]


TRAINING = """
import itertools, os
from kerata.training.enqueuer import Enqueuer

class Own:
    def __iter__(self):
        return self
    def __next__(self):
        return 7

print("begins", flush=True)
for generator in (Own(), itertools.count()):
    with Enqueuer(generator, nb_worker=2, pickle_safe=True) as enqueuer:
        print(next(iter(enqueuer)), flush=True)
"""
TRAINED = ["begins", "7", "0"]


def test_a_program_without_a_main_guard_runs_once(tmp_path: Path) -> None:
    assert run(tmp_path, TRAINING).splitlines() == TRAINED


def test_a_module_that_trains_while_it_is_imported_is_imported_once(tmp_path: Path) -> None:
    assert run(tmp_path, "import trains", trains=TRAINING).splitlines() == TRAINED
    program = TRAINING.replace("import itertools", "import around, itertools").replace("Own()", "around.Counting(1)")
    out = run(tmp_path, "import trains", trains=program, around="import trains\n" + COUNTING)
    assert out.splitlines() == ["begins", "(1, 'import')", "0"]


def test_a_module_that_starts_workers_when_a_worker_imports_it_ends_there(tmp_path: Path) -> None:
    # It hides from its first import that it starts any.
    sly = f"""
{COUNTING}
import os
if "STARTED" in os.environ:
    from kerata.training.enqueuer import Enqueuer
    with Enqueuer(Counting(1), pickle_safe=True) as enqueuer:
        print(list(enqueuer), flush=True)
"""
    program = """
import os, sly
from kerata.training.enqueuer import Enqueuer
os.environ["STARTED"] = "yes"
sly.MADE_BY = "fork"
with Enqueuer(sly.Counting(1), pickle_safe=True) as enqueuer:
    print(list(enqueuer))
"""
    assert run(tmp_path, program, sly=sly) == "[(1, 'fork')]\n"


def test_forks_start_while_other_threads_compute_and_draw_and_are_told_off_the_engine(tmp_path: Path) -> None:
    out = run(
        tmp_path,
        """
import threading
import numpy as np
from kerata.errors import BackendError
from kerata.layers import Dense
from kerata.models import Sequential
from kerata.training.enqueuer import Enqueuer

x = np.ones((64, 100), "float32")
model = Sequential([Dense(100, input_dim=100)])
model.compile("sgd", "mse")
model.fit(x, x, nb_epoch=1, verbose=0)
done = threading.Event()

def busy():
    while not done.is_set():
        np.random.rand(20000)

threading.Thread(target=busy).start()

def drawing():
    while True:
        yield np.random.rand(2, 3)

def predicting():
    yield model.predict(x)

try:
    for _ in range(20):
        with Enqueuer(drawing(), nb_worker=2, pickle_safe=True) as enqueuer:
            items = iter(enqueuer)
            assert next(items).shape == (2, 3)
            model.predict(x)
            assert next(items).shape == (2, 3)
    try:
        with Enqueuer(predicting(), pickle_safe=True) as enqueuer:
            next(iter(enqueuer))
    except BackendError as error:
        print(error)
finally:
    done.set()
""",
    )
    assert "tensorflow cannot compute after a fork" in out


def _in_a_pool(_: Any) -> str:
    try:
        return str(items_of(iter([threading.Lock()])))
    except ArgumentError as error:
        return str(error)


def test_a_daemonic_process_is_told_that_it_may_not_fork() -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert "pickle_safe=False" in pool.map(_in_a_pool, [0])[0]


# What comes through.


class Unreadable:
    """Can be sent and not be read."""

    def __reduce__(self) -> Any:
        return float, ("no number",)


class Quiet(Exception):
    """Loses its words on the way."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def __str__(self) -> str:
        return " ".join(vars(self).get("words", ()))

    def __reduce__(self) -> Any:
        return Quiet, ()


class TwoArguments(Exception):
    """Cannot be read."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"{first} and {second}")


def failing(error: BaseException) -> Iterator[int]:
    yield 1
    raise error


@pytest.mark.parametrize("item", [lambda: 0, [threading.Lock()], (1, iter(failing(KeyError())))])
def test_an_item_that_cannot_be_sent_is_one_error_that_names_its_type(item: Any) -> None:
    with pytest.raises(DataError, match=rf"an item of type {type(item).__name__} .*pickle.*pickle_safe=False"):
        items_of(one for one in [item])


def test_an_item_that_cannot_be_read_is_one_error() -> None:
    with pytest.raises(DataError, match="cannot be read here: ValueError: could not convert .*no number"):
        items_of(one for one in [Unreadable()])


@pytest.mark.parametrize("error", [ZeroDivisionError("by nothing"), KeyError("key"), DataError("data", where="there")])
def test_an_error_keeps_its_type_its_text_and_its_traceback(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        items_of(failing(error))
    assert str(caught.value) == str(error)
    assert "in failing" in str(caught.value.__cause__) and "raise error" in str(caught.value.__cause__)


@pytest.mark.parametrize("error", [Quiet("not", "lost"), TwoArguments(1, 2)])
def test_an_error_that_does_not_survive_the_way_comes_in_words(error: Exception) -> None:
    with pytest.raises(DataError) as caught:
        items_of(failing(error))
    assert str(caught.value) == f"The generator raised {type(error).__name__}: {error}"
    assert "in failing" in str(caught.value.__cause__)


def test_large_items_come_through_unchanged() -> None:
    arrays = [np.random.rand(300, 1000) for _ in range(3)]
    for array, received in zip(arrays, items_of(iter(arrays)), strict=True):
        assert np.array_equal(array, received)


def test_processes_draw_different_numbers_that_a_seed_repeats() -> None:
    def draw() -> list[float]:
        np.random.seed(5)
        return sorted(items_of((float(np.random.rand()) for _ in range(1)), nb_worker=2))

    first = draw()
    assert first[0] != first[1]
    assert draw() == first


# How they end.


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_is_an_error_and_no_hang(by: signal.Signals) -> None:
    def suicidal() -> Iterator[int]:
        yield 1
        os.kill(os.getpid(), by)

    before = signal.signal(signal.SIGTERM, lambda *_: None)  # the program's own handler is not the worker's
    try:
        with pytest.raises(DataError, match=f"exit code -{by.value}"):
            items_of(suicidal(), nb_worker=2)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_ctrl_c_is_left_to_the_process_that_trains() -> None:
    def interrupted() -> Iterator[int]:
        os.kill(os.getpid(), signal.SIGINT)
        yield 1

    assert items_of(interrupted()) == [1]


ORPHANS = """
import itertools, sys, threading, time
import numpy as np
from kerata.training import worker_process
from kerata.training.enqueuer import Enqueuer

def sending():
    while True:
        yield np.ones((100, 100))

def blocked():
    yield 1
    threading.Event().wait()

def computing():
    yield 1
    while True:
        pass

generator, way = sys.argv[1:]
if way == "watched":
    worker_process._prctl = lambda: None
with Enqueuer(itertools.count() if generator == "new" else globals()[generator](), 2, 3, True) as enqueuer:
    items = iter(enqueuer)
    next(items)
    print("started", flush=True)
    time.sleep(3600)
"""


@pytest.mark.parametrize(
    ("generator", "way"),
    [(g, w) for g in ("sending", "blocked", "computing") for w in ("told", "watched")] + [("new", "told")],
)
def test_workers_end_when_the_program_is_killed(generator: str, way: str, tmp_path: Path) -> None:
    (tmp_path / "orphans.py").write_text(ORPHANS)
    program = subprocess.Popen([sys.executable, tmp_path / "orphans.py", generator, way], stdout=subprocess.PIPE)
    assert program.stdout is not None and program.stdout.readline() == b"started\n"
    program.kill()
    # Every worker has the pipe too: it ends when the last of them does.
    assert program.communicate(timeout=HANG)[0] == b""


@pytest.mark.parametrize("make", [lambda: iter(range(10**9)), lambda: (i for i in range(10**9))], ids=["new", "forked"])
def test_no_process_is_left_behind(make: Callable[[], Any]) -> None:
    with Enqueuer(make(), 2, 2, pickle_safe=True) as enqueuer:
        assert next(iter(enqueuer)) == 0
        processes = [process._process.pid for process in enqueuer._processes]
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
