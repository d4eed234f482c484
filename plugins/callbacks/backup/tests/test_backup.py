"""Training that is broken off, in many ways, and goes on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import Callback
from kerata import backend as K
from kerata.atomic import atomic
from kerata.callbacks import BackupAndRestore, EarlyStopping, LambdaCallback, LearningRateScheduler, TerminateOnNaN
from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError, FileFormatError, NonFiniteLossError
from kerata.layers import Dense, Dropout
from kerata.models import Sequential
from kerata_callbacks_backup import backup_and_restore
from kerata_callbacks_backup.packing import read, write

EPOCHS = 4


class PowerCut(Exception):
    """What breaks training off within a process."""


def cut(epoch: int | None, at_end: bool = False) -> Callback:
    """Breaks training off when that epoch begins, or ends; never for None."""

    def fail(number: int, logs: Any) -> None:
        if number == epoch:
            raise PowerCut

    return LambdaCallback(on_epoch_end=fail) if at_end else LambdaCallback(on_epoch_begin=fail)


class Own(Callback):
    """A callback of a user's, with memory: every other epoch it halves the learning rate."""

    def __init__(self, factor: float = 0.5) -> None:
        super().__init__()
        self.factor = factor
        self.calls = 0
        self.means: dict[str, list[Any]] = {"loss": []}
        self.last = np.zeros(2, "float32")
        self.notes: Any = None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        assert logs is not None
        self.calls += 1
        self.means["loss"].append(logs["loss"])
        self.last = self.last + np.float32(0.1)
        self.notes = (self.calls, np.float32(logs["loss"]), None, True)
        if self.calls % 2 == 0:
            K.set_value(self.model.optimizer.lr, K.get_value(self.model.optimizer.lr) * self.factor)


class Outsider:
    """A callback that is no subclass of Callback."""

    def __init__(self) -> None:
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("on_", "set_")) and name != "set_state":
            return lambda *args: None
        raise AttributeError(name)

    def on_epoch_end(self, epoch: int, logs: Any) -> None:
        self.count += 1


def batches(x: Any, y: Any, seed: int) -> Iterator[Any]:
    random = np.random.RandomState(seed)
    while True:
        chosen = random.randint(len(x), size=8)
        yield x[chosen], y[chosen]


def program(
    folder: Path,
    callbacks: Any = (),
    units: int = 5,
    samples: int = 30,
    optimizer: str = "adam",
    shuffle: Any = True,
    generator: bool = False,
    nb_epoch: int = EPOCHS,
    **options: Any,
) -> dict[str, Any]:
    """Builds, trains, and tells all."""
    np.random.seed(3)
    x = np.random.randn(samples, 4).astype("float32")
    y = x[:, :1] - x[:, 1:2]
    model = Sequential([Dense(units, input_dim=4, activation="tanh"), Dropout(0.3), Dense(1)])
    model.compile(optimizer, "mse")
    backup, own, outsider = BackupAndRestore(folder / "backup", **options), Own(), Outsider()
    watchers = [backup, own, outsider, *callbacks]
    if generator:
        history = model.fit_generator(
            batches(x, y, 1), 24, nb_epoch, verbose=0, callbacks=watchers, validation_data=batches(x, y, 2),
            nb_val_samples=8, max_q_size=2,
        )  # fmt: skip
    else:
        history = model.fit(x, y, batch_size=8, nb_epoch=nb_epoch, verbose=0, callbacks=watchers, shuffle=shuffle)
    return {
        "weights": [w.tolist() for w in model.get_weights()],
        # In the order of the names of layers, which go on counting.
        "optimizer": sorted((np.asarray(w).tolist() for w in model.optimizer.get_weights()), key=repr),
        "lr": float(K.get_value(model.optimizer.lr)),
        "history": history.history,
        "epochs": history.epoch,
        "own": [own.calls, own.means, own.last.tolist(), own.notes, outsider.count],
        # A generator's worker draws as it likes; of arrays, what comes after is the same too.
        "random": None if generator else np.random.rand(2).tolist(),
        "backup": backup,
    }


def assert_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    for part in one.keys() - {"backup"}:
        assert one[part] == other[part], part


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """How the program ends on the active backend when nothing breaks it off."""
    known: dict[str, dict[str, Any]] = {}

    def result(**options: Any) -> dict[str, Any]:
        key = repr((K.backend(), options))
        if key not in known:
            known[key] = program(tmp_path_factory.mktemp("whole"), **options)
        return known[key]

    return result


@pytest.mark.parametrize(
    "options",
    [{}, {"shuffle": "batch"}, {"optimizer": "sgd", "shuffle": False}, {"generator": True}],
    ids=["shuffled", "in batches", "in order", "generators"],
)
def test_training_that_was_broken_off_ends_the_same(
    options: Any, each_backend: str, tmp_path: Path, whole: Any
) -> None:
    for epoch, at_end in ((1, False), (1, True), (3, False)):
        with pytest.raises(PowerCut):
            program(tmp_path, [cut(epoch, at_end)], **options)
    result = program(tmp_path, **options)
    assert result["backup"].restored_epoch == 3
    assert_same(result, whole(**options))
    assert not (tmp_path / "backup").exists()


