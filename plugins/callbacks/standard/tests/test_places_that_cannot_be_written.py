"""Full disks, folders and pipes in the place of files: one error that names callback and path, and nothing is lost."""

from __future__ import annotations

import errno
import functools
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata.callbacks import CSVLogger, ModelCheckpoint
from kerata.errors import ArgumentError, FileAccessError, FileFormatError
from kerata.layers import Dense
from kerata.models import Sequential, load_model

X = np.arange(6.0, dtype="float32").reshape(6, 1)


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """While inside, no file of this process grows beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@functools.cache
def network() -> Any:
    model = Sequential([Dense(1, input_dim=1)])
    model.compile("sgd", "mse")
    return model


def fit(callback: Any) -> None:
    network().fit(X, X, nb_epoch=2, verbose=0, callbacks=[callback])


def blocked(folder: Path, kind: str) -> Path:
    """A path that cannot be written."""
    path = folder / "log"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "below a file":
        path.write_text("a file")
        path = path / "deep" / "log"
    elif kind == "full disk":
        path.symlink_to("/dev/full")
    elif kind == "long name":
        path = folder / ("x" * 300)
    return path


KINDS = ["folder", "pipe", "below a file", "full disk", "long name"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("CSVLogger", CSVLogger),
        ("CSVLogger", lambda path: CSVLogger(path, append=True)),
        ("ModelCheckpoint", ModelCheckpoint),
        ("ModelCheckpoint", lambda path: ModelCheckpoint(path, save_weights_only=True)),
    ],
    ids=["table", "table added to", "model", "weights"],
)
def test_the_error_names_callback_and_path(tmp_path: Path, name: str, make: Callable[..., Any], kind: str) -> None:
    path = blocked(tmp_path, kind)
    with pytest.raises(FileAccessError) as caught:
        fit(make(path))
    assert f"{name} cannot write {str(path)!r}: " in str(caught.value)


def test_a_disk_that_becomes_full_leaves_the_lines_of_earlier_epochs(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    callback = CSVLogger(path)
    callback.on_train_begin()
    for epoch in range(3):
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {"loss": 0.5})
    before = path.read_bytes()
    with disk_of(len(before)):
        with pytest.raises(FileAccessError, match=r"CSVLogger cannot write '.*log\.csv': File too large") as caught:
            callback.on_epoch_end(3, {"loss": 0.25})
        callback.on_train_error(caught.value)
    assert path.read_bytes() == before and callback.csv_file is None


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_disk_that_becomes_full_leaves_the_earlier_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: bool, moment: str
) -> None:
    path = tmp_path / "model.h5"
    callback = ModelCheckpoint(path, save_weights_only=weights)
    fit(callback)
    before = path.read_bytes()

    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, moment, full)
        with pytest.raises(FileAccessError, match=r"ModelCheckpoint cannot write '.*model\.h5': .*No space left"):
            fit(callback)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["model.h5"]
    fit(callback)  # and when there is room again, it goes on
    if not weights:
        assert load_model(path).layers


def test_a_read_only_checkpoint_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    fit(ModelCheckpoint(path))
    before = path.read_bytes()
    path.chmod(0o444)
    with pytest.raises(FileAccessError, match=r"ModelCheckpoint cannot write '.*model\.h5': .*read-only"):
        fit(ModelCheckpoint(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("make", [CSVLogger, ModelCheckpoint])
@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_names_that_no_file_can_have_are_refused_at_once(make: Callable[..., Any], name: str) -> None:
    with pytest.raises(ArgumentError, match="No file can"):
        make(name)


@pytest.mark.parametrize(
    "path",
    [
        "{epoch.foo}",
        "{epoch[0]}",
        "{loss.real.nothing}",
        "{",
        "}",
        "{epoch:z}",
        "{epoch!x}",
        "{0}",
        "{other}",
        "{epoch:c}",
    ],
)
def test_a_path_that_cannot_be_filled_in_names_the_callback(tmp_path: Path, path: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        fit(ModelCheckpoint(tmp_path / path))
    assert "ModelCheckpoint" in str(caught.value) and path in str(caught.value)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'"' + b"x" * 200_000])
def test_a_file_that_is_no_table_is_not_added_to(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=r"CSVLogger cannot add to '.*log\.csv', which is no table: "):
        fit(CSVLogger(path, append=True))
    assert path.read_bytes() == content
