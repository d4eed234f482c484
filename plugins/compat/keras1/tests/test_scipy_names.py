"""Pictures by `scipy.misc`, as programs of Keras 1 read and wrote them."""

from __future__ import annotations

import importlib
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import kerata_keras1
from kerata.errors import ArgumentError, MissingLibraryError, ShapeError

pytest.importorskip("scipy")
pytest.importorskip("PIL")

BYTES = np.arange(4 * 6 * 3, dtype="uint8").reshape(4, 6, 3)


@pytest.fixture
def misc() -> Iterator[Any]:
    from kerata_keras1 import _scipy_names

    _scipy_names.enter()
    yield importlib.import_module("scipy.misc")
    _scipy_names.leave()


@pytest.mark.parametrize("bytes_", [BYTES, BYTES[..., 0], np.dstack([BYTES, BYTES[..., 0]])], ids=["RGB", "L", "RGBA"])
def test_bytes_are_written_and_read_as_they_are(misc, tmp_path, bytes_):
    misc.imsave(str(tmp_path / "picture.png"), bytes_)
    assert np.array_equal(misc.imread(str(tmp_path / "picture.png")), bytes_)
    with open(tmp_path / "other", "wb") as file:
        misc.imsave(file, bytes_, "bmp" if bytes_.ndim == 2 else "png")
    assert np.array_equal(misc.imread(str(tmp_path / "other")), bytes_)


def test_a_picture_is_read_in_a_mode_or_flat(misc, tmp_path):
    misc.imsave(tmp_path / "picture.png", BYTES)
    grey = (BYTES * [0.299, 0.587, 0.114]).sum(axis=-1)  # ITU-R 601-2
    assert np.abs(misc.imread(tmp_path / "picture.png", mode="L") - grey).max() <= 1
    flat = misc.imread(tmp_path / "picture.png", flatten=True)
    assert flat.dtype == "float32" and np.abs(flat - grey).max() <= 1


def test_numbers_are_brought_between_0_and_255(misc):
    x = np.random.RandomState(0).normal(size=(5, 4))
    expected = (x - x.min()) / (x.max() - x.min()) * 255
    scaled = misc.bytescale(x)
    assert scaled.dtype == np.uint8 and np.abs(scaled - expected).max() <= 0.5 + 1e-9
    assert np.array_equal(np.asarray(misc.toimage(x)), scaled)
    assert misc.bytescale([[0.0, 1.0]], cmin=0.0, cmax=2.0, high=100).tolist() == [[0, 50]]
    assert misc.bytescale([[3.0, 3.0]]).tolist() == [[0, 0]]


def test_an_image_of_numbers_keeps_them(misc):
    x = np.array([[0.5, -2.0]])
    assert np.array_equal(misc.fromimage(misc.toimage(x, mode="F")), x)


def test_the_axis_of_channels_is_found_or_said(misc):
    first = BYTES.transpose(2, 0, 1)
    assert np.array_equal(np.asarray(misc.toimage(first)), BYTES)
    assert np.array_equal(np.asarray(misc.toimage(BYTES[:3], channel_axis=2)), BYTES[:3])
    for shape in ((2, 2, 2), (3,), (2, 2, 2, 3)):
        with pytest.raises(ShapeError, match="3 or 4 channels"):
            misc.toimage(np.zeros(shape))


def test_a_size_is_percent_a_factor_or_rows_and_columns(misc):
    assert misc.imresize(BYTES, 50).shape == (2, 3, 3)
    assert misc.imresize(BYTES, 2.0).shape == (8, 12, 3)
    assert misc.imresize(BYTES, (7, 5), interp="bicubic").shape == (7, 5, 3)
    assert np.array_equal(misc.imresize(BYTES, 2.0, interp="nearest"), BYTES.repeat(2, axis=0).repeat(2, axis=1))
    assert np.array_equal(misc.imrotate(BYTES[:, :4], 90.0, interp="nearest"), np.rot90(BYTES[:, :4]))
    with pytest.raises(ArgumentError, match="nearest"):
        misc.imresize(BYTES, 50, interp="linear")
    with pytest.raises(ArgumentError, match="low and high"):
        misc.bytescale([[1.0]], high=300)


def test_without_pillow_it_is_said_what_to_install(misc, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(MissingLibraryError, match="pip install Pillow"):
        misc.imread("picture.png")


def test_a_program_finds_them_and_a_library_does_not(tmp_path):
    text = """
    import importlib, sys, warnings
    warnings.simplefilter("ignore")
    import scipy.special
    had = set(vars(importlib.import_module("scipy.misc")))
    import kerata_keras1
    kerata_keras1.install()
    import scipy.optimize
    assert set(vars(sys.modules["scipy.misc"])) == had
    from scipy.misc import imread, imresize, logsumexp
    from scipy import misc
    assert misc.imread is imread and logsumexp is scipy.special.logsumexp
    kerata_keras1.uninstall()
    assert set(vars(misc)) == had
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(text)], capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr


def test_where_scipy_has_no_such_module_there_is_one_until_keras_is_given_back(monkeypatch):
    import scipy

    from kerata_keras1 import _scipy_names

    monkeypatch.delattr(scipy, "misc", raising=False)
    monkeypatch.setitem(sys.modules, "scipy.misc", None)
    _scipy_names.enter()
    assert scipy.misc.imread is sys.modules["scipy.misc"].imread is _scipy_names.imread
    _scipy_names.leave()
    assert "scipy.misc" not in sys.modules and "misc" not in vars(scipy)
    assert not kerata_keras1.is_installed()