def test_it_does_not_change_training(each_backend: str, whole: Any) -> None:
    np.random.seed(3)
    x = np.random.randn(30, 4).astype("float32")
    model = Sequential([Dense(5, input_dim=4, activation="tanh"), Dropout(0.3), Dense(1)])
    model.compile("adam", "mse")
    history = model.fit(x, x[:, :1] - x[:, 1:2], batch_size=8, nb_epoch=EPOCHS, verbose=0, callbacks=[Own()])
    assert history.history == whole()["history"]
    assert [w.tolist() for w in model.get_weights()] == whole()["weights"]


def test_a_period_of_several_epochs(each_backend: str, tmp_path: Path, whole: Any) -> None:
    with pytest.raises(PowerCut):
        program(tmp_path, [cut(3)], period=2)
    result = program(tmp_path, period=2)
    assert result["backup"].restored_epoch == 2
    assert_same(result, whole())


def test_training_that_a_callback_ended_is_over(tmp_path: Path) -> None:
    stop = EarlyStopping("loss", min_delta=1e9)
    first = program(tmp_path, [stop], delete_checkpoint=False)
    assert first["epochs"] == [0, 1] and (tmp_path / "backup" / "training.npz").exists()
    again = EarlyStopping("loss", min_delta=1e9)
    second = program(tmp_path, [again])
    assert second["backup"].restored_epoch == 2 and again.stopped_epoch == 1
    assert_same(first, second)
    assert not (tmp_path / "backup").exists()


def test_a_kept_backup_goes_on_when_there_are_more_epochs(each_backend: str, tmp_path: Path, whole: Any) -> None:
    program(tmp_path, nb_epoch=2, delete_checkpoint=False)
    result = program(tmp_path)
    assert result["backup"].restored_epoch == 2
    assert_same(result, whole())


def test_of_a_folder_with_other_files_only_its_own_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    others = [
        "my_training.npz", "training.npz.old", "training.npz~", "a_training.npz.tmp", ".training.npz.swp",
        ".training.npz.host-12-00ff00f.tmp", ".training.npz.host-12-00ff00ff.tmp.gz",
        "x.training.npz.host-12-00ff00ff.tmp",
    ]  # fmt: skip
    for name in [*others, ".training.npz.host-12-00ff00ff.tmp"]:
        (folder / name).write_text("precious")
    with pytest.raises(PowerCut):
        program(tmp_path, [cut(1)])
    assert sorted(path.name for path in folder.iterdir()) == sorted([*others, "training.npz"])
    program(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == sorted(others)
    assert all((folder / name).read_text() == "precious" for name in others)


def test_what_a_killed_process_leaves_of_a_backup_is_removed(tmp_path: Path) -> None:
    with atomic(tmp_path / "training.npz") as temporary:
        Path(temporary).touch()
        assert backup_and_restore._ABANDONED.fullmatch(Path(temporary).name)


def test_a_folder_it_did_not_make_stays_and_one_it_made_goes_if_empty(tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    program(tmp_path, nb_epoch=1)
    assert list(folder.iterdir()) == []
    folder.rmdir()
    program(tmp_path, nb_epoch=1)
    assert not folder.exists()
    note = LambdaCallback(on_train_begin=lambda logs: (folder / "note").touch())
    with pytest.raises(PowerCut):
        program(tmp_path, [cut(0)])
    program(tmp_path, [note], nb_epoch=1)
    assert (folder / "note").exists() and not (folder / "training.npz").exists()


def test_a_backup_whose_writing_breaks_off_leaves_the_one_before(
    tmp_path: Path, whole: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(file: Any, data: Any) -> None:
        write(file, data)
        if data["epoch"] == 2:
            file.truncate(file.tell() // 2)
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(backup_and_restore, "write", breaking)
        with pytest.raises(FileAccessError, match=r"training\.npz\" cannot be written: .*No space left"):
            program(tmp_path)
    assert sorted(path.name for path in (tmp_path / "backup").iterdir()) == [backup_and_restore._MARK, "training.npz"]
    result = program(tmp_path)
    assert result["backup"].restored_epoch == 1
    assert_same(result, whole())


def test_a_lost_loss_keeps_the_backup_and_what_a_callback_ends_does_not(tmp_path: Path) -> None:
    explode = LearningRateScheduler(lambda epoch: 1e38 if epoch else 0.01)
    with pytest.raises(NonFiniteLossError):
        program(tmp_path, [explode], optimizer="sgd")
    assert (tmp_path / "backup" / "training.npz").exists()
    result = program(tmp_path, [explode, TerminateOnNaN()], optimizer="sgd")
    assert result["backup"].restored_epoch == 1 and result["epochs"] == [0, 1]
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"units": 6}, r"does not belong here\. .*float32 of shape \(6, 1\), there it is float32 of \(5, 1\)"),
        ({"optimizer": "sgd"}, r"it has \d+ variables, this training \d+"),
        ({"samples": 31}, "a training on 30 samples; this one has 31"),
        ({"generator": True}, "one of arrays and generators for another"),
    ],
)
def test_a_backup_of_something_else_is_refused(options: Any, message: str, tmp_path: Path) -> None:
    program(tmp_path, nb_epoch=1, delete_checkpoint=False)
    before = (tmp_path / "backup" / "training.npz").read_bytes()
    with pytest.raises(ArgumentError, match=message) as caught:
        program(tmp_path, **options)
    assert "training.npz" in str(caught.value) and "Delete it to begin training anew" in str(caught.value)
    assert (tmp_path / "backup" / "training.npz").read_bytes() == before


