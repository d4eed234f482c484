"""Pictures read, written and as arrays."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError, FileFormatError, ShapeError
from kerata.preprocessing.image import array_to_img, img_to_array, list_pictures, load_img


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    Image.fromarray(np.arange(24, dtype="uint8").reshape(2, 4, 3)).save(path)
    return path


def test_a_picture_and_back_is_the_array(picture: Path) -> None:
    for ordering, shape in (("tf", (2, 4, 3)), ("th", (3, 2, 4))):
        x = img_to_array(load_img(picture), ordering)
        assert x.shape == shape and x.dtype == K.floatx()
        np.testing.assert_array_equal(img_to_array(array_to_img(x, ordering, scale=False), ordering), x)
    np.testing.assert_array_equal(x, np.arange(24).reshape(2, 4, 3).transpose(2, 0, 1))


def test_grayscale_has_one_channel_whatever_the_file_has(picture: Path) -> None:
    gray = load_img(picture, grayscale=True)
    assert img_to_array(gray, "tf").shape == (2, 4, 1) and img_to_array(gray, "th").shape == (1, 2, 4)
    gray.save(picture)
    assert img_to_array(load_img(picture), "tf").shape == (2, 4, 3)


def test_another_size_is_made_of_the_nearest_pixels(picture: Path) -> None:
    x = img_to_array(load_img(picture, target_size=(4, 2)), "tf")
    whole = np.arange(24).reshape(2, 4, 3)
    np.testing.assert_array_equal(x, whole[[0, 0, 1, 1]][:, [1, 3]])


def test_a_picture_may_come_from_an_open_file(picture: Path) -> None:
    np.testing.assert_array_equal(load_img(io.BytesIO(picture.read_bytes())), load_img(picture))


def test_values_are_scaled_to_those_of_a_picture() -> None:
    x = np.array([[[-1.0], [0.0], [3.0]]])
    np.testing.assert_array_equal(np.asarray(array_to_img(x, "tf")), [[0, 63, 255]])
    np.testing.assert_array_equal(np.asarray(array_to_img(np.full((1, 2, 1), -5.0), "tf")), [[0, 0]])
    assert x.min() == -1.0


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"three axes.*got shape \(2, 2\)"):
        array_to_img(np.zeros((2, 2)))
    with pytest.raises(ShapeError, match="first axis.*got 4"):
        array_to_img(np.zeros((4, 2, 3)), "th")
    with pytest.raises(ShapeError, match=r"got shape \(3,\)"):
        img_to_array(np.zeros(3))
    for function in (img_to_array, array_to_img):
        with pytest.raises(ArgumentError, match="dim_ordering must be .* got 'tff'"):
            function(np.zeros((2, 2, 3)), "tff")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, picture: Path) -> None:
    with pytest.raises(FileAccessError, match="missing.png.*No such file"):
        load_img(tmp_path / "missing.png")
    with pytest.raises(FileAccessError, match=tmp_path.name):
        load_img(tmp_path)
    with pytest.raises(ArgumentTypeError, match="path of a file; got 3.5"):
        load_img(3.5)
    with pytest.raises(ArgumentError, match="target_size must be 2 whole numbers"):
        load_img(picture, target_size=(2, 0))
    whole = picture.read_bytes()
    for content in (b"", b"text", whole[:20], whole[:-30], whole.replace(b"IDAT", b"IDOT")):
        picture.write_bytes(content)
        with pytest.raises(FileFormatError, match="picture.png.* is no picture that Pillow can read"):
            load_img(picture)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_that_nobody_writes_to_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(FileFormatError):
        load_img(tmp_path / "pipe.png")


def test_pictures_are_listed_in_order_by_how_their_names_end(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/1.jpg", "2.PNG", "a-1 (x).jpeg", ".hidden.png", "x.png.txt", "c.tif", "png"):
        (tmp_path / name).touch()
    names = [os.path.relpath(path, tmp_path) for path in list_pictures(tmp_path)]
    assert names == ["2.PNG", "a-1 (x).jpeg", os.path.join("b", "1.jpg")]
    assert list_pictures(tmp_path, ext="tif") == [str(tmp_path / "c.tif")]


def test_pillow_and_scipy_are_imported_when_they_are_needed() -> None:
    program = """
import sys
from kerata.preprocessing import image
import numpy as np
batches = image.ImageDataGenerator(horizontal_flip=True).flow(np.zeros((2, 3, 3, 1)))
next(batches)
print(sorted({"PIL", "scipy", "tensorflow", "theano"} & set(sys.modules)))
"""
    result: Any = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
