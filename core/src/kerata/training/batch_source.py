"""Where batches come from: arrays, many batches to a call or one by one, or a generator.

The loops of training, evaluation and prediction (`kerata.training.loop`) run over a source, whichever it is.
"""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from kerata import workers
from kerata.errors import DataError
from kerata.training.array_slicing import Rows
from kerata.training.device_loop import DeviceLoop, fits_in_memory, loops
from kerata.training.enqueuer import Enqueuer
from kerata.types import Array

WINDOW_BYTES = 32 << 20
"""Of data that do not fit in memory, so many bytes are read ahead: by all workers together."""

OwnRows = Callable[[int], slice]
"""Of a batch of so many rows, those of this process."""


class Call:
    """One call of a compiled function, over one batch or over several.

    Arguments:
        compute: makes the call: each output of the function, with its value in each of the batches.
        sizes: samples in each batch.
        rows: the data that the batches are of.

    Attributes:
        sizes: once it has run, of the batches that it got through.
    """

    def __init__(self, compute: Callable[[], list[Array]], sizes: Array, rows: Sequence[Rows]) -> None:
        self._compute = compute
        self.sizes = sizes
        self.rows = rows

    def run(self) -> list[Array]:
        """The values of each output, batch by batch; fewer batches than planned where a step was refused."""
        columns = self._compute()
        self.sizes = self.sizes[: len(columns[0])]
        return columns


class BatchSource(ABC):
    """Batches, epoch after epoch. To be used in a `with`, which begins and ends what makes them.

    Attributes:
        total: samples in an epoch.
    """

    total: int

    @property
    @abstractmethod
    def batches_in_epoch(self) -> int:
        """How many batches an epoch has, as far as that can be told beforehand."""

    def __enter__(self) -> BatchSource:
        return self

    def __exit__(self, *error: object) -> None:  # noqa: B027 (arrays have nothing to end)
        """End what makes the batches."""

    @abstractmethod
    def batches(self, function: Any, epoch: int | None = None) -> Iterator[tuple[list[Array], int]]:
        """The arrays of each batch of an epoch, and its number of samples.

        One of several workers gets those rows alone that it computes `function` on; `computed` takes them.

        Arguments:
            function: of the arrays of a batch.
            epoch: number of the epoch, for errors.

        Raises:
            DataError: there are not as many as the epoch wants.
        """

    def calls(self, function: Any, epoch: int | None = None, single: bool = False) -> Iterator[Call]:
        """The calls of `function`, whose outputs are scalars, that make an epoch.

        Arguments:
            function: a function of K of the arrays of a batch.
            epoch: number of the epoch, for errors.
            single: whether each batch must be a call of its own.
        """
        for arrays, size in self.batches(function, epoch):
            yield _one(function, arrays, size)


