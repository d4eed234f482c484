"""Backups that are damaged, or written by a stranger: one error, nothing run, nothing half restored."""

from __future__ import annotations

import copy
import io
import json
import pickle
import random
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import Callback
from kerata.callbacks import BackupAndRestore, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau, RemoteMonitor
from kerata.errors import ArgumentError, FileAccessError, FileFormatError, KerataError
from kerata.layers import Dense, Dropout
from kerata.models import Sequential
from kerata_callbacks_backup.packing import read, write

# Files.


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, content in members.items():
            made.writestr(f"{name}.npy", content)
    return file.getvalue()


def member(array: Any, allow_pickle: bool = False) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=allow_pickle)
    return file.getvalue()


def document(data: Any, layout: Any = 1) -> bytes:
    return member(np.frombuffer(json.dumps({"layout": layout, "data": data}).encode(), np.uint8))


def header(text: str) -> bytes:
    """The beginning of a member that says so, and ten bytes."""
    text += " " * (117 - len(text)) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode() + bytes(10)


RUN: list[str] = []


class Malice:
    def __reduce__(self) -> Any:
        return RUN.append, ("run",)


def claiming(description: str) -> bytes:
    return archive({"json": document(["array", "a"]), "a": header(description)})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a pickle": lambda: pickle.dumps(Malice()),
    "a pickle as an array": lambda: archive(
        {"json": document(["array", "a"]), "a": member(np.array([Malice()], object), allow_pickle=True)}
    ),
    "a pickle as the document": lambda: archive({"json": member(np.array([Malice()], object), allow_pickle=True)}),
    "a pickle in place of a member": lambda: archive({"json": document(["array", "a"]), "a": pickle.dumps(Malice())}),
    "a bomb": lambda: archive(
        {"json": document(["array", "a"]), "a": member(np.zeros(50_000_000, "uint8"))}, zipfile.ZIP_DEFLATED
    ),
    "one array asked for again and again": lambda: archive(
        {"json": document(["list", [["array", "a"]] * 1000]), "a": member(np.zeros(100_000, "uint8"))}
    ),
    "an array said to be huge": lambda: claiming(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000000,), }"
    ),
    "an array said to be small": lambda: claiming("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"),
    "a negative size": lambda: claiming("{'descr': '|u1', 'fortran_order': False, 'shape': (-2, -5), }"),
    "a header with code": lambda: claiming("{'descr': __import__('os').abort(), 'fortran_order': False, 'shape': ()}"),
    "objects": lambda: claiming("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"),
    "lists without end": lambda: archive({"json": member(np.frombuffer(b"[" * 100_000, np.uint8))}),
    "a number without end": lambda: archive({"json": member(np.frombuffer(b"9" * 100_000, np.uint8))}),
    "a layout that is no number": lambda: archive({"json": document(None, layout="x" * 1000)}),
    "a kind that there is not": lambda: archive({"json": document(["set", []])}),
    "a key that is a list": lambda: archive({"json": document(["dict", [[["list", []], 1]]])}),
    "no document": lambda: archive({"a": member(np.zeros(3))}),
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_error_runs_nothing_and_takes_little_memory(name: str) -> None:
    content = HOSTILE[name]()
    tracemalloc.start()
    try:
        with pytest.raises(FileFormatError, match="the file is damaged or no backup") as caught:
            read(io.BytesIO(content), "the file")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(str(caught.value)) < 400
    assert peak < 10 * len(content) + 3_000_000
    assert not RUN


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "training.npz").mkdir()
    with pytest.raises(FileAccessError, match="must be a file"):
        in_training(BackupAndRestore(tmp_path), [], lambda run: None)


# States.


class Own(Callback):
    """A user's callback."""

    count = 0

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where
        self.seen: list[int] = [1, 2]
        self.best: Any = None
        self.table = {"a": np.zeros(3)}


class OwnToo(Own):
    """Its constructor does not show the arguments of the one it derives from."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)


class Ended(Exception):
    """What ends a training that is not to begin."""


def in_training(backup: BackupAndRestore, callbacks: list[Any], work: Callable[[Any], None]) -> None:
    """`work(run)` when a training that has such callbacks would take up its backup; it goes no further."""

    class Worker(Callback):
        def on_run_begin(self, run: Any) -> None:
            work(run)
            raise Ended

    x = np.random.RandomState(0).randn(12, 4).astype("float32")
    model = Sequential([Dense(3, input_dim=4, activation="tanh"), Dropout(0.3), Dense(1)])
    model.compile("adam", "mse")
    try:
        model.fit(x, x[:, :1], batch_size=4, nb_epoch=4, verbose=0, callbacks=[backup, *callbacks, Worker()])
    except Ended:
        assert not getattr(model, "stop_training", False)


def exact(value: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        return type(value).__name__, value.dtype, value.shape, value.tobytes()
    if isinstance(value, (list, tuple)):
        return [exact(part) for part in value]
    if isinstance(value, dict):
        return {key: exact(part) for key, part in value.items()}
    return type(value), repr(value)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where the parts of a state are."""
    found = [path] if path else []
    if isinstance(value, (list, tuple, dict)):
        for key in value if isinstance(value, dict) else range(len(value)):
            found += places(value[key], (*path, key))
    return found


