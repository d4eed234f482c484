"""Copies of files that are damaged at random, or changed the way someone would who knows the format.

As a program, `mutations.py COUNT FILE...` loads so many copies of each file and counts what comes of it, each within
ten seconds: to try a change of the reader with many more copies than a test has time for.
"""

from __future__ import annotations

import random
import resource
import signal
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kerata.errors import KerataError
from kerata.models import load_model
from kerata.saving import seal
from kerata.saving.digest import BLOCK, SIGNATURE

SIGNATURES = (
    b"\x89HDF",
    b"TREE",
    b"HEAP",
    b"SNOD",
    b"GCOL",
    b"OHDR",
    b"OCHK",
    b"BTHD",
    b"BTLF",
    b"BTIN",
    b"FRHP",
    b"FHDB",
)


def mutations(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Copies of a file, one kind of change after the other."""
    choose = random.Random(seed)
    kinds = [flipped, cut, overwritten, spliced, with_number, with_pointer, with_message, with_header]
    for number in range(count):
        copy = bytearray(data)
        for _ in range(choose.choice((1, 1, 1, 2, 5))):
            kinds[number % len(kinds)](copy, choose)
        if bytes(copy) != data:
            yield bytes(copy)


def flipped(copy: bytearray, choose: random.Random) -> None:
    """A bit is another."""
    copy[choose.randrange(len(copy))] ^= 1 << choose.randrange(8)


def cut(copy: bytearray, choose: random.Random) -> None:
    """The end is missing."""
    del copy[max(64, choose.randrange(len(copy))) :]


def overwritten(copy: bytearray, choose: random.Random) -> None:
    """A stretch is noise, or all zeros or ones."""
    start, length = choose.randrange(len(copy)), choose.choice((1, 8, 64, 512))
    noise = choose.choice((b"\0" * length, b"\xff" * length, choose.randbytes(length)))
    copy[start : start + length] = noise[: len(copy[start : start + length])]


def spliced(copy: bytearray, choose: random.Random) -> None:
    """A stretch is in the place of another."""
    length = choose.choice((8, 24, 40, 256))
    start, end = sorted((choose.randrange(len(copy)) & ~7, choose.randrange(len(copy)) & ~7))
    stretch = copy[start : start + length]
    copy[end : end + len(stretch)] = stretch


def with_number(copy: bytearray, choose: random.Random) -> None:
    """A number is one that is hard on programs."""
    size = choose.choice((1, 2, 4, 8))
    start = choose.randrange(0, len(copy) - size) // size * size
    most = (1 << 8 * size) - 1
    number = choose.choice((0, 1, most, most >> 1, (most >> 1) + 1, len(copy), len(copy) - 8, 1 << 20))
    copy[start : start + size] = (number & most).to_bytes(size, "little")


def with_pointer(copy: bytearray, choose: random.Random) -> None:
    """An address is another that the file has."""
    words = range(0, len(copy) - 8, 8)
    pointers = [at for at in words if 0 < int.from_bytes(copy[at : at + 8], "little") < len(copy)]
    if pointers:
        to, source = choose.choice(pointers), choose.choice(pointers)
        copy[to : to + 8] = copy[source : source + 8]


def with_message(copy: bytearray, choose: random.Random) -> None:
    """A byte that may be the type, the version or the size of something is a small number."""
    small = [at for at in range(len(copy)) if 0 < copy[at] < 32]
    copy[choose.choice(small)] = choose.randrange(32)


def with_header(copy: bytearray, choose: random.Random) -> None:
    """Something near the beginning of a structure is another byte."""
    starts = [at for signature in SIGNATURES for at in _places(copy, signature)]
    if starts:
        at = choose.choice(starts) + choose.randrange(4, 64)
        if at < len(copy):
            copy[at] = choose.choice((0, 1, 2, 8, 127, 128, 255))


def outcome(path: Path, wanted: list[np.ndarray[Any, Any]]) -> str:
    """ "as it was" or "other numbers" once loaded, or the name of the error, which must name the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            came = load_model(path).get_weights()
        except KerataError as error:
            assert str(path) in str(error), error
            return type(error).__name__
    same = len(came) == len(wanted) and all(map(_equal, came, wanted))
    return "as it was" if same else "other numbers"


def loaded(data: bytes, count: int, seed: int, path: Path) -> Counter[str]:
    """What comes of loading copies of a file; a copy of a file with a digest gets its own."""
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = load_model(path).get_weights()
    start = 0 if data.startswith(SIGNATURE) else BLOCK
    outcomes: Counter[str] = Counter()
    for copy in mutations(data[start:], count, seed):
        path.write_bytes(data[:start] + copy)
        if start and copy.startswith(SIGNATURE):
            seal(path)
        outcomes[outcome(path, wanted)] += 1
    return outcomes


def _places(copy: bytearray, signature: bytes) -> Iterator[int]:
    at = copy.find(signature)
    while at >= 0:
        yield at
        at = copy.find(signature, at + 1)


def _equal(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> bool:
    return a.shape == b.shape and a.tobytes() == b.tobytes()


def _too_long(*_: object) -> None:
    raise BaseException("no answer within ten seconds")


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, _too_long)
    for name in sys.argv[2:]:
        outcomes: Counter[str] = Counter()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.h5")
            data = Path(name).read_bytes()
            for seed in range(int(sys.argv[1]) // 8):
                signal.alarm(10)
                try:
                    outcomes += loaded(data, 8, seed, path)
                except BaseException as error:
                    outcomes[f"FAILED {error!r} seed {seed}"] += 1
                    if isinstance(error, KeyboardInterrupt):
                        raise
                signal.alarm(0)
        print(name, dict(outcomes), f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB", flush=True)