class ArraySource(BatchSource):
    """Batches of arrays, or of anything that rows can be taken of.

    Where nobody needs each batch, the backend holds the data, or what was read ahead of those on disk, and many batches
    run in one call. The numbers are the same either way.

    Arguments:
        rows: one per input of the functions.
        batch_size: samples in a batch. None: to be set before the first epoch.
        shuffle: True, "batch" or False: the order of the samples, in each epoch after that of the one before.

    Attributes:
        order: numbers of the rows, as in the last epoch.
    """

    def __init__(self, rows: Sequence[Rows], batch_size: int | None, shuffle: bool | str = False) -> None:
        self.rows, self.batch_size, self.shuffle = rows, batch_size, shuffle
        self.total = len(rows[0])
        self.order = np.arange(self.total)
        self._loops: dict[int, DeviceLoop] = {}

    @property
    def batches_in_epoch(self) -> int:
        return -(-self.total // (self.batch_size or self.total))

    def batches(self, function: Any, epoch: int | None = None) -> Iterator[tuple[list[Array], int]]:
        self._shuffle()
        own = _own_rows(function)
        for start in range(0, self.total, self._size()):
            stop = min(start + self._size(), self.total)
            yield self._read(start, stop, own), stop - start

    def calls(self, function: Any, epoch: int | None = None, single: bool = False) -> Iterator[Call]:
        if single or not loops(function):
            yield from super().calls(function, epoch)
            return
        self._shuffle()
        size = self._size()
        for loop, order, rows in self._windows(function):
            done = 0
            while done < len(order):
                count = loop.batches(-(-(len(order) - done) // size), size)
                chunk = order[done : done + count * size]
                call = Call(partial(loop.run, chunk, size), batch_sizes(len(chunk), size), rows)
                yield call
                # Not by what was planned: a refused step ends the call it is in, and the next one begins after it.
                done += int(call.sizes.sum())

    def _shuffle(self) -> None:
        if self.shuffle:
            workers.draw_alike()
            self.order = shuffled(self.order, self._size(), self.shuffle)

    def _size(self) -> int:
        assert self.batch_size is not None
        return self.batch_size

    def _read(self, start: int, stop: int, own: OwnRows) -> list[Array]:
        """Of the rows whose places in the order are `start` up to `stop`, those of this process."""
        rows = own(stop - start)
        places = slice(start + rows.start, start + rows.stop)
        # A slice of rows that lie on disk is read at once; that they are in order needs not be found out.
        numbers = self.order[places] if self.shuffle else places
        return [np.asarray(r[numbers]) for r in self.rows]

    def _windows(self, function: Any) -> Iterator[tuple[DeviceLoop, Array, Sequence[Rows]]]:
        """Loops over data that the backend holds, the order of their rows, and the data.

        Where these fit in memory it is one, for all epochs; else one after the other, each of a few megabytes.
        """
        if fits_in_memory(self.rows):
            # The function lives as long as its loop, which refers to it.
            loop = self._loops.get(id(function)) or DeviceLoop(function, [np.asarray(r) for r in self.rows])
            self._loops[id(function)] = loop
            yield loop, self.order, self.rows
            return
        size, own, longest = self._size(), _own_rows(function), 0
        row = int(self.order[own(min(size, self.total)).start])
        window = max(1, WINDOW_BYTES // _bytes_of_batch([r[row : row + 1] for r in self.rows], size)) * size
        for start in range(0, self.total, window):
            stop = min(start + window, self.total)
            # Batch by batch where they are shuffled (files are slow to pick many rows from at once) or shared out.
            step = size if self.shuffle or own(size) != all_rows(size) else window
            parts = [self._read(i, min(i + step, stop), own) for i in range(start, stop, step)]
            count = sum(len(part[0]) for part in parts)
            longest = max(longest, count)  # all of one length: a backend may compile for each
            data = [_joined([part[i] for part in parts], longest - count) for i in range(len(self.rows))]
            yield DeviceLoop(function, data), _places(stop - start, size, own), [d[:count] for d in data]


class GeneratorSource(BatchSource):
    """Batches that a generator makes, ahead of their use and for as long as it is asked.

    Where nobody needs each batch, as many as are kept ready anyway run in one call: `max_q_size`, fewer where they are
    large, and only batches of one size together.

    Arguments:
        generator: an iterator of batches in the user's form.
        total: samples that make an epoch; it ends with the batch that reaches them.
        standardize: from an item of the generator to the arrays of a batch.
        max_q_size, nb_worker, pickle_safe: see `Enqueuer`.

    Attributes:
        count: how many batches it has given.

    Raises:
        ArgumentError, ArgumentTypeError: the arguments of the workers make no sense.
    """

    def __init__(
        self,
        generator: Any,
        total: int,
        standardize: Callable[[Any], Sequence[Rows]],
        max_q_size: int = 10,
        nb_worker: int = 1,
        pickle_safe: bool = False,
    ) -> None:
        self.total, self.count = total, 0
        self._standardize, self._ready = standardize, max_q_size
        self._enqueuer = Enqueuer(generator, max_q_size, nb_worker, pickle_safe)
        self._items: Iterator[Any] = iter(())

    @property
    def batches_in_epoch(self) -> int:
        """As of the batches of 32 that most programs make; a generator does not tell the size of its own."""
        return -(-self.total // 32)

    def __enter__(self) -> GeneratorSource:
        self._items = iter(self._enqueuer.__enter__())
        return self

    def __exit__(self, *error: object) -> None:
        self._enqueuer.__exit__(*error)

    def batches(self, function: Any, epoch: int | None = None) -> Iterator[tuple[list[Array], int]]:
        seen, own = 0, _own_rows(function)
        while seen < self.total:
            rows = self._standardize(self._next(seen, epoch))
            size = len(rows[0])
            seen += size
            yield [np.asarray(r[own(size)]) for r in rows], size
        if seen > self.total and epoch is not None:
            warnings.warn(
                f"Epoch {epoch + 1} had {seen} samples, more than samples_per_epoch={self.total}: the last "
                "batch went beyond. Choose batches that divide it.",
                stacklevel=8,
            )

    def calls(self, function: Any, epoch: int | None = None, single: bool = False) -> Iterator[Call]:
        if single or not loops(function):
            # Not by the base class: the warning of `batches` counts the frames up to the program's line.
            for arrays, size in self.batches(function, epoch):
                yield _one(function, arrays, size)
            return
        window: list[tuple[list[Array], int]] = []
        batches, failure = self.batches(function, epoch), None
        while failure is None:
            try:
                arrays, size = next(batches)
            except StopIteration:
                break
            except Exception as error:  # what came before it is trained on first
                failure = error
                break
            if window and _shapes(arrays, size) != _shapes(*window[0]):
                yield from self._calls_of(function, window)
                window = []
            window.append((arrays, size))
            if len(window) >= self._together(arrays, size):
                yield from self._calls_of(function, window)
                window = []
        if window:
            yield from self._calls_of(function, window)
        if failure is not None:
            raise failure

    def _together(self, arrays: Sequence[Array], size: int) -> int:
        """How many batches like this one run in a call. It depends on no clock, so that a run can be repeated."""
        return max(1, min(self._ready, WINDOW_BYTES // _bytes_of_batch(arrays, size)))

    def _calls_of(self, function: Any, window: Sequence[tuple[list[Array], int]]) -> Iterator[Call]:
        (first, size), count = window[0], len(window)
        own = len(first[0])
        spare = (self._together(first, size) - count) * own  # all of one length: a backend may compile for each
        rows = [_joined([arrays[i] for arrays, _ in window], spare) for i in range(len(first))]
        places = _places(count * size, size, _own_rows(function))
        loop, done = DeviceLoop(function, rows), 0
        while done < count:
            order = places[done * size :]
            call = Call(partial(loop.run, order, size), batch_sizes(len(order), size), [r[: count * own] for r in rows])
            yield call
            done += len(call.sizes)  # a refused step ends the call it is in

    def forward(self, count: int) -> None:
        """Pass over batches until `count` have been given; a generator that ends sooner is then at its end."""
        while self.count < count and next(self._items, None) is not None:
            self.count += 1

    def _next(self, seen: int, epoch: int | None) -> Any:
        for item in self._items:
            self.count += 1
            return item
        where = "" if epoch is None else f" in epoch {epoch + 1}"
        raise DataError(
            f"The generator ended{where} after {seen} of {self.total} samples. It must go on for as long as it is "
            "asked: put its loop into `while True:`, or ask for fewer."
        )


def batch_sizes(count: int, batch_size: int) -> Array:
    """The sizes of the batches that `count` samples are cut into; the last may be smaller."""
    sizes = np.full(-(-count // batch_size), batch_size)
    if count % batch_size:
        sizes[-1] = count % batch_size
    return sizes


def shuffled(order: Array, batch_size: int, shuffle: bool | str) -> Array:
    """The order of the samples for the next epoch.

    Arguments:
        order: that of the last one.
        batch_size: samples in a batch.
        shuffle: True shuffles samples; "batch" shuffles whole batches, of which the last, if smaller, stays
            last; False leaves them.
    """
    if shuffle == "batch":
        whole = len(order) // batch_size * batch_size
        batches = order[:whole].reshape(-1, batch_size)
        np.random.shuffle(batches)
        return np.concatenate([batches.reshape(-1), order[whole:]])
    if shuffle:
        # In place, and by numpy's own generator: a program that seeds it as it did for Keras 1 sees the same batches.
        np.random.shuffle(order)
    return order


def computed(function: Any, arrays: list[Array], size: int) -> list[Any]:
    """What `function` returns for a batch of `size` samples, of which this process has `arrays`."""
    outputs: list[Any] = function(arrays) if len(arrays[0]) == size else function(arrays, size)
    return outputs


def all_rows(size: int) -> slice:
    """Of a batch of `size` rows all."""
    return slice(0, size)


def _own_rows(function: Any) -> OwnRows:
    """Which rows of a batch this process computes `function` on: a program's own takes all."""
    own: OwnRows = getattr(function, "own_rows", all_rows)
    return own


def _places(total: int, size: int, own: OwnRows) -> Array:
    """Where each of `total` samples, in batches of `size`, is among the rows of this process; of no other is it asked.

    A loop is told the numbers of all rows of a batch, and leaves out those that others compute by their place in it.
    """
    batch, place = np.divmod(np.arange(total), size)
    share = own(size)
    first = np.full(total, share.start)
    if total % size:
        first[-(total % size) :] = own(total % size).start
    places: Array = batch * (share.stop - share.start) + np.maximum(place - first, 0)
    return places


def _bytes_of_batch(arrays: Sequence[Array], size: int) -> int:
    """What a batch of `size` samples takes, in bytes, by some rows of it; 1 at least, and the same for all workers."""
    return max(1, sum(array.nbytes // len(array) for array in arrays) * size)


def _shapes(arrays: Sequence[Array], size: int) -> list[tuple[int, ...]]:
    return [(size, *array.shape[1:]) for array in arrays]


def _joined(parts: Sequence[Array], spare: int) -> Array:
    """The parts end to end, and `spare` rows of zeros."""
    if spare:
        parts = [*parts, np.zeros((spare, *parts[0].shape[1:]), parts[0].dtype)]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _one(function: Any, arrays: list[Array], size: int) -> Call:
    """A call over a single batch."""
    return Call(
        lambda: [np.asarray(value)[np.newaxis] for value in computed(function, arrays, size)], np.array([size]), arrays
    )
