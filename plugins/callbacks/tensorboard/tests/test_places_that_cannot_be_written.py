"""Full disks, files and pipes in the place of folders and files: one error that names callback and path."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from kerata import Layer
from kerata import backend as K
from kerata.callbacks import TensorBoard
from kerata.errors import ArgumentError, FileAccessError
from kerata.models import Sequential
from kerata_callbacks_tensorboard import event_file


class Embedding(Layer):
    """As much of an embedding as the callback looks for."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight((input_shape[1], 4), "glorot_uniform", name="W")

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.dot(x, self.W)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], 4)


@pytest.fixture(scope="module")
def model() -> Any:
    return Sequential([Embedding(input_shape=(3,), name="table")])


def drive(callback: TensorBoard, model: Any, epochs: range) -> None:
    """What a fit tells a callback; an error ends it, and is told too."""
    callback.set_model(model)
    callback.set_params({})
    callback.on_train_begin()
    try:
        for epoch in epochs:
            callback.on_epoch_begin(epoch)
            callback.on_epoch_end(epoch, {"loss": 1.0})
        callback.on_train_end()
    except BaseException as error:
        callback.on_train_error(error)
        assert callback.writer is None
        raise


@pytest.mark.parametrize("kind", ["file", "pipe", "below a file", "long name"])
def test_a_folder_that_cannot_be_made(tmp_path: Path, model: Any, kind: str) -> None:
    folder = tmp_path / ("x" * 300 if kind == "long name" else "logs")
    if kind == "pipe":
        os.mkfifo(folder)
    elif kind != "long name":
        folder.write_text("a file")
    folder = folder / "deep" if kind == "below a file" else folder
    with pytest.raises(FileAccessError) as caught:
        drive(TensorBoard(folder), model, range(1))
    assert f"TensorBoard cannot write {str(folder)!r}: " in str(caught.value)


@pytest.mark.parametrize("name", ["table_embedding.tsv", "projector_config.pbtxt"])
@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_something_else_in_the_place_of_a_table(tmp_path: Path, model: Any, name: str, make: Any) -> None:
    make(tmp_path / name)
    with pytest.raises(FileAccessError, match=f"TensorBoard cannot write .*{name}.*not a file"):
        drive(TensorBoard(tmp_path, embeddings_freq=1), model, range(1))


class FullDisk:
    """A file that takes `left` bytes more."""

    def __init__(self, file: Any, left: int) -> None:
        self._file, self._left = file, left

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return int(self._file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@pytest.mark.parametrize("room", [0, 60, 5_000])
def test_a_disk_that_becomes_full_leaves_what_there_was(
    tmp_path: Path, model: Any, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    drive(TensorBoard(tmp_path, embeddings_freq=1), model, range(2))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(event_file, "open", lambda *args: FullDisk(open(*args), room), raising=False)  # noqa: SIM115
    with pytest.raises(FileAccessError, match="TensorBoard cannot write .*: No space left on device"):
        drive(TensorBoard(tmp_path), model, range(1000))
    for path, content in before.items():
        assert path.read_bytes() == content


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_names_that_no_folder_can_have_are_refused_at_once(name: str) -> None:
    with pytest.raises(ArgumentError, match="No file can"):
        TensorBoard(name)