def test_damaged_backups_are_told() -> None:
    whole = io.BytesIO()
    write(whole, {"a": np.arange(100.0), "b": [1, (2.5, None)], "c": {"d": "text", "e": np.float32(3)}})
    sound = whole.getvalue()
    random = np.random.RandomState(0)
    found = 0
    for number in range(300):
        bad = bytearray(sound)
        if number % 3 == 0:
            bad = bad[: random.randint(len(bad))]
        else:
            for place in random.randint(len(bad), size=1 + number % 4):
                bad[place] ^= 1 << random.randint(8)
        try:
            again = read(io.BytesIO(bytes(bad)), "the file")
        except FileFormatError as error:
            assert "the file is damaged" in str(error) or "has layout" in str(error)
            found += 1
        else:  # the flip hit a byte that means nothing, such as a time
            np.testing.assert_array_equal(again["a"], np.arange(100.0))
    assert found > 200


@pytest.mark.parametrize("content", ["no state", {"epoch": 1}, {"variables": [], "order": None, "batches": 3}])
def test_other_archives_are_told(content: Any, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    with open(tmp_path / "backup" / "training.npz", "wb") as file:
        write(file, content)
    with pytest.raises((FileFormatError, ArgumentError), match=r"training\.npz .*Delete it to begin"):
        program(tmp_path)


def test_a_newer_layout_is_told() -> None:
    document = np.frombuffer(json.dumps({"layout": 99, "data": None}).encode(), np.uint8)
    file = io.BytesIO()
    np.savez(file, json=document)
    file.seek(0)
    with pytest.raises(FileFormatError, match="has layout 99; this version reads 1"):
        read(file, "f")


def test_files_hold_plain_data_bit_for_bit() -> None:
    data = {
        "numbers": [0.1, -0.0, float("inf"), 1e-300, 3, True, None, np.float32(0.1), np.int64(-5)],
        "arrays": [np.zeros((0, 3), "float16"), np.array(7, "uint32"), np.array([np.nan, -0.0]), np.array(["a", "β"])],
        3: ({"array": ["array", "array0"]}, ["dict", "list"]),
        "np": np.random.RandomState(0).get_state(),
    }
    file = io.BytesIO()
    write(file, data)
    file.seek(0)
    again = read(file, "f")

    def exact(value: Any) -> Any:
        if isinstance(value, (np.ndarray, np.generic)):
            return type(value).__name__, value.dtype, value.shape, value.tobytes()
        if isinstance(value, (list, tuple)):
            return type(value), [exact(part) for part in value]
        if isinstance(value, dict):
            return {key: exact(part) for key, part in value.items()}
        return type(value), repr(value)

    assert exact(again) == exact(data)


def test_arguments_are_checked() -> None:
    with pytest.raises(ArgumentError, match="period of BackupAndRestore must be 1 or more; got 0"):
        BackupAndRestore("x", period=0)
    with pytest.raises(ArgumentTypeError, match="must be a whole number; got 'often'"):
        BackupAndRestore("x", period="often")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="must name a folder"):
        BackupAndRestore("")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "backup").touch()
    with pytest.raises(FileAccessError, match=r"must be a folder to write in; .*backup cannot be: File exists"):
        program(tmp_path)


def test_what_a_callback_remembers_by_default() -> None:
    own = Own(factor=0.25)
    own.notes = object()
    assert sorted(own.get_state()) == ["calls", "last", "means"]
    own.notes = [1, {"a": (np.float32(1), None)}]
    state = own.get_state()
    own.means["loss"].append(1.0)
    assert state["means"] == {"loss": []} and state["notes"] == own.notes
    other = Own()
    other.set_state(state)
    assert (other.factor, other.notes) == (0.5, own.notes)


def test_a_program_killed_at_any_moment_ends_the_same(each_backend: str, tmp_path: Path) -> None:
    program = Path(__file__).with_name("killed_program.py")
    done = subprocess.run(
        [sys.executable, program, tmp_path, "8"],
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
        env={**os.environ, "KERATA_BACKEND": each_backend},
    )
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["deaths"] == 8, done.stderr
    whole, killed = outcome["whole"], outcome["killed"]
    assert whole.pop("calls") != killed.pop("calls")
    assert whole.pop("backend") == killed.pop("backend") == each_backend
    assert whole.pop("restored") is None and killed.pop("restored") >= 4
    assert whole["stop"][2] > 0 and whole["lr"] < 0.1  # both callbacks had their say
    for part in whole:
        assert killed[part] == whole[part], part
