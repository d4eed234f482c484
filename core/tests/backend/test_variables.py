"""Making tensors and variables, values, updates, functions, gradients, the settings, and the list of names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, DataError, DtypeError, ShapeError, UnknownNameError
from kerata.graph import active_backend, trace
from kerata.graph.native_code import keep

from .kit import floats

NAMES = """
abs all any arange argmax argmin asymmetric_spatial_2d_padding asymmetric_temporal_padding atrous_conv2d backend
batch_dot batch_flatten batch_get_value batch_normalization batch_set_value binary_crossentropy cast cast_to_floatx
categorical_crossentropy clear_session clip concatenate conv1d conv2d conv3d cos count_params ctc_batch_cost
ctc_decode deconv2d dot dropout dtype elu epsilon equal eval exp expand_dims eye flatten floatx foldl foldr function
gather get_uid get_value get_variable_shape gradients greater greater_equal hard_sigmoid identity image_dim_ordering
in_test_phase in_top_k in_train_phase int_shape is_keras_tensor is_sparse l2_normalize learning_phase lesser
lesser_equal log logsumexp manual_variable_initialization map_fn max maximum mean min minimum moving_average_update
ndim normalize_batch_in_training not_equal one_hot ones ones_like pack permute_dimensions placeholder pool2d pool3d
pow print_tensor prod random_binomial random_normal random_normal_variable random_uniform random_uniform_variable
relu repeat repeat_elements reset_uids reshape resize_images resize_volumes reverse rnn round separable_conv2d
set_epsilon set_floatx set_image_dim_ordering set_learning_phase set_value shape sigmoid sign sin softmax softplus
softsign sparse_categorical_crossentropy spatial_2d_padding spatial_3d_padding sqrt square squeeze stack std
stop_gradient sum switch tanh temporal_padding tile to_dense transpose update update_add update_sub var variable
zeros zeros_like
""".split()
"""The public functions of the backend of Keras 1.2.2, but for those in MEANINGLESS."""

MEANINGLESS = [
    "get_session",
    "set_session",
    "ctc_label_dense_to_sparse",
    "legacy_weight_ordering",
    "set_legacy_weight_ordering",
]
"""There are no sessions; CTC takes dense labels; files of Keras before 1.0 are not read."""


def test_every_name_of_keras_1_is_there() -> None:
    assert [name for name in NAMES if name not in K.__all__ or not callable(getattr(K, name))] == []
    assert sorted(set(K.__all__) - set(NAMES)) == ["set_backend", "whole_batch"]
    assert all(getattr(K, name).__doc__ for name in K.__all__)
    assert isinstance(K.function([], [K.zeros(())]), K.Function)


@pytest.mark.parametrize("name", [*MEANINGLESS, "nonsense"])
def test_a_name_that_is_not_there_says_so(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(K, name)


@pytest.fixture
def kept_settings() -> Iterator[None]:
    before = K.floatx(), K.epsilon(), K.image_dim_ordering()
    yield
    K.set_floatx(before[0])
    K.set_epsilon(before[1])
    K.set_image_dim_ordering(before[2])


def test_settings(kept_settings: None) -> None:
    K.set_floatx("float64")
    K.set_epsilon(1e-3)
    K.set_image_dim_ordering("th")
    assert (K.floatx(), K.epsilon(), K.image_dim_ordering()) == ("float64", 1e-3, "th")
    assert K.cast_to_floatx([1, 2]).dtype == "float64" and K.dtype(K.placeholder((2,))) == "float64"
    assert K.variable(1.0).dtype == K.ones((2,)).dtype == K.random_normal((2,)).dtype == "float64"
    assert (K.placeholder((2,)) + 0.5).dtype == "float64"
    for setter, wrong in ((K.set_floatx, "float8"), (K.set_image_dim_ordering, "tf "), (K.set_learning_phase, 2)):
        with pytest.raises(ArgumentError, match=str(wrong)):
            setter(wrong)


def test_unique_numbers() -> None:
    first = K.get_uid("test_basics")
    assert K.get_uid("test_basics") == first + 1
    K.reset_uids()
    assert K.get_uid("test_basics") == K.get_uid("other") == 1


def test_making_variables() -> None:
    made = {
        "zeros": (K.zeros((2, 3)), np.zeros((2, 3))),
        "ones": (K.ones((2,), "int32"), np.ones(2)),
        "eye": (K.eye(3, "float64"), np.eye(3)),
        "variable": (K.variable([[1, 2]], name="w"), [[1, 2]]),
        "from a tensor": (K.variable(K.ones((2,)) * 3), [3, 3]),
    }
    for what, (variable, value) in made.items():
        np.testing.assert_array_equal(K.get_value(variable), value, err_msg=what)
        assert K.eval(variable).dtype.name == K.dtype(variable) == variable.dtype
        assert K.int_shape(variable) == K.get_variable_shape(variable) == np.shape(value)
        assert K.count_params(variable) == np.size(value) and K.ndim(variable) == np.ndim(value)
    assert made["variable"][0].name == "w" and made["ones"][0].dtype == "int32"
    K.manual_variable_initialization(True)


def test_random_variables() -> None:
    uniform = [K.get_value(K.random_uniform_variable((1000,), -1, 3, seed=s)) for s in (1, 1, 2)]
    normal = [K.get_value(K.random_normal_variable((1000,), 2, 0.5, "float64", seed=s)) for s in (1, 1, 2)]
    for first, again, other in (uniform, normal):
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)
    assert -1 <= uniform[0].min() < -0.9 and 2.9 < uniform[0].max() <= 3
    assert normal[0].mean() == pytest.approx(2, abs=0.1) and normal[0].std() == pytest.approx(0.5, abs=0.1)
    assert normal[0].dtype == "float64"


def test_placeholders() -> None:
    assert K.int_shape(K.placeholder(ndim=3)) == (None, None, None)
    assert not K.is_keras_tensor(K.placeholder((None, 2))) and not K.is_keras_tensor(np.zeros(2))
    pixels = K.placeholder((2,), dtype="int32", name="pixels")
    assert K.dtype(pixels) == "int32" and pixels.name == "pixels"
    with pytest.raises(ArgumentError, match="ndim"):
        K.placeholder()
    with pytest.raises(DtypeError, match="float8"):
        K.placeholder((2,), dtype="float8")


def test_likes_and_casts() -> None:
    x = K.placeholder((None, 2), dtype="int32")
    outputs = [
        K.zeros_like(x),
        K.ones_like(x, "float64"),
        K.cast(x, "float32"),
        K.cast(x, "bool"),
        K.identity(x),
        K.cast(K.cast(x, "float32") * -1.7, "int32"),
        K.shape(x),
    ]
    dtypes = ["int32", "float64", "float32", "bool", "int32", "int32", "int32"]
    assert [o.dtype for o in outputs] == dtypes and K.cast(x, "int32") is x
    values = K.function([x], outputs)([[[0, 1], [2, 3]]])
    given = np.array([[0, 1], [2, 3]])
    for value, dtype, wanted in zip(
        values, dtypes, [0 * given, 0 * given + 1, given, given > 0, given, np.trunc(given * -1.7), [2, 2]], strict=True
    ):
        assert value.dtype == dtype
        np.testing.assert_array_equal(value, wanted)


def test_values_of_variables() -> None:
    a, b = K.variable(np.zeros((2, 2))), K.variable(0.0)
    K.set_value(a, np.eye(2))
    K.batch_set_value([(b, 3)])
    first, second = K.batch_get_value([a, b])
    np.testing.assert_array_equal(first, np.eye(2))
    assert second == 3
    first[:] = 7  # a copy
    K.batch_set_value([])
    np.testing.assert_array_equal(K.get_value(a), np.eye(2))
    np.testing.assert_array_equal(K.eval(a * 2 + b), np.eye(2) * 2 + 3)
    with pytest.raises(ShapeError, match="2, 2"):
        K.set_value(a, np.zeros(3))


def test_updates() -> None:
    a, b, c, d = (K.variable(v) for v in (1.0, 2.0, 3.0, 10.0))
    step = K.function(
        [],
        [a + b],
        updates=[K.update(a, b * 10), K.update_add(b, a), K.update_sub(c, 0.5), K.moving_average_update(d, a, 0.9)],
    )
    assert float(step([])[0]) == 3.0
    np.testing.assert_allclose(K.batch_get_value([a, b, c, d]), [20, 3, 2.5, 9.1], rtol=1e-6)


def test_updates_alone_and_of_integers() -> None:
    count = K.variable(0, dtype="int32")
    f = K.function([], [], [K.update_add(count, 2)])
    assert f([]) == [] and f([]) == [] and K.get_value(count) == 4


def test_gradients() -> None:
    x, w, free = K.placeholder((None, 3)), K.variable(floats(3, 2)), K.variable([1.0])
    y = K.dot(x, w)
    held = K.stop_gradient(y)
    many = K.gradients(K.sum(K.square(y)), [x, w, free])
    single = K.gradients(y * held, w)
    data = floats(4, 3).astype("float32")
    values = K.function([x], [*many, *single, *K.gradients(many[1], [w]), *K.stop_gradient([held, y])])([data])
    out = data @ floats(3, 2)
    for value, wanted in zip(
        values,
        [
            2 * out @ floats(3, 2).T,
            2 * data.T @ out,
            [0],
            data.T @ out,
            2 * (data.T @ data).sum(0)[:, None] * np.ones((1, 2)),
            out,
            out,
        ],
        strict=True,
    ):
        np.testing.assert_allclose(value, wanted, rtol=1e-4, atol=1e-5)


def test_print_tensor_prints_and_passes_on(capfd: pytest.CaptureFixture[str]) -> None:
    x = K.placeholder((2,))
    value, slope = K.function([x], [K.print_tensor(x, "pixels:") * 2, K.gradients(K.print_tensor(x, "") * 2, [x])[0]])(
        [[1, 2]]
    )
    np.testing.assert_array_equal(value, [2, 4])
    np.testing.assert_array_equal(slope, [2, 2])
    captured = capfd.readouterr()
    assert "pixels:" in captured.out + captured.err


def test_a_function_with_every_kind_of_argument() -> None:
    x, n, flag = K.placeholder((None, 2)), K.placeholder((), dtype="int32"), K.placeholder((1,), dtype="bool")
    outputs = [x * K.cast(n, "float32"), flag, K.in_train_phase(x, -x)]
    f = K.function([x, n, flag, K.learning_phase()], outputs, name="f")
    values = f([[[1, 2]], 3, [True], 0])
    for value, wanted in zip(values, [[[3, 6]], [True], [[-1, -2]]], strict=True):
        np.testing.assert_array_equal(value, wanted)
    for size in (0, 1, 5):
        assert f([np.zeros((size, 2)), 3, [True], 1])[2].shape == (size, 2)
    with pytest.raises(DataError, match="4 input"):
        f([1])
    for wrong in (lambda: K.function(x, [x]), lambda: K.function([x], x)):
        with pytest.raises(ArgumentTypeError, match="list"):
            wrong()
    with pytest.raises(ArgumentError, match="givens"):
        K.function([x], [x], givens={})


def test_native_code_inside_the_graph() -> None:
    """K functions of native tensors, as in a Lambda with a framework's own code."""
    x, w = K.placeholder((None, 3)), K.variable(floats(3, 2))

    def native(value: Any) -> Any:
        assert active_backend.is_native(value) and K.int_shape(value)[1] == 3 and K.ndim(value) == 2
        total = K.sum(K.square(value), axis=-1, keepdims=True)
        noise = K.random_uniform(K.shape(value)) * 0
        return K.concatenate([K.softmax(K.dot(value + noise, w)), K.in_train_phase(total, -total), K.zeros_like(total)])

    y = keep(native, [x], "native")
    assert y.shape == (None, 4)
    slope = K.gradients(K.sum(y[:, 0]), [w])[0]
    f = K.function([x, K.learning_phase()], [y, slope])
    data = floats(5, 3)
    for phase in (0, 1):
        value, slopes = f([data, phase])
        e = np.exp(data @ floats(3, 2))
        np.testing.assert_allclose(value[:, :2], e / e.sum(-1, keepdims=True), rtol=1e-4)
        np.testing.assert_allclose(value[:, 2], (1 if phase else -1) * (data**2).sum(-1), rtol=1e-4)
        share = e[:, 0] / e.sum(-1)
        np.testing.assert_allclose(slopes[:, 0], (data * (share * (1 - share))[:, None]).sum(0), rtol=1e-3, atol=1e-5)


