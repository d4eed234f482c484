"""`flow_from_directory`: pictures in a folder for each class."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from kerata.errors import ArgumentError, ArgumentTypeError, DataError, FileAccessError, FileFormatError
from kerata.layers import Convolution2D, Dense, Flatten
from kerata.models import Sequential
from kerata.optimizers import Adam
from kerata.preprocessing.image import DirectoryIterator, ImageDataGenerator
from kerata.training.enqueuer import Enqueuer

GENERATOR = ImageDataGenerator(dim_ordering="tf")


def save(path: Path, value: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGB", (3, 2), (value, value, value))
    picture.putpixel((2, 1), (200, 200, 200))
    picture.save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    for value, name in enumerate(["dogs/b.png", "dogs/a.BMP", "cats/z.png", "cats/deep/er/y.bmp", "cats/deep/x.png"]):
        save(root / name, value)
    (root / "cats" / "notes.txt").write_text("no picture")
    (root / "readme.png").write_text("in no class")
    save(tmp_path / "elsewhere" / "w.png", 9)
    (root / "cats" / "link").symlink_to(tmp_path / "elsewhere")
    return root


def flow(folder: Path, **arguments: Any) -> DirectoryIterator:
    return GENERATOR.flow_from_directory(folder, **{"target_size": (2, 3), "shuffle": False, **arguments})


def test_pictures_are_found_by_class_folder_and_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batches = flow(folder)
    assert capsys.readouterr().out == "Found 5 images belonging to 2 classes.\n"
    names = ["cats/z.png", "cats/deep/x.png", "cats/deep/er/y.bmp", "dogs/a.BMP", "dogs/b.png"]
    assert batches.filenames == [os.path.join(*name.split("/")) for name in names]
    assert batches.class_indices == {"cats": 0, "dogs": 1}
    assert batches.classes.tolist() == [0, 0, 0, 1, 1] and batches.classes.dtype == "int32"
    assert (batches.nb_sample, batches.nb_class, batches.image_shape) == (5, 2, (2, 3, 3))
    x, y = next(batches)
    assert x.shape == (5, 2, 3, 3) and x[:, 0, 0, 0].tolist() == [2, 4, 3, 1, 0]
    np.testing.assert_array_equal(y, [[1, 0], [1, 0], [1, 0], [0, 1], [0, 1]])


def test_targets_are_given_as_asked(folder: Path) -> None:
    for mode, dtype in (("binary", "float32"), ("sparse", "int32")):
        _, y = next(flow(folder, class_mode=mode))
        assert y.tolist() == [0, 0, 0, 1, 1] and y.dtype == dtype
    assert next(flow(folder, class_mode=None)).shape == (5, 2, 3, 3)


def test_classes_are_numbered_as_asked(folder: Path) -> None:
    batches = flow(folder, classes=["dogs", "cats"])
    assert batches.class_indices == {"dogs": 0, "cats": 1}
    assert batches.filenames[0] == os.path.join("dogs", "a.BMP")
    assert flow(folder, classes=["dogs"]).nb_sample == 2


def test_the_order_of_axes_and_the_number_of_channels_are_as_asked(folder: Path) -> None:
    generator = ImageDataGenerator(dim_ordering="th")
    for mode, channels in (("rgb", 3), ("grayscale", 1)):
        batches = generator.flow_from_directory(folder, target_size=(4, 6), color_mode=mode, class_mode=None)
        assert next(batches).shape == (5, channels, 4, 6)


def test_links_are_followed_when_asked_and_never_in_a_circle(folder: Path) -> None:
    (folder / "dogs" / "round").symlink_to(folder)
    (folder / "dogs" / "here").symlink_to(".")
    assert flow(folder, classes=["cats"], follow_links=True).nb_sample == 4
    assert flow(folder, classes=["dogs"], follow_links=True).nb_sample == 2
    assert flow(folder).nb_sample == 5


def test_pictures_given_can_be_saved(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    next(flow(folder, save_to_dir=tmp_path / "saved", save_prefix="p"))
    assert sorted(path.name.rsplit("_", 1)[0] for path in (tmp_path / "saved").glob("*.jpeg")) == [
        f"p_{i}" for i in range(5)
    ]


def test_a_seed_decides_order_and_changes_and_a_copy_goes_on(folder: Path) -> None:
    generator = ImageDataGenerator(channel_shift_range=3, rotation_range=20, dim_ordering="tf")
    first, second = (
        generator.flow_from_directory(folder, target_size=(2, 3), batch_size=2, seed=4, shuffle=True) for _ in range(2)
    )
    for _ in range(2):
        np.testing.assert_array_equal(next(first)[0], next(second)[0])
    copy = pickle.loads(pickle.dumps(first))
    for _ in range(4):
        (x, y), (again, labels) = next(second), next(copy)
        np.testing.assert_array_equal(x, again)
        np.testing.assert_array_equal(y, labels)


def test_a_folder_without_pictures_says_so_when_a_batch_is_wanted(tmp_path: Path) -> None:
    batches = flow(tmp_path)
    assert batches.nb_sample == 0
    for _ in range(2):
        with pytest.raises(DataError, match="There are no pictures in .*a folder in it for each class.*got 0"):
            next(batches)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="missing.*No such file"):
        flow(tmp_path / "missing")
    with pytest.raises(ArgumentTypeError, match="path"):
        flow(3)  # type: ignore[arg-type]


def test_a_file_that_is_no_picture_is_named(folder: Path) -> None:
    (folder / "dogs" / "broken.png").write_bytes(b"no picture")
    with pytest.raises(FileFormatError, match="broken.png"):
        next(flow(folder))


def test_a_class_without_a_folder_is_a_warning(folder: Path) -> None:
    with pytest.warns(UserWarning, match="There is no folder 'dgos'.*Did you mean 'dogs'") as warned:
        assert flow(folder, classes=["cats", "dgos"]).nb_class == 2
    assert len(warned) == 1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"class_mode": "categoric"}, ArgumentError, "class_mode must be one of .*or None; got .*'categorical'"),
        ({"class_mode": ["binary"]}, ArgumentError, "class_mode must be one of"),
        ({"color_mode": "gray"}, ArgumentError, "color_mode must be one of .* got 'gray'. Did you mean 'grayscale'"),
        ({"color_mode": None}, ArgumentError, "color_mode must be one of"),
        ({"target_size": 5}, ArgumentError, "target_size must be 2 whole numbers"),
        ({"target_size": (5, -1)}, ArgumentError, "target_size must be 2 whole numbers"),
        ({"classes": "cats"}, ArgumentTypeError, "classes must be a list"),
        ({"classes": ["cats", "cats"]}, ArgumentError, "classes must be names that differ"),
        ({"batch_size": 0}, ArgumentError, "batch_size"),
    ],
)
def test_what_makes_no_sense_is_refused(
    folder: Path, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        flow(folder, **arguments)


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("digits")
    data = load_digits()
    for index, (picture, digit) in enumerate(zip(data.images[:640], data.target[:640], strict=True)):
        if digit < 3:
            (folder / str(digit)).mkdir(exist_ok=True)
            Image.fromarray((picture * 15).astype("uint8")).save(folder / str(digit) / f"{index:04}.png")
    return folder


def digit_model() -> Any:
    model = Sequential(
        [
            Convolution2D(8, 3, 3, activation="relu", input_shape=(8, 8, 1), dim_ordering="tf"),
            Flatten(),
            Dense(3, activation="softmax"),
        ]
    )
    model.compile(Adam(lr=0.02), "categorical_crossentropy", metrics=["accuracy"])
    return model


def digit_batches(folder: Path) -> DirectoryIterator:
    generator = ImageDataGenerator(rescale=1 / 240, rotation_range=3, dim_ordering="tf")
    return generator.flow_from_directory(folder, target_size=(8, 8), color_mode="grayscale", seed=0)


def test_a_model_learns_digits_from_files(digits: Path) -> None:
    batches = digit_batches(digits)
    model = digit_model()
    history = model.fit_generator(batches, samples_per_epoch=batches.nb_sample, nb_epoch=10, verbose=0, nb_worker=2)
    assert history.history["loss"][-1] < 0.1 and history.history["acc"][-1] > 0.97
    again = digit_batches(digits)
    assert model.evaluate_generator(again, val_samples=again.nb_sample)[1] > 0.97


def from_two_processes(batches: DirectoryIterator, count: int) -> list[bytes]:
    with Enqueuer(batches, nb_worker=2, pickle_safe=True) as items:
        return [x.tobytes() for (x, _), _ in zip(items, range(count), strict=False)]


def test_worker_processes_without_a_seed_go_ways_of_their_own(folder: Path) -> None:
    generator = ImageDataGenerator(channel_shift_range=3, dim_ordering="tf")
    batches = generator.flow_from_directory(folder, target_size=(2, 3))
    assert len(set(from_two_processes(batches, 12))) == 12
    assert batches.total_batches_seen == 0  # they have copies


def test_worker_processes_with_a_seed_give_what_the_iterator_would_have_given(folder: Path) -> None:
    generator = ImageDataGenerator(channel_shift_range=3, dim_ordering="tf")
    batches, alone = (generator.flow_from_directory(folder, target_size=(2, 3), seed=1) for _ in range(2))
    expected = {next(alone)[0].tobytes() for _ in range(12)}
    assert set(from_two_processes(batches, 12)) <= expected
