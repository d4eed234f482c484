"""`Iterator`: which samples make the next batch."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np

from kerata.argument_validation import whole_number
from kerata.errors import ArgumentError, DataError, FileAccessError
from kerata.files import file_errors
from kerata.types import Array
from kerata_preprocessing_image.pictures import array_to_img
from kerata_preprocessing_image.random_state import drawing_from, random_numbers

if TYPE_CHECKING:
    from kerata_preprocessing_image.generator import ImageDataGenerator

_SEEDS = 1 << 32


class Iterator:
    """Goes through samples in batches, over and over, in a new order each time or always the same.

    The last batch of a pass has what is left. To derive from: a `next` that makes a batch of what `index_generator`
    gives next, which is to be asked only while `lock` is held. Threads may share an iterator. A pickled copy goes on
    where this one stands.

    Arguments:
        n: how many samples there are.
        batch_size: how many make a batch.
        shuffle: True for a new order in each pass.
        seed: a number from 0 to 2**32 - 1, from which each batch, by its number, has its own random numbers; None takes
            them from `numpy.random` as they come.

    Attributes:
        batch_index: how many batches of this pass have been given.
        total_batches_seen: how many batches have been given at all.
        lock: to be held while `index_generator` is asked.
        index_generator: gives `(indices, index of the first in the pass, number of them)` for each batch.

    Raises:
        ArgumentTypeError, ArgumentError: the arguments make no sense.

    Example:
        >>> from kerata.preprocessing.image import Iterator
        >>> class Numbers(Iterator):
        ...     def next(self):
        ...         with self.lock:
        ...             indices, first, count = next(self.index_generator)
        ...         return indices.tolist()
        >>> numbers = Numbers(5, batch_size=2, shuffle=False, seed=None)
        >>> [next(numbers) for _ in range(4)]
        [[0, 1], [2, 3], [4], [0, 1]]
    """

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None) -> None:
        self.n = whole_number(n, "n of Iterator", minimum=0)
        self.batch_size = whole_number(batch_size, "batch_size")
        self.shuffle = shuffle
        self.seed = None if seed is None else whole_number(seed, "seed", minimum=0)
        if self.seed is not None and self.seed >= _SEEDS:
            raise ArgumentError(f"seed must be less than 2**32; got {self.seed}.")
        self.batch_index = 0
        self.total_batches_seen = 0
        self._order = np.arange(self.n)
        self._make_lock()

    def reset(self) -> None:
        """Begin a new pass with the next batch."""
        self.batch_index = 0

    def next(self) -> Any:
        """The next batch."""
        raise NotImplementedError(f"{type(self).__name__} must define next().")

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        return self.next()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in ("lock", "index_generator", "_state")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._make_lock()

    def _make_lock(self) -> None:
        self._state: np.random.RandomState | None = None
        self.lock = threading.Lock()
        self.index_generator = self._flow_index(self.n, self.batch_size, self.shuffle, self.seed)

    def _flow_index(
        self, n: int, batch_size: int = 32, shuffle: bool = False, seed: int | None = None
    ) -> Generator[tuple[Array, int, int], None, None]:
        """What `index_generator` is. Where it stands is in the attributes alone, so that a copy can go on there."""
        while True:
            if not n:
                raise DataError("There are no samples to make a batch of.")
            if seed is not None:
                self._state = np.random.RandomState((seed + self.total_batches_seen) % _SEEDS)
            if self.batch_index == 0:
                self._order = (self._state or np.random).permutation(n) if shuffle else np.arange(n)
            if self._state is not None:  # a function of the user's draws from numpy.random
                np.random.set_state(self._state.get_state())
            start = self.batch_index * batch_size % n
            indices = self._order[start : start + batch_size]
            self.batch_index = 0 if start + batch_size >= n else self.batch_index + 1
            self.total_batches_seen += 1
            yield indices, start, len(indices)


class ImageIterator(Iterator):
    """What iterators over images share: a batch is made outside of the lock, so that threads work at the same time.

    Arguments:
        n, batch_size, shuffle, seed: see `Iterator`.
        image_data_generator: the `ImageDataGenerator` that changes each image.
        image_shape: the shape of an image.
        dtype: the element type of a batch.
        dim_ordering: "tf" or "th".
        save_to_dir: a folder to write every image to that is given, as a picture; None for none.
        save_prefix: how the names of those files begin.
        save_format: how they end: "jpeg", "png", ...
    """

    def __init__(
        self,
        n: int,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        image_data_generator: ImageDataGenerator,
        image_shape: tuple[int, ...],
        dtype: Any,
        dim_ordering: str,
        save_to_dir: str | os.PathLike[str] | None,
        save_prefix: str,
        save_format: str,
    ) -> None:
        self.image_data_generator = image_data_generator
        self.image_shape = image_shape
        self.dtype = np.dtype(dtype)
        self.dim_ordering = dim_ordering
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        super().__init__(n, batch_size, shuffle, seed)

    def next(self) -> Any:
        """The next batch: images, and what belongs to them where there is something."""
        if not self.n:
            raise DataError(self._nothing())
        with self.lock:
            indices, start, count = next(self.index_generator)
            state = self._state
        batch = np.zeros((count, *self.image_shape), dtype=self.dtype)
        with drawing_from(state):
            for position, index in enumerate(indices):
                image = self.image_data_generator.random_transform(self._image(index))
                image = self.image_data_generator.standardize(image)
                try:
                    batch[position] = image
                except ValueError as error:
                    raise DataError(
                        f"Expected an image of shape {self.image_shape} from the ImageDataGenerator, as the batch has; "
                        f"got shape {np.shape(image)}. A preprocessing_function must keep the shape."
                    ) from error
            if self.save_to_dir:
                self._save(batch, start)
        return self._with_targets(batch, indices)

    def _nothing(self) -> str:
        """What to say where there are no samples."""
        return "There are no images to make a batch of."

    def _image(self, index: int) -> Array:
        """A sample, as an array of its own."""
        raise NotImplementedError

    def _with_targets(self, batch: Array, indices: Array) -> Any:
        """What `next` returns."""
        raise NotImplementedError

    def _save(self, batch: Array, start: int) -> None:
        for index, image in enumerate(batch, start):
            name = f"{self.save_prefix}_{index}_{random_numbers().randint(10_000)}.{self.save_format}"
            path = os.path.join(os.fspath(self.save_to_dir or ""), name)
            picture = array_to_img(image, self.dim_ordering, scale=True)
            try:
                with file_errors("save_to_dir", path):
                    picture.save(path)
            except ValueError as error:
                if isinstance(error, (ArgumentError, FileAccessError)):
                    raise
                raise ArgumentError(
                    f"save_format={self.save_format!r} cannot be written to {path!r}: {error}."
                ) from error
