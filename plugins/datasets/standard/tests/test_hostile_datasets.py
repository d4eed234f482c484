"""Files that a stranger has put into the cache: nothing in them runs, and each is one error that names it."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata.errors import FileFormatError, KerataError, UnsafeFileError
from kerata_datasets import cifar, imdb, mnist, reading, reuters
from kerata_datasets.pickles import array_of, unpickle


class Calls:
    """Calls a function when it is unpickled."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self._call = function, arguments

    def __reduce__(self) -> Any:
        return self._call


def array_pickle(code: bytes, state: bytes) -> bytes:
    """Protocol 0 and 2 mixed: an array with a dtype of this code and state (both pickled)."""
    dtype = b"cnumpy\ndtype\n(" + code + b"K\x00K\x01tR" + state
    return (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01(K\x01t"
        + dtype
        + b"\x89U\x08AAAAAAAAtb."
    )


RUNS_CODE = {
    "a program": Calls(os.system, "touch ran"),
    "eval": Calls(eval, "open('ran', 'w')"),
    "a function of numpy": Calls(np.load, "x.npy"),
    "a function's attribute": b"cnumpy.core.multiarray\n_reconstruct.__globals__\n.",
    "a stack global": b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x09touch ran\x85R.",
    "an instance": b"(S'touch ran'\nios\nsystem\n.",
    "inside of an array": np.array([Calls(os.system, "touch ran")], object),
}


@pytest.mark.parametrize("what", RUNS_CODE)
@pytest.mark.parametrize("verified", [True, False])
def test_no_pickle_runs_code(what: str, verified: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    value = RUNS_CODE[what]
    with pytest.raises(UnsafeFileError, match="the-file is not read: it wants to use .*could run code"):
        unpickle(value if isinstance(value, bytes) else pickle.dumps(value), "the-file", verified)
    assert not os.path.exists("ran")


DAMAGED = {
    "nothing": b"",
    "text": b"hello",
    "half": pickle.dumps([1, 2, 3])[:-3],
    "an array of pointers": array_pickle(b"U\x02O8", b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"),
    "an array of fields": array_pickle(b"U\x02V8", b""),
    "a dtype with fields": array_pickle(b"U\x02i8", b"(K\x03U\x01<NU\x01a}K\x08K\x08K\x00tb"),
    "a shape too great": array_pickle(b"U\x02i8", b"").replace(b"(K\x01t", b"(J\xff\xff\xff\x7ft"),
    "a negative shape": array_pickle(b"U\x02i8", b"").replace(b"(K\x01t", b"(J\xff\xff\xff\xfft"),
    "a state for a function": b"cnumpy.core.multiarray\n_reconstruct\n(N}U\x0c__defaults__Ntsb.",
    "a state for numpy.dtype": b"cnumpy\ndtype\n}U\x09_functionNsb.",
    "ndarray itself": b"cnumpy\nndarray\n(K\x01tR.",
    "a persistent object": b"Pname\n.",
    "an extension": b"\x80\x02\x82\x01.",
    "far too long a text": b"\x80\x04\x8d" + struct.pack("<Q", 1 << 60) + b"x.",
    "a number of ten million digits": b"I" + b"9" * 10_000_000 + b"\n.",
}


@pytest.mark.parametrize("what", DAMAGED)
@pytest.mark.parametrize("verified", [True, False])
def test_damage_is_one_error_with_the_name_of_the_file(what: str, verified: bool) -> None:
    with pytest.raises(FileFormatError, match="the-file"):
        unpickle(DAMAGED[what], "the-file", verified)


def test_a_memo_beyond_all_measure_costs_nothing() -> None:
    # The reader in C would make room for four thousand million objects.
    assert unpickle(b"\x80\x02K\x07r\xff\xff\xff\xff.", "the-file", verified=False) == 7


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("verified", [True, False])
def test_arrays_of_every_protocol(protocol: int, verified: bool) -> None:
    for array in (
        np.arange(6, dtype=">i4").reshape(2, 3),
        np.asfortranarray(np.eye(3, 2)),
        np.array([True]),
        np.zeros(0),
    ):
        found = array_of(unpickle(pickle.dumps(array, protocol), "the-file", verified), "the-file", "x")
        assert found.dtype == array.dtype
        np.testing.assert_array_equal(found, array)
    number = unpickle(pickle.dumps(np.int64(5), protocol), "the-file", verified)
    assert number == 5 and type(number) is int


@pytest.mark.parametrize(
    "value",
    [
        3,
        [],
        ((1, 2),),
        (([1], [1]), ([1], [1])),
        (([[1]], [1, 2]), ([[1]], [1])),
        (([["a"]], [1]), ([[1]], [1])),
        (([[1 << 40]], [1]), ([[1]], [1])),
        (([[1]], [-(1 << 400)]), ([[1]], [1])),
        (([[1.5]], [1]), ([[1]], [1])),
        (([[1]], [None]), ([[1]], [1])),
    ],
)
def test_what_is_no_review_is_refused(value: Any, cache: Path) -> None:
    (cache / "own.pkl").write_bytes(pickle.dumps(value))
    with pytest.raises(FileFormatError, match="own.pkl"):
        imdb.load_data("own.pkl")


def test_a_list_named_a_million_times_is_refused(cache: Path) -> None:
    text = [1] * 1000
    (cache / "own.pkl").write_bytes(pickle.dumps(([text] * 10_000, [1] * 10_000)))
    with pytest.raises(FileFormatError, match="more words than it has bytes"):
        reuters.load_data("own.pkl")


def test_what_is_no_image_is_refused(cache: Path, tmp_path: Path, data: Any) -> None:
    images, labels = np.zeros((2, 28, 28), "uint8"), np.zeros(2, "uint8")
    for value in ((images, labels), ((images, labels),) * 3, ((images, labels[:1]), (images, labels)), (("a", 1),) * 2):
        (cache / "own.pkl").write_bytes(pickle.dumps(value))
        with pytest.raises(FileFormatError, match="own.pkl"):
            mnist.load_data("own.pkl")
    for batch in ({}, [], data.cifar(2, labels=[1]), data.cifar(1, labels=["a"]), {"data": images, "labels": [0, 0]}):
        (tmp_path / "batch").write_bytes(pickle.dumps(batch))
        with pytest.raises(FileFormatError, match="batch"):
            cifar.load_batch(tmp_path / "batch")


@pytest.mark.parametrize(
    "content", [b"{", b"[" * 100_000, b'{"a": "b"}', b"{" + b'"a": {' * 100_000, pickle.dumps([1])]
)
def test_what_is_no_word_index_is_refused(content: bytes, cache: Path) -> None:
    (cache / "own").write_bytes(content)
    with pytest.raises(FileFormatError, match="own"):
        imdb.get_word_index("own")


def npz(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def npy(array: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


GOOD, LABELS = npy(np.fromiter([[1], [2]], object, 2)), npy(np.array([0, 1]))


@pytest.mark.parametrize(
    "content",
    [
        npz(x=GOOD),
        npz(x=GOOD[:-5], y=LABELS),
        npz(x=b"no", y=LABELS),
        npz(x=GOOD, y=LABELS[:-1]),
        npz(x=GOOD, y=LABELS.replace(b"(2,)", b"(9,)")),
        npz(x=GOOD, y=LABELS.replace(b"'<i8'", b"'<m8'")),
        npz(x=GOOD, y=LABELS.replace(b"{'descr'", b"{{{{{{{{")),
        npz(x=npy(np.fromiter([Calls(os.system, "touch ran")], object, 1)), y=LABELS),
        npz(x=GOOD, y=LABELS)[:-30],
        b"PK" + b"0" * 1000,
    ],
)
def test_a_hostile_npz_is_one_error(content: bytes, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cache)
    (cache / "own.npz").write_bytes(npz(x=GOOD, y=LABELS))
    reuters.load_data("own.npz")
    (cache / "own.npz").write_bytes(content)
    with pytest.raises(KerataError, match="own.npz"):
        reuters.load_data("own.npz")
    assert os.listdir(cache) == ["own.npz"]


def test_what_grows_beyond_measure_is_refused(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1 << 20)
    for content in (gzip.compress(bytes(2 << 20)), npz(x=bytes(2 << 20), y=LABELS)):
        (cache / "own").write_bytes(content)
        with pytest.raises(FileFormatError, match="own has more than 1048576 bytes, decompressed"):
            reuters.load_data("own")
    (cache / "own").write_bytes(gzip.compress(bytes(1000))[:-10])
    with pytest.raises(FileFormatError, match="own is damaged"):
        reuters.load_data("own")
