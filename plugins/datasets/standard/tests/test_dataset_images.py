"""MNIST and CIFAR: the arrays that are in the files, in the forms of Keras 1 and of today; where files come from."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerata.datasets
from kerata import backend as K
from kerata.errors import ArgumentError, FileAccessError, FileFormatError
from kerata_datasets import cifar, cifar10, cifar100, imdb, mnist


@pytest.fixture
def dim_ordering() -> Any:
    before = K.image_dim_ordering()
    yield K.set_image_dim_ordering
    K.set_image_dim_ordering(before)


def flat(sets: Any) -> list[Any]:
    return [part for pair in sets for part in pair]


@pytest.mark.parametrize("name", ["mnist.pkl.gz", "mnist.npz"])
@pytest.mark.parametrize("asked", [(), ("mnist.npz",)])
def test_mnist_in_either_form(name: str, asked: tuple[str, ...], cache: Path, data: Any) -> None:
    (cache / name).write_bytes({**data.OLD, **data.TODAY}[name])
    for found, expected in zip(flat(mnist.load_data(*asked)), data.MNIST, strict=True):
        assert found.dtype == np.uint8 and found.flags.writeable
        np.testing.assert_array_equal(found, expected)


def test_a_file_elsewhere_is_read_where_it_is(cache: Path, tmp_path: Path, data: Any) -> None:
    (tmp_path / "own").write_bytes(data.OLD["mnist.pkl.gz"])
    assert mnist.load_data(str(tmp_path / "own"))[0][0].shape == (5, 28, 28)
    assert os.listdir(cache) == []


def test_what_is_not_there_is_fetched_once(mirror: Path, cache: Path, data: Any) -> None:
    for _ in range(2):
        np.testing.assert_array_equal(mnist.load_data()[0][0], data.MNIST[0])
        (mirror / "mnist.npz").unlink(missing_ok=True)
    assert os.listdir(cache) == ["mnist.npz"]


def test_a_name_of_ones_own_is_what_the_file_is_kept_as(mirror: Path, cache: Path) -> None:
    assert len(mnist.load_data("digits")[1][1]) == 3 and os.listdir(cache) == ["digits"]


def test_half_a_file_of_keras_1_is_passed_over(mirror: Path, cache: Path, data: Any) -> None:
    (cache / "imdb_full.pkl").write_bytes(data.OLD["imdb_full.pkl"][:100])
    assert len(imdb.load_data()[0][0]) == 11
    assert sorted(os.listdir(cache)) == ["imdb.npz", "imdb_full.pkl"]


def test_a_mirror_with_other_files_is_refused(mirror: Path, cache: Path) -> None:
    (mirror / "mnist.npz").write_bytes(b"other")
    with pytest.raises(FileFormatError, match=r"mnist.npz is not the file wanted"):
        mnist.load_data()
    assert os.listdir(cache) == []


def test_the_places_and_checksums_of_today() -> None:
    assert mnist.FILES[0].url == "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
    assert [len(file.checksum or "") for file in mnist.FILES + imdb.FILES] == [64, 0, 64, 32]
    assert len(cifar10.FILE.checksum or "") == len(cifar100.FILE.checksum or "") == 64


def test_cifar_10(mirror: Path, cache: Path, dim_ordering: Any, data: Any) -> None:
    dim_ordering("th")
    (x_train, y_train), (x_test, y_test) = cifar10.load_data()
    assert x_train.shape == (10, 3, 32, 32) and x_test.shape == (3, 3, 32, 32)
    assert y_train.tolist() == [[n] for n in (1, 2, 2, 3, 3, 4, 4, 5, 5, 6)] and y_test.tolist() == [[7], [8], [9]]
    assert (x_train.dtype, y_train.dtype, y_test.dtype) == ("uint8", "uint8", "int64")  # those of Keras 1.2.2
    assert x_test[2, :, 5, 6].tolist() == [20, 21, 22]
    dim_ordering("tf")
    assert cifar10.load_data()[1][0][2, 5, 6].tolist() == [20, 21, 22]
    assert sorted(os.listdir(cache)) == ["cifar-10-batches-py", "cifar-10-batches-py.tar.gz"]
    (cache / "cifar-10-batches-py.tar.gz").unlink()
    (mirror / "cifar-10-python.tar.gz").unlink()
    assert len(cifar10.load_data()[0][0]) == 10
    (cache / "cifar-10-batches-py" / "test_batch").unlink()
    with pytest.raises(FileAccessError, match="test_batch"):
        cifar10.load_data()


def test_cifar_100(mirror: Path, cache: Path, dim_ordering: Any) -> None:
    dim_ordering("tf")
    (x_train, y_train), (_, y_test) = cifar100.load_data()
    assert (
        x_train.shape == (4, 32, 32, 3) and y_train.tolist() == [[99], [3], [4], [5]] and y_test.tolist() == [[1], [2]]
    )
    (_, y_train), (_, y_test) = cifar100.load_data(label_mode="coarse")
    assert y_train.tolist() == [[19], [1], [1], [2]] and y_train.dtype == "int64" and y_test.tolist() == [[3], [4]]
    with pytest.raises(ArgumentError, match='"fine" or "coarse"; got \'rough\''):
        cifar100.load_data("rough")


def test_a_batch_whose_keys_are_bytes(tmp_path: Path, data: Any) -> None:
    import pickle

    batch = {key.encode(): value for key, value in data.cifar(2, labels=[4, 5]).items()}
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        (tmp_path / "batch").write_bytes(pickle.dumps(batch, protocol))
        images, labels = cifar.load_batch(tmp_path / "batch")
        assert images.shape == (2, 3, 32, 32) and labels == [4, 5]


def test_each_is_a_module_of_kerata() -> None:
    for name in ("mnist", "cifar10", "cifar100", "imdb", "reuters", "cifar"):
        own = importlib.import_module(f"kerata_datasets.{name}")
        assert importlib.import_module(f"kerata.datasets.{name}") is own
    assert kerata.datasets.mnist is mnist


def test_importing_them_imports_no_backend() -> None:
    program = (
        "import sys; from kerata.datasets import cifar10, mnist; print({'tensorflow', 'theano'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