def test_random_numbers_of_native_code_move_on_and_repeat() -> None:
    x = K.placeholder((None, 3))

    def draws() -> list[np.ndarray]:
        np.random.seed(2)
        noisy = keep(lambda v: v + K.random_normal(K.shape(v)) + K.random_uniform(K.shape(v)), [x], "noise")
        f = K.function([x], [noisy])
        return [f([np.zeros((n, 3))])[0] for n in (2, 2, 4)]

    first, again = draws(), draws()
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(np.unique(np.concatenate(first))) == 24


def test_shape_given_for_native_code_adds_to_what_the_framework_tells() -> None:
    x = K.placeholder((None, 3))
    assert keep(lambda v: K.exp(v), [x], "code", (7, None)).shape == (7, 3)
    assert keep(lambda v: K.reshape(v, K.shape(v)), [x], "code", (None, 3)).shape == (None, 3)
    assert [r.shape for r in keep(lambda v: [v, K.sum(v)], [x], "code", [(None, 3), ()])] == [(None, 3), ()]
    for contradicting in ((None, 4), (None,)):
        assert keep(lambda v: K.exp(v), [x], "code", contradicting).shape == (None, 3)
    with pytest.raises(ShapeError, match="2"):
        keep(lambda v: K.exp(v), [x], "code", [(None, 3), (None, 3)])
    assert trace(K.exp, x, output_shape=(None, 3)).shape == (None, 3)


def test_an_update_may_be_a_plain_pair_with_a_number() -> None:
    a, b = K.variable(1.0), K.variable(np.zeros(2))
    K.function([], [], updates=[(a, 3), (b, np.array([1.0, 2.0]))])([])
    assert K.get_value(a) == 3.0
    np.testing.assert_array_equal(K.get_value(b), [1.0, 2.0])


def test_the_backend_has_a_name_and_stays_where_it_is_chosen_again() -> None:
    name = K.backend()
    weights = K.variable(2.0)
    assert float(K.eval(weights * 2)) == 4.0
    K.set_backend(name)
    assert K.backend() == name and float(K.eval(weights * 2)) == 4.0
    with pytest.raises(UnknownNameError, match="tensorfow"):
        K.set_backend("tensorfow")
    assert K.backend() == name