def later(state: Any) -> Any:
    """The state as it may be after three epochs: all of it differs."""
    state = copy.deepcopy(state)
    state.update(
        epoch=3,
        variables=[np.asarray(v + v.dtype.type(1)) for v in state["variables"]],
        order=state["order"][::-1].copy(),
    )
    state["random"] = list(np.random.RandomState(9).get_state())
    for name, own in state["callbacks"]:
        own.update({"wait": 2} if "wait" in own else {"seen": [5], "best": 0.5} if name.startswith("Own") else {})
    return state


def changed(state: Any, chance: random.Random) -> Any:
    """A copy of the state with one part that is another, or gone, or in addition."""
    state = copy.deepcopy(state)
    *way, last = chance.choice(places(state))
    inside = state
    for key in way:
        inside = inside[key]
    junk = chance.choice(
        [
            None,
            True,
            -1,
            0,
            1 << 40,
            1 << 70,
            0.5,
            float("nan"),
            "training.npz",
            "/elsewhere",
            "__class__",
            [],
            {},
            (),
            [[]],
            {"a": 1},
            np.zeros(3),
            np.zeros((4, 3), "float32"),
            np.zeros((3,), "int64"),
            np.array(["a"]),
            np.float32(3),
            np.arange(12)[::-1].copy(),
            np.full(12, 99),
            np.full(624, 7, "uint32"),
            np.zeros((0, 5), "uint8"),
        ]
    )
    how = chance.randrange(4)
    if isinstance(inside, tuple):
        pass
    elif how == 0:
        del inside[last]
    elif how == 1 and isinstance(inside, dict):
        inside[chance.choice(["filepath", "where", "model", "params", "on_epoch_end", "__class__", "new", 3])] = junk
    else:
        inside[last] = junk
    return state


def test_a_changed_state_is_one_error_and_nothing_is_restored_or_it_is_restored_whole(tmp_path: Path) -> None:
    backup = BackupAndRestore(tmp_path)
    plateau = ReduceLROnPlateau("loss")
    checkpoint = ModelCheckpoint(str(tmp_path / "{epoch}.h5"), monitor="loss")
    callbacks = [EarlyStopping("loss"), plateau, checkpoint, Own("here"), OwnToo("there")]
    chance = random.Random(1)
    told: set[type] = set()
    taken = 0

    def work(run: Any) -> None:
        nonlocal taken
        before = run.get_state()
        constructed = [{k: v for k, v in vars(c).items() if k in ("where", "filepath", "monitor")} for c in callbacks]
        for _ in range(600):
            state = changed(later(before), chance)
            with open(backup.path, "wb") as file:
                write(file, state)
            try:
                backup._restore(run)
            except KerataError as error:
                assert "training.npz" in str(error) and "Delete it to begin" in str(error)
                assert exact(run.get_state()) == exact(before), str(error)
                told.add(type(error))
            else:
                taken += 1
                run.set_state(before)
                backup.model.stop_training = False
            for callback, own in zip(callbacks, constructed, strict=True):
                assert own.items() <= vars(callback).items()
                assert callback.model is backup.model

    in_training(backup, callbacks, work)
    assert told == {ArgumentError, FileFormatError} and taken > 20


def test_a_file_sets_nothing_that_the_program_gave(tmp_path: Path) -> None:
    backup = BackupAndRestore(tmp_path)
    elsewhere = {
        ModelCheckpoint(str(tmp_path / "here.h5")): ("filepath", str(tmp_path / "elsewhere.h5")),
        RemoteMonitor("http://localhost:1"): ("root", "http://elsewhere.example"),
        OwnToo("here"): ("where", "elsewhere"),
    }

    def work(run: Any) -> None:
        before = run.get_state()
        for callback, (name, value) in elsewhere.items():
            kind = type(callback).__name__
            state = copy.deepcopy(before)
            next(part for part in state["callbacks"] if part[0] == kind)[1][name] = value
            with open(backup.path, "wb") as file:
                write(file, state)
            with pytest.raises(ArgumentError, match=f"does not belong here. The state of {kind} has '{name}'"):
                backup._restore(run)
            assert getattr(callback, name) != value
            assert exact(run.get_state()) == exact(before)

    in_training(backup, list(elsewhere), work)
