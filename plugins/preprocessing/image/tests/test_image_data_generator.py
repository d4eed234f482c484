"""`ImageDataGenerator`, and the batches of `flow`."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kerata.errors import ArgumentError, ArgumentTypeError, DataError, FileAccessError, ShapeError
from kerata.preprocessing.image import ImageDataGenerator, Iterator, NumpyArrayIterator

X = np.arange(30, dtype="float32").reshape(5, 2, 3, 1)
PIXELS = np.array([[[[0.0, 1, 2], [3, 5, 4]]], [[[9, 1, 3], [2, 2, 8]]]], dtype="float32")  # shape (2, 1, 2, 3)
CHANGES: dict[str, Any] = {
    "rotation_range": 40,
    "width_shift_range": 0.3,
    "height_shift_range": 0.3,
    "shear_range": 0.3,
    "zoom_range": 0.3,
    "channel_shift_range": 2.0,
    "horizontal_flip": True,
    "vertical_flip": True,
    "dim_ordering": "tf",
}

# Recorded from Keras 1.2.2 (scipy 1.5.4): with seed=11, and after np.random.seed(2) without a seed.
SEEDED = [
    ([2, 4], [[[16.7672, 17, 17], [16.7672, 17, 17]], [[27.467, 27.467, 27.467], [27.467, 26, 26]]]),
    ([0, 3], [[[5, 2.6029, 1.6029], [5, 5, 1.6029]], [[22.0849, 23, 23], [20.0849, 20.0849, 20.0849]]]),
    ([1], [[[6.4362, 7.4362, 8.4362], [10, 10, 8.4362]]]),
    ([1, 2], [[[7.1568, 6.1568, 9.1568], [10, 10, 9.1568]], [[12, 12, 12.497], [14.497, 14.497, 15.497]]]),
]
UNSEEDED = [
    (
        [2, 4, 1],
        [
            [[13.1986, 12.1986, 12], [16.1986, 15.1986, 14.1986]],
            [[24, 24.9769, 25.9769], [24, 24.9769, 25.9769]],
            [[9.904, 6, 6], [6.904, 6, 6]],
        ],
    ),
    (
        [3, 0],
        [
            [[18, 18.5476, 19.5476], [20.5476, 21.5476, 22.5476]],
            [[5, 5, 4.2686], [2.2686, 2.2686, 2.2686]],
        ],
    ),
]


def check(batches: Any, recorded: list[tuple[list[int], Any]]) -> None:
    for targets, images in recorded:
        x, y = next(batches)
        assert y.tolist() == targets
        np.testing.assert_allclose(x[..., 0], images, rtol=1e-4)


def test_a_seed_gives_the_batches_of_keras_1() -> None:
    check(ImageDataGenerator(**CHANGES).flow(X, np.arange(5), batch_size=2, seed=11), SEEDED)


def test_numpys_seed_gives_the_batches_of_keras_1() -> None:
    np.random.seed(2)
    check(ImageDataGenerator(**CHANGES).flow(X, np.arange(5), batch_size=3), UNSEEDED)


def test_channels_first_gives_the_same_images() -> None:
    generators = [ImageDataGenerator(**{**CHANGES, "dim_ordering": ordering}) for ordering in ("tf", "th")]
    last = next(generators[0].flow(X, seed=1))
    first = next(generators[1].flow(X.transpose(0, 3, 1, 2), seed=1))
    np.testing.assert_array_equal(first.transpose(0, 2, 3, 1), last)


def test_fit_finds_the_statistics_of_keras_1() -> None:
    # Recorded from Keras 1.2.2.
    generator = ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True, dim_ordering="tf")
    generator.fit(PIXELS)
    np.testing.assert_allclose(generator.mean, [[[3.5, 2.25, 4.25]]])
    np.testing.assert_allclose(generator.std, [[[3.3541019, 1.6393596, 2.2776084]]], rtol=1e-6)
    expected = [[[-1.0435, -0.76249, -0.98788], [-0.14907, 1.67748, -0.10976]]]
    np.testing.assert_allclose(generator.standardize(PIXELS[0].copy()), expected, atol=1e-5)


def test_an_image_is_standardized_by_itself_as_in_keras_1() -> None:
    # Recorded from Keras 1.2.2.
    generator = ImageDataGenerator(
        samplewise_center=True, samplewise_std_normalization=True, rescale=0.5, dim_ordering="tf"
    )
    expected = [[[1.37281, -0.98058, -0.39223], [-0.70711, -0.70711, 1.41421]]]
    np.testing.assert_allclose(generator.standardize(PIXELS[1].copy()), expected, atol=1e-5)


def test_one_channel_is_standardized_over_the_image() -> None:
    generator = ImageDataGenerator(samplewise_center=True, samplewise_std_normalization=True, dim_ordering="tf")
    x = np.random.rand(4, 5, 1).astype("float32")
    np.testing.assert_allclose(generator.standardize(x.copy()), (x - x.mean()) / x.std(), atol=1e-5)


@given(st.sampled_from(["tf", "th"]), st.sampled_from([1, 3]), st.booleans())
def test_the_data_fitted_on_have_mean_0_and_deviation_1_afterwards(ordering: str, channels: int, rescale: bool) -> None:
    x = np.random.rand(6, 4, 5, channels) * 200
    generator = ImageDataGenerator(
        featurewise_center=True,
        featurewise_std_normalization=True,
        rescale=1 / 255 if rescale else None,
        preprocessing_function=(lambda image: image + 3) if rescale else None,
        dim_ordering=ordering,
    )
    x = x if ordering == "tf" else x.transpose(0, 3, 1, 2)
    generator.fit(x)
    batch = next(generator.flow(x, batch_size=6))
    axes = (0, 1, 2) if ordering == "tf" else (0, 2, 3)
    np.testing.assert_allclose(batch.mean(axis=axes), 0, atol=1e-4)
    np.testing.assert_allclose(batch.std(axis=axes), 1, atol=1e-3)


def test_whitened_pixels_are_uncorrelated() -> None:
    x = np.random.RandomState(0).rand(40, 2, 3, 1)
    x[:, 0] += 2 * x[:, 1]
    generator = ImageDataGenerator(featurewise_center=True, zca_whitening=True, dim_ordering="tf")
    generator.fit(x)
    flat = next(generator.flow(x, batch_size=40)).reshape(40, 6)
    variance = np.diag((flat.T @ flat) / 40)
    np.testing.assert_allclose((flat.T @ flat) / 40, np.diag(variance), atol=1e-2)
    np.testing.assert_allclose(variance, 1, atol=1e-2)


def test_whitening_has_the_matrix_of_keras_1() -> None:
    # Recorded from Keras 1.2.2 in double precision.
    generator = ImageDataGenerator(featurewise_center=True, zca_whitening=True, dim_ordering="tf")
    generator.fit(np.random.RandomState(0).rand(6, 1, 3, 1))
    expected = [[5.68244, -0.7422, 1.07714], [-0.7422, 3.34532, 0.46564], [1.07714, 0.46564, 3.95575]]
    np.testing.assert_allclose(generator.principal_components, expected, rtol=1e-3)


def test_fitting_on_changed_images_draws_them_from_the_seed() -> None:
    means = []
    for seed in (3, 3, 4):
        generator = ImageDataGenerator(featurewise_center=True, **CHANGES)
        generator.fit(X, augment=True, rounds=2, seed=seed)
        means.append(generator.mean)
    np.testing.assert_array_equal(means[0], means[1])
    assert np.any(means[0] != means[2])


def test_fitting_and_flowing_leave_the_data_as_they_are() -> None:
    x = X.copy()
    generator = ImageDataGenerator(featurewise_center=True, rescale=2, channel_shift_range=1, dim_ordering="tf")
    generator.fit(x)
    next(generator.flow(x))
    np.testing.assert_array_equal(x, X)


def test_a_function_of_the_user_comes_before_rescaling() -> None:
    generator = ImageDataGenerator(preprocessing_function=lambda x: x.astype("uint8"), rescale=0.5, dim_ordering="tf")
    np.testing.assert_array_equal(next(generator.flow(X + 0.6, shuffle=False)), X / 2)


def test_none_changes_nothing_as_in_keras_1() -> None:
    names = ("rotation_range", "width_shift_range", "height_shift_range", "shear_range", "rescale")
    nothing: dict[str, Any] = dict.fromkeys(names)
    batch = next(ImageDataGenerator(dim_ordering="tf", **nothing).flow(X, shuffle=False))
    np.testing.assert_array_equal(batch, X)


def test_what_needs_fit_says_so_and_does_nothing() -> None:
    for option in ("featurewise_center", "featurewise_std_normalization", "zca_whitening"):
        wanted: dict[str, Any] = {option: True}
        with pytest.warns(UserWarning, match=f"{option} set, which needs fit"):
            np.testing.assert_array_equal(ImageDataGenerator(**wanted).standardize(X[0].copy()), X[0])


@given(st.integers(1, 12), st.integers(1, 5), st.booleans())
def test_every_pass_has_each_image_once(n: int, batch_size: int, shuffle: bool) -> None:
    x = np.arange(n, dtype="float32").reshape(n, 1, 1, 1)
    batches = ImageDataGenerator(dim_ordering="tf").flow(x, -np.arange(n), batch_size=batch_size, shuffle=shuffle)
    sizes = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    for _ in range(3):
        images: list[float] = []
        for size in sizes:
            batch, targets = next(batches)
            assert len(batch) == size
            np.testing.assert_array_equal(batch.ravel(), -targets)
            images += batch.ravel().tolist()
        assert sorted(images) == list(range(n))
        assert shuffle or images == sorted(images)


def test_every_pass_has_an_order_of_its_own() -> None:
    batches = ImageDataGenerator(dim_ordering="tf").flow(np.zeros((40, 1, 1, 1)), np.arange(40), batch_size=20, seed=1)
    passes = [np.concatenate([next(batches)[1] for _ in range(2)]).tolist() for _ in range(3)]
    assert len({tuple(one) for one in passes}) == 3


def test_reset_begins_a_new_pass() -> None:
    batches = ImageDataGenerator(dim_ordering="tf").flow(X, np.arange(5), batch_size=2, shuffle=False)
    next(batches)
    batches.reset()
    assert next(batches)[1].tolist() == [0, 1]


def test_images_and_masks_of_one_seed_are_changed_alike() -> None:
    generator = ImageDataGenerator(**CHANGES)
    images, masks = (generator.flow(x, batch_size=2, seed=5) for x in (X, X))
    for _ in range(7):
        np.testing.assert_array_equal(next(images), next(masks))


def _in_threads(batches: Any, count: int) -> Any:
    with ThreadPoolExecutor(4) as threads:
        return [future.result() for future in [threads.submit(next, batches) for _ in range(count)]]


def test_threads_that_share_an_iterator_get_what_one_would_have_got() -> None:
    x = np.random.rand(20, 8, 8, 1)
    generator = ImageDataGenerator(**CHANGES)
    alone = generator.flow(x, np.arange(20), batch_size=3, seed=9)
    expected = {tuple(y): batch for batch, y in (next(alone) for _ in range(7))}
    # Others draw from numpy at the same time, an iterator without a seed among them.
    disturbing = generator.flow(x, batch_size=3)
    with ThreadPoolExecutor(1) as other:
        future = other.submit(_in_threads, disturbing, 20)
        shared = _in_threads(generator.flow(x, np.arange(20), batch_size=3, seed=9), 7)
        future.result()
    assert {tuple(y) for _, y in shared} == set(expected)
    for batch, y in shared:
        np.testing.assert_array_equal(batch, expected[tuple(y)])


def test_a_pickled_copy_goes_on_where_the_iterator_stands() -> None:
    batches = ImageDataGenerator(**CHANGES).flow(X, np.arange(5), batch_size=2, seed=11)
    check(batches, SEEDED[:2])
    check(pickle.loads(pickle.dumps(batches)), SEEDED[2:])
    check(batches, SEEDED[2:])


def test_an_iterator_of_ones_own_is_written_as_in_keras_1() -> None:
    class Numbers(Iterator):
        def next(self) -> Any:
            with self.lock:
                indices, start, size = next(self.index_generator)
            return indices.tolist(), start, size

    numbers = Numbers(5, batch_size=2, shuffle=False, seed=None)
    assert [batch for batch, _ in zip(numbers, range(4), strict=False)] == [
        ([0, 1], 0, 2),
        ([2, 3], 2, 2),
        ([4], 4, 1),
        ([0, 1], 0, 2),
    ]
    assert numbers.total_batches_seen == 5


def test_a_function_of_the_user_that_draws_gets_the_same_numbers_for_a_batch() -> None:
    generator = ImageDataGenerator(preprocessing_function=lambda x: x + np.random.rand(), dim_ordering="tf")
    first, second = (generator.flow(X, batch_size=2, seed=3) for _ in range(2))
    next(first)
    expected = next(first)
    next(second)
    np.random.rand(7)
    np.testing.assert_array_equal(next(second), expected)


def test_images_given_can_be_saved(tmp_path: Path) -> None:
    batches = ImageDataGenerator(dim_ordering="th").flow(
        X.transpose(0, 3, 1, 2), batch_size=3, shuffle=False, save_to_dir=tmp_path, save_prefix="x", save_format="png"
    )
    for _ in range(2):
        next(batches)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name.rsplit("_", 1)[0] for name in names] == [f"x_{i}" for i in range(5)]
    saved = np.asarray(Image.open(tmp_path / names[1]))
    np.testing.assert_array_equal(saved, (X[1, :, :, 0] / 11 * 255).astype("uint8"))


def test_images_that_cannot_be_saved_say_why(tmp_path: Path) -> None:
    generator = ImageDataGenerator(dim_ordering="tf")
    with pytest.raises(FileAccessError, match="save_to_dir cannot write .*nowhere"):
        next(generator.flow(X, save_to_dir=tmp_path / "nowhere"))
    with pytest.raises(ArgumentError, match="save_format='pgn' cannot be written"):
        next(generator.flow(X, save_to_dir=tmp_path, save_format="pgn"))
    with pytest.raises(ShapeError, match="got 4"):
        next(generator.flow(np.zeros((1, 2, 2, 4)), save_to_dir=tmp_path))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"rotation_range": "90"}, ArgumentTypeError, "rotation_range of ImageDataGenerator must be a number"),
        ({"zoom_range": (1, 2, 3)}, ArgumentError, "zoom_range of ImageDataGenerator must be two numbers"),
        ({"zoom_range": "ab"}, ArgumentTypeError, "zoom_range"),
        ({"fill_mode": "nearst"}, ArgumentError, "Did you mean 'nearest'"),
        ({"dim_ordering": "channels_last"}, ArgumentError, "dim_ordering must be .* got 'channels_last'"),
        ({"preprocessing_function": 3}, ArgumentTypeError, "preprocessing_function must be a function; got 3"),
        ({"rescale": "1/255"}, ArgumentTypeError, "rescale"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ImageDataGenerator(**arguments)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda g: g.flow(X[0]), DataError, r"four axes; got shape \(2, 3, 1\)"),
        (lambda g: g.flow([X[0], X[0, 0]]), DataError, "Expected images of one shape"),
        (lambda g: g.flow(np.zeros((2, 1, 4, 5))), DataError, r"1, 3 or 4 channels on axis 3 .*\(2, 1, 4, 5\)"),
        (lambda g: g.flow(X, [1, 2]), DataError, r"as many targets as images; got shapes .* \(2,\)"),
        (lambda g: g.flow(X, 3), DataError, "as many targets"),
        (lambda g: g.flow(X, batch_size=0), ArgumentError, "batch_size must be 1 or more"),
        (lambda g: g.flow(X, seed=-1), ArgumentError, "seed must be 0 or more"),
        (lambda g: g.flow(X, seed=2**32), ArgumentError, "less than 2"),
        (lambda g: g.flow(X, seed="a"), ArgumentTypeError, "seed must be a whole number"),
        (lambda g: next(g.flow(X[:0])), DataError, "no images"),
        (lambda g: g.fit(X[0]), DataError, "four axes"),
        (lambda g: g.fit(X[:0]), DataError, "got none"),
        (lambda g: g.fit(X, augment=True, rounds=0), ArgumentError, "rounds"),
        (lambda g: g.random_transform(X), ShapeError, "Expected an image"),
        (lambda g: NumpyArrayIterator(X, None, g, dim_ordering="ft"), ArgumentError, "dim_ordering"),
    ],
)
def test_data_that_make_no_sense_are_refused(
    call: Callable[[ImageDataGenerator], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call(ImageDataGenerator(dim_ordering="tf"))


def test_a_function_that_changes_the_shape_is_refused() -> None:
    generator = ImageDataGenerator(preprocessing_function=lambda x: x[:1, :1, :0], dim_ordering="tf")
    with pytest.raises(DataError, match=r"shape \(2, 3, 1\).*got shape \(1, 1, 0\).*preprocessing_function"):
        next(generator.flow(X))
