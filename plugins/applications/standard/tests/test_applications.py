"""What the functions that make models take, refuse and load; and what goes with them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import kerata.applications
from kerata import Input, Model, Sequential
from kerata import backend as K
from kerata.applications import audio_conv_utils, imagenet_utils, inception_v3, music_tagger_crnn, resnet50, vgg16
from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    FileFormatError,
    GraphError,
    MissingLibraryError,
    ShapeError,
)
from kerata.layers import Convolution2D, Dense, GaussianNoise
from kerata.utils import data_utils
from kerata.utils.np_utils import convert_kernel
from kerata_applications.pretrained import Pretrained

TINY = Pretrained(
    "v9", "tiny_{ordering}_dim_ordering_{ordering}_kernels{top}.h5", {"tiny_tf_dim_ordering_tf_kernels.h5": "5"}
)
RELEASES = "https://github.com/fchollet/deep-learning-models/releases/download"


def tiny_model(dim_ordering: str = "tf") -> Any:
    shape = (5, 5, 2) if dim_ordering == "tf" else (2, 5, 5)
    return Sequential([Convolution2D(3, 2, 2, dim_ordering=dim_ordering, input_shape=shape, name="tiny")])


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """`get_file` gives the file of that name in `tmp_path`; what it was asked for is in the list."""
    asked = []

    def get_file(fname: str, origin: str, **kwargs: Any) -> str:
        asked.append({"fname": fname, "origin": origin, **kwargs})
        return str(tmp_path / fname)

    monkeypatch.setattr(data_utils, "get_file", get_file)
    return asked


def test_the_modules_are_those_of_keras_1_and_have_what_they_had() -> None:
    assert vgg16.VGG16 is kerata.applications.VGG16
    for module in (vgg16, resnet50):
        assert module.preprocess_input is imagenet_utils.preprocess_input
        assert module.decode_predictions is imagenet_utils.decode_predictions
    assert music_tagger_crnn.decode_predictions is audio_conv_utils.decode_predictions


def test_addresses_are_those_of_the_published_files() -> None:
    assert f"{RELEASES}/v0.1/vgg16_weights_th_dim_ordering_th_kernels.h5" == vgg16.TH_WEIGHTS_PATH
    assert f"{RELEASES}/v0.2/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5" == resnet50.TF_WEIGHTS_PATH_NO_TOP
    expected = f"{RELEASES}/v0.3/music_tagger_crnn_weights_tf_kernels_th_dim_ordering.h5"
    assert expected == music_tagger_crnn.TH_WEIGHTS_PATH


# Weights.


def test_published_weights_are_fetched_with_their_sum(fetched: list[dict[str, Any]], tmp_path: Path) -> None:
    source, model = tiny_model(), tiny_model()
    source.save_weights(tmp_path / "tiny_tf_dim_ordering_tf_kernels.h5")
    TINY.load(model, "imagenet", include_top=True)
    assert fetched == [
        {
            "fname": "tiny_tf_dim_ordering_tf_kernels.h5",
            "origin": f"{RELEASES}/v9/tiny_tf_dim_ordering_tf_kernels.h5",
            "md5_hash": "5",
            "cache_subdir": "models",
        }
    ]
    np.testing.assert_array_equal(model.get_weights()[0], source.get_weights()[0])


def test_what_theano_learned_is_turned(fetched: list[dict[str, Any]], tmp_path: Path) -> None:
    source, model = tiny_model("th"), tiny_model("th")
    source.save_weights(tmp_path / "tiny_th_dim_ordering_th_kernels_notop.h5")
    TINY.load(model, "imagenet", include_top=False, dim_ordering="th")
    assert fetched[0]["md5_hash"] is None
    np.testing.assert_array_equal(model.get_weights()[0], convert_kernel(source.get_weights()[0], "th"))
    again = tiny_model("th")
    TINY.load(again, tmp_path / "tiny_th_dim_ordering_th_kernels_notop.h5", include_top=False, dim_ordering="th")
    np.testing.assert_array_equal(again.get_weights()[0], model.get_weights()[0])


def test_a_file_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    source, model = tiny_model("th"), tiny_model("th")
    source.save_weights(tmp_path / "mine.h5")
    TINY.load(model, str(tmp_path / "mine.h5"), include_top=True, dim_ordering="th")
    np.testing.assert_array_equal(model.get_weights()[0], source.get_weights()[0])


def test_the_taggers_file_serves_without_the_top_too(fetched: list[dict[str, Any]], tmp_path: Path) -> None:
    whole = kerata.applications.MusicTaggerCRNN(weights=None)
    whole.save_weights(tmp_path / "music_tagger_crnn_weights_tf_kernels_tf_dim_ordering.h5")
    features = kerata.applications.MusicTaggerCRNN(include_top=False)
    for expected, found in zip(whole.get_weights()[:-2], features.get_weights(), strict=True):
        np.testing.assert_array_equal(expected, found)
    assert kerata.applications.MusicTaggerCRNN().get_weights()[-1].shape == (50,)


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    tiny_model().save_weights(tmp_path / "tiny.h5")
    with pytest.raises((ShapeError, FileFormatError)):
        kerata.applications.MusicTaggerCRNN(weights=tmp_path / "tiny.h5")


@pytest.mark.parametrize("name", ["VGG16", "VGG19", "ResNet50", "InceptionV3", "Xception", "MusicTaggerCRNN"])
def test_what_cannot_be_loaded_is_refused_at_once(name: str) -> None:
    make = getattr(kerata.applications, name)
    with pytest.raises(ArgumentError, match="there is no such file"):
        make(weights="nowhere.h5")
    with pytest.raises(ArgumentTypeError, match="3"):
        make(weights=3)
    with pytest.raises(ArgumentError, match="classes=10"):
        make(classes=10)


def test_a_misspelt_name_of_weights_is_recognised() -> None:
    with pytest.raises(ArgumentError, match="Did you mean 'imagenet'"):
        kerata.applications.ResNet50(weights="imagnet")


# Inputs.


@pytest.mark.parametrize(
    ("shape", "ordering", "top", "problem"),
    [
        ((200, 200, 3), "tf", True, r"\(224, 224, 3\)"),
        ((224, 224, 3), "th", True, r"\(3, 224, 224\)"),
        ((47, 100, 3), "tf", False, "48 x 48"),
        ((3, 100, 47), "th", False, "48 x 48"),
        ((100, 100, 1), "tf", False, r"\(rows, columns, 3\)"),
        ((100, 100, 3), "th", False, r"\(3, rows, columns\)"),
        ((100, 3), "tf", False, r"\(rows, columns, 3\)"),
        ("large", "tf", False, "large"),
    ],
)
def test_shapes_that_do_not_suit_are_refused(shape: Any, ordering: str, top: bool, problem: str) -> None:
    with pytest.raises(ArgumentError, match=problem):
        imagenet_utils._obtain_input_shape(shape, 224, 48, ordering, top)


def test_shapes_may_leave_sizes_open_without_the_top() -> None:
    obtain = imagenet_utils._obtain_input_shape
    assert obtain(None, 224, 48, "tf", False) == (None, None, 3)
    assert obtain(None, 224, 48, "th", False) == (3, None, None)
    assert obtain([None, 48, 3], 224, 48, "tf", False) == (None, 48, 3)
    assert obtain(None, 224, 48, "th", True) == (3, 224, 224)
    assert obtain([224, 224, 3], 224, 48, "default", True) == (224, 224, 3)


def test_a_model_begins_where_its_input_tensor_does() -> None:
    source = Input((96, 1366, 1))
    noisy = GaussianNoise(0.1)(source)
    model = kerata.applications.MusicTaggerCRNN(weights=None, input_tensor=noisy)
    assert model.inputs == [source]
    assert [layer.name.partition("_")[0] for layer in model.layers[:2]] == ["input", "gaussiannoise"]
    directly = kerata.applications.MusicTaggerCRNN(weights=None, input_tensor=source)
    assert directly.inputs == [source]


@pytest.mark.parametrize(
    "tensor", [lambda: K.variable(np.zeros((2, 96, 1366, 1))), lambda: K.placeholder((None, 96, 1366, 1))]
)
def test_any_other_tensor_becomes_an_input(tensor: Any) -> None:
    given = tensor()
    model = kerata.applications.MusicTaggerCRNN(weights=None, input_tensor=given)
    assert model.inputs == [given]


def test_a_part_of_a_model_is_fine_tuned_as_in_the_manual() -> None:
    base = kerata.applications.VGG16(weights=None, include_top=False, input_shape=(48, 48, 3))
    out = Dense(2, activation="softmax")(base.output)
    model = Model(input=base.input, output=out)
    for layer in base.layers:
        layer.trainable = False
    assert sum(K.count_params(w) for w in model.trainable_weights) == 512 * 2 + 2
    with pytest.raises(GraphError):
        Model(Input((48, 48, 3)), out)


# Images and predictions. The numbers are those of Keras 1.2.2 on the same arrays.


@pytest.mark.parametrize(
    ("shape", "ordering", "first"),
    [((1, 2, 4, 3), "tf", [-101.939, -115.779, -123.68]), ((1, 3, 2, 4), "th", [-87.939, -108.779, -123.68])],
)
def test_images_become_blue_first_and_lose_the_mean(shape: tuple[int, ...], ordering: str, first: list[float]) -> None:
    images = np.arange(24.0).reshape(shape)
    given = images.copy()
    result = imagenet_utils.preprocess_input(given, ordering)
    np.testing.assert_allclose(result[0, 0, 0] if ordering == "tf" else result[0, :, 0, 0], first)
    assert np.shares_memory(result, given)
    whole = imagenet_utils.preprocess_input(images.astype("uint8"), ordering)
    np.testing.assert_allclose(whole, result, rtol=1e-5)
    assert whole.dtype == K.floatx()


@pytest.mark.parametrize(("shape", "ordering"), [((2, 2, 3), "tf"), ((1, 2, 2, 3), "th"), ((1, 2, 2, 4), "tf")])
def test_what_is_no_batch_of_images_is_refused(shape: tuple[int, ...], ordering: str) -> None:
    with pytest.raises(DataError, match="batch of images"):
        imagenet_utils.preprocess_input(np.zeros(shape), ordering)
    with pytest.raises(ArgumentError, match="dim_ordering"):
        imagenet_utils.preprocess_input(np.zeros(shape), "channels_last")


def test_inception_takes_colours_from_minus_one_to_one() -> None:
    given = np.array([0.0, 127.5, 255.0])
    result = inception_v3.preprocess_input(given)
    assert result.tolist() == [-1, 0, 1]
    assert result is given
    assert inception_v3.preprocess_input(np.array([0, 255], "uint8")).tolist() == [-1, 1]
    assert K.eval(inception_v3.preprocess_input(K.variable([0.0, 255.0]) * 1.0)).tolist() == [-1, 1]


@pytest.fixture
def class_index(monkeypatch: pytest.MonkeyPatch, fetched: list[dict[str, Any]], tmp_path: Path) -> Path:
    monkeypatch.setattr(imagenet_utils, "CLASS_INDEX", None)
    path = tmp_path / "imagenet_class_index.json"
    path.write_text(json.dumps({str(i): [f"n{i:08}", f"thing {i}"] for i in range(1000)}))
    return path


def test_the_most_probable_classes_come_first(class_index: Path, fetched: list[dict[str, Any]]) -> None:
    predictions = np.zeros((2, 1000), "float32")
    predictions[0, [7, 3, 999]] = 0.5, 0.25, 0.125
    predictions[1, 0] = 1
    first, second = imagenet_utils.decode_predictions(predictions, top=3)
    assert first == [("n00000007", "thing 7", 0.5), ("n00000003", "thing 3", 0.25), ("n00000999", "thing 999", 0.125)]
    assert second[0] == ("n00000000", "thing 0", 1.0)
    assert len(imagenet_utils.decode_predictions(predictions)[0]) == 5
    assert len(fetched) == 1 and fetched[0]["cache_subdir"] == "models"


@pytest.mark.parametrize("text", ["{", "[]", '{"0": ["n", "x"]}', "[" * 100_000])
def test_a_damaged_list_of_classes_is_an_error_that_names_it(class_index: Path, text: str) -> None:
    class_index.write_text(text)
    with pytest.raises(FileFormatError, match=r"imagenet_class_index\.json"):
        imagenet_utils.decode_predictions(np.zeros((1, 1000)))


@pytest.mark.parametrize("shape", [(1000,), (1, 999), (1, 1, 1000)])
def test_predictions_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match="1000"):
        imagenet_utils.decode_predictions(np.zeros(shape))


# Music.


def test_without_librosa_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "librosa", None)
    with pytest.raises(MissingLibraryError, match="pip install librosa") as caught:
        audio_conv_utils.preprocess_input("song.mp3")
    assert isinstance(caught.value, ImportError)


@pytest.mark.parametrize("samples", [1000, 349_440, 400_001])
@pytest.mark.parametrize("ordering", ["tf", "th"])
def test_the_middle_of_the_music_is_taken_and_silence_added(
    monkeypatch: pytest.MonkeyPatch, samples: int, ordering: str
) -> None:
    music = np.arange(1.0, samples + 1)
    seen: dict[str, Any] = {}

    def load(path: str, sr: int) -> tuple[np.ndarray, int]:
        assert (path, sr) == ("song.mp3", 12000)
        return music, sr

    def melspectrogram(**kwargs: Any) -> np.ndarray:
        seen.update(kwargs)
        return np.full((96, 1366), 3.0)

    def power_to_db(power: np.ndarray, ref: float) -> np.ndarray:
        return 10 * np.log10(power / ref)

    stand_in = SimpleNamespace(
        load=load, power_to_db=power_to_db, feature=SimpleNamespace(melspectrogram=melspectrogram)
    )
    monkeypatch.setitem(sys.modules, "librosa", stand_in)
    result = audio_conv_utils.preprocess_input("song.mp3", ordering)
    assert result.shape == ((96, 1366, 1) if ordering == "tf" else (1, 96, 1366))
    np.testing.assert_allclose(result, 10 * np.log10(9.0))
    sound = seen.pop("y")
    assert seen == {"sr": 12000, "hop_length": 256, "n_fft": 512, "n_mels": 96}
    assert len(sound) == 349_440  # 29.12 seconds
    if samples < len(sound):
        np.testing.assert_array_equal(sound, [*music, *np.zeros(len(sound) - samples)])
    else:
        before = int(sound[0]) - 1
        assert before == (samples - len(sound)) // 2
        np.testing.assert_array_equal(sound, music[before : before + len(sound)])


def test_the_most_probable_tags_come_first() -> None:
    predictions = np.zeros((1, 50))
    predictions[0, [0, 49]] = 0.25, 0.5
    assert audio_conv_utils.decode_predictions(predictions, top_n=2) == [[("happy", 0.5), ("rock", 0.25)]]
    with pytest.raises(DataError, match="50"):
        audio_conv_utils.decode_predictions(np.zeros((1, 49)))
