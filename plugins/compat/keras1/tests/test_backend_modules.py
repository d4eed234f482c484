"""`keras.backend` and its modules: each of the two engines computes what the other does, in one process."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import kerata_keras1
from kerata.errors import ArgumentError, UnknownAttributeError

A = np.random.RandomState(0).uniform(0.1, 0.9, (3, 4)).astype("float32")
B = np.random.RandomState(1).uniform(-1, 1, (4, 5)).astype("float32")
C = np.random.RandomState(2).uniform(-1, 1, (2, 3, 4)).astype("float32")
IMAGE = np.random.RandomState(3).uniform(-1, 1, (2, 6, 5, 3)).astype("float32")
KERNEL = np.random.RandomState(4).uniform(-1, 1, (3, 3, 3, 2)).astype("float32")
LABELS = np.eye(4, dtype="float32")[[0, 3, 1]]


@pytest.fixture(scope="module", autouse=True)
def keras1() -> Iterator[None]:
    kerata_keras1.install()
    yield
    kerata_keras1.uninstall()


@pytest.fixture(autouse=True)
def on_tensorflow(use_backend: Callable[[str], None]) -> Callable[[str], None]:
    use_backend("tensorflow")
    return use_backend


def backend(name: str = "") -> Any:
    return importlib.import_module(f"keras.backend{name}")


@pytest.fixture
def KTF() -> Any:
    return backend(".tensorflow_backend")


@pytest.fixture
def KTH() -> Any:
    pytest.importorskip("kerata_backend_theano", reason="without Theano")
    return backend(".theano_backend")


# What each function gives, by an independent formula where there is a short one (None: the engines are compared alone).
EXPRESSIONS: dict[str, tuple[Callable[[Any, Any, Any, Any], Any], Any]] = {
    "dot": (lambda K, a, b, c: K.dot(a, b), A @ B),
    "dot of 3 axes": (lambda K, a, b, c: K.dot(c, b), C @ B),
    "batch_dot": (
        lambda K, a, b, c: K.batch_dot(c, K.permute_dimensions(c, (0, 2, 1)), axes=[2, 1]),
        C @ C.transpose(0, 2, 1),
    ),
    "transpose": (lambda K, a, b, c: K.transpose(a), A.T),
    "gather": (lambda K, a, b, c: K.gather(a, K.variable([2, 0], dtype="int32")), A[[2, 0]]),
    "max": (lambda K, a, b, c: K.max(a, axis=1), A.max(1)),
    "min": (lambda K, a, b, c: K.min(a, axis=0, keepdims=True), A.min(0, keepdims=True)),
    "sum": (lambda K, a, b, c: K.sum(c, axis=(0, 2)), C.sum((0, 2))),
    "prod": (lambda K, a, b, c: K.prod(a, axis=-1), A.prod(-1)),
    "var": (lambda K, a, b, c: K.var(a, axis=1), A.var(1)),
    "std": (lambda K, a, b, c: K.std(c), C.std()),
    "mean": (lambda K, a, b, c: K.mean(c, axis=[0, 1]), C.mean((0, 1))),
    "any": (lambda K, a, b, c: K.any(K.greater(a, 0.8), axis=1), (A > 0.8).any(1)),
    "all": (lambda K, a, b, c: K.all(K.greater(a, 0.2), axis=0), (A > 0.2).all(0)),
    "argmax": (lambda K, a, b, c: K.argmax(a, axis=-1), A.argmax(-1)),
    "argmin": (lambda K, a, b, c: K.argmin(a, axis=0), A.argmin(0)),
    "square": (lambda K, a, b, c: K.square(a), A**2),
    "abs": (lambda K, a, b, c: K.abs(b), np.abs(B)),
    "sqrt": (lambda K, a, b, c: K.sqrt(a), np.sqrt(A)),
    "exp": (lambda K, a, b, c: K.exp(a), np.exp(A)),
    "log": (lambda K, a, b, c: K.log(a), np.log(A)),
    "round": (lambda K, a, b, c: K.round(a), np.round(A)),
    "sign": (lambda K, a, b, c: K.sign(b), np.sign(B)),
    "pow": (lambda K, a, b, c: K.pow(a, 3), A**3),
    "clip": (lambda K, a, b, c: K.clip(b, -0.5, 0.25), np.clip(B, -0.5, 0.25)),
    "maximum": (lambda K, a, b, c: K.maximum(b, 0.1), np.maximum(B, np.float32(0.1))),
    "sin": (lambda K, a, b, c: K.sin(a), np.sin(A)),
    "cos": (lambda K, a, b, c: K.cos(a), np.cos(A)),
    "not_equal": (lambda K, a, b, c: K.not_equal(K.sign(b), 1.0), np.sign(B) != 1),
    "concatenate": (lambda K, a, b, c: K.concatenate([a, a * 2], axis=-1), np.concatenate([A, A * 2], -1)),
    "reshape": (lambda K, a, b, c: K.reshape(c, (-1, 6)), C.reshape(-1, 6)),
    "permute_dimensions": (lambda K, a, b, c: K.permute_dimensions(c, (2, 0, 1)), C.transpose(2, 0, 1)),
    "repeat_elements": (lambda K, a, b, c: K.repeat_elements(a, 2, 1), A.repeat(2, 1)),
    "repeat": (lambda K, a, b, c: K.repeat(a, 2), np.stack([A, A], 1)),
    "tile": (lambda K, a, b, c: K.tile(a, (2, 1)), np.tile(A, (2, 1))),
    "flatten": (lambda K, a, b, c: K.flatten(c), C.ravel()),
    "batch_flatten": (lambda K, a, b, c: K.batch_flatten(c), C.reshape(2, -1)),
    "expand_dims": (lambda K, a, b, c: K.expand_dims(a, 1), A[:, None]),
    "squeeze": (lambda K, a, b, c: K.squeeze(K.expand_dims(a, 2), 2), A),
    "temporal_padding": (lambda K, a, b, c: K.temporal_padding(c, 2), np.pad(C, ((0, 0), (2, 2), (0, 0)))),
    "one_hot": (
        lambda K, a, b, c: K.one_hot(K.variable([[1, 0]], dtype="int32"), 3),
        np.eye(3, dtype="float32")[[[1, 0]]],
    ),
    "reverse": (lambda K, a, b, c: K.reverse(a, 1), A[:, ::-1]),
    "stack": (lambda K, a, b, c: K.stack([a, a]), np.stack([A, A])),
    "relu": (lambda K, a, b, c: K.relu(b, alpha=0.1, max_value=0.5), np.minimum(np.where(B > 0, B, 0.1 * B), 0.5)),
    "elu": (lambda K, a, b, c: K.elu(b), np.where(B > 0, B, np.expm1(B))),
    "softmax": (lambda K, a, b, c: K.softmax(a), np.exp(A) / np.exp(A).sum(-1, keepdims=True)),
    "softplus": (lambda K, a, b, c: K.softplus(b), np.log1p(np.exp(B))),
    "softsign": (lambda K, a, b, c: K.softsign(b), B / (1 + np.abs(B))),
    "sigmoid": (lambda K, a, b, c: K.sigmoid(b), 1 / (1 + np.exp(-B))),
    "hard_sigmoid": (lambda K, a, b, c: K.hard_sigmoid(b * 5), np.clip(B + 0.5, 0, 1)),
    "tanh": (lambda K, a, b, c: K.tanh(b), np.tanh(B)),
    "l2_normalize": (lambda K, a, b, c: K.l2_normalize(a, 1), A / np.linalg.norm(A, axis=1, keepdims=True)),
    "categorical_crossentropy": (
        lambda K, a, b, c: K.categorical_crossentropy(a / K.sum(a, 1, keepdims=True), K.variable(LABELS)),
        -np.log((A / A.sum(1, keepdims=True))[[0, 1, 2], [0, 3, 1]]),
    ),
    "binary_crossentropy": (
        lambda K, a, b, c: K.binary_crossentropy(a, K.variable(LABELS)),
        -np.where(LABELS == 1, np.log(A), np.log(1 - A)),
    ),
    "in_top_k": (
        lambda K, a, b, c: K.in_top_k(a, K.variable([0, 3, 1], dtype="int32"), 2),
        np.array([(A[i] > A[i, t]).sum() < 2 for i, t in enumerate([0, 3, 1])]),
    ),
    "conv2d": (lambda K, a, b, c: K.conv2d(K.variable(IMAGE), K.variable(KERNEL), dim_ordering="tf"), None),
    "conv2d, same, strides": (
        lambda K, a, b, c: K.conv2d(
            K.variable(IMAGE), K.variable(KERNEL), strides=(2, 2), border_mode="same", dim_ordering="tf"
        ),
        None,
    ),
    "pool2d": (
        lambda K, a, b, c: K.pool2d(K.variable(IMAGE), (2, 2), strides=(2, 2), dim_ordering="tf"),
        IMAGE[:, :6, :4].reshape(2, 3, 2, 2, 2, 3).max((2, 4)),
    ),
    "switch": (lambda K, a, b, c: K.switch(K.variable(1.0) > 0, a, a * 2), A),
    "gradients": (lambda K, a, b, c: K.gradients(K.sum(K.square(a)), a)[0], 2 * A),
    "rnn": (
        lambda K, a, b, c: K.rnn(lambda x, s: (x + s[0], [x + s[0]]), c, [K.zeros_like(c[:, 0])])[1],
        C.cumsum(1),
    ),
    "foldl": (lambda K, a, b, c: K.foldl(lambda acc, x: acc + x, a), A.sum(0)),
    "map_fn": (lambda K, a, b, c: K.map_fn(lambda row: row * 2, a), A * 2),
    "learning phase": (lambda K, a, b, c: K.in_train_phase(a, a * 2), A * 2),
}


def test_the_two_modules_compute_the_same_and_what_the_formula_says(KTF: Any, KTH: Any) -> None:
    values = {}
    for K in (KTF, KTH):
        tensors = [make(K, K.variable(A), K.variable(B), K.variable(C)) for make, _ in EXPRESSIONS.values()]
        values[K] = K.function([], tensors)([])
    for (name, (_, expected)), mine, theirs in zip(EXPRESSIONS.items(), values[KTF], values[KTH], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5, err_msg=name)
        if expected is not None:
            np.testing.assert_allclose(mine, expected, rtol=1e-4, atol=1e-5, err_msg=name)


def test_each_module_computes_with_its_engine_whichever_is_active(
    KTF: Any, KTH: Any, on_tensorflow: Callable[[str], None]
) -> None:
    for active in ("tensorflow", "theano"):
        on_tensorflow(active)
        assert KTF.backend() == "tensorflow" and KTH.backend() == "theano" and backend().backend() == active
        x = KTF.placeholder((2,))
        for K in (KTF, KTH):
            seen: list[str] = []

            def native(v: Any, seen: list[str] = seen) -> Any:
                seen.append(type(v).__module__.partition(".")[0])
                return v * 2

            from kerata.graph.native_code import keep

            with_native = K.function([x], [K.sum(keep_on(K, native, x, keep))])
            assert with_native([np.array([1.0, 2.0])]) == [6.0]
            assert set(seen) == {K.backend()}


def keep_on(K: Any, function: Callable[[Any], Any], x: Any, keep: Any) -> Any:
    from kerata.graph.active_backend import using

    with using(K.backend()):
        return keep(function, [x], "code", (2,))


def test_values_of_a_variable_are_one_whichever_module_sets_them(KTF: Any, KTH: Any) -> None:
    x = KTF.variable([1.0, 2.0])
    np.testing.assert_array_equal(KTH.eval(x * 2), [2, 4])
    KTH.set_value(x, [5.0, 6.0])
    np.testing.assert_array_equal(KTF.eval(x + 1), [6, 7])
    step = KTH.function([], [x], updates=[KTH.update_add(x, [1.0, 1.0])])
    step([])
    np.testing.assert_array_equal(KTF.get_value(x), [6, 7])
    np.testing.assert_array_equal(KTF.eval(x), [6, 7])


def test_functions_take_inputs_updates_and_the_learning_phase(KTF: Any, KTH: Any) -> None:
    for K in (KTF, KTH):
        x, w = K.placeholder((None, 2)), K.variable([1.0, 1.0])
        f = K.function([x, K.learning_phase()], [K.in_train_phase(x * w, x)], updates=[(w, w * 2)])
        assert isinstance(f, K.Function)
        np.testing.assert_array_equal(f([[[3.0, 4.0]], 1])[0], [[3, 4]])
        np.testing.assert_array_equal(f([[[3.0, 4.0]], 1])[0], [[6, 8]])
        np.testing.assert_array_equal(f([[[3.0, 4.0]], 0])[0], [[3, 4]])


def test_random_functions_draw_from_what_they_say_on_both(KTF: Any, KTH: Any) -> None:
    for K in (KTF, KTH):
        np.random.seed(0)
        normal, uniform, binary, dropped = K.function(
            [],
            [
                K.random_normal((2000,), mean=1.0, std=2.0),
                K.random_uniform((2000,), low=-1.0, high=3.0),
                K.random_binomial((2000,), p=0.3),
                K.dropout(K.ones((2000,)), 0.25),
            ],
        )([])
        assert abs(normal.mean() - 1) < 0.2 and abs(normal.std() - 2) < 0.2
        assert uniform.min() >= -1 and uniform.max() < 3 and abs(uniform.mean() - 1) < 0.1
        assert set(binary) == {0, 1} and abs(binary.mean() - 0.3) < 0.05
        assert set(np.round(dropped, 5)) == {0, np.float32(np.round(4 / 3, 5))}


def test_another_thread_computes_on_the_active_backend_meanwhile(KTH: Any) -> None:
    seen: list[str] = []

    def row_of(row: Any) -> Any:
        run_in_thread(lambda: seen.append(backend().backend()))
        return row

    KTH.map_fn(row_of, KTH.variable(A))
    assert seen and set(seen) == {"tensorflow"}


def run_in_thread(action: Callable[[], Any]) -> None:
    thread = threading.Thread(target=action)
    thread.start()
    thread.join()


# Shapes that the real one's helpers gave for (2, 3, 4, 5) and (2, 3, 4, 5, 6), under TensorFlow 1.15 and Theano 1.0.5.
PERMUTED = {
    "tensorflow th": [(2, 4, 5, 3), (4, 5, 3, 2), (2, 4, 5, 6, 3), (4, 5, 6, 3, 2)],
    "tensorflow tf": [(2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5, 6), (2, 3, 4, 5, 6)],
    "theano th": [(2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5, 6), (2, 3, 4, 5, 6)],
    "theano tf": [(2, 5, 3, 4), (5, 4, 2, 3), (2, 6, 3, 4, 5), (6, 5, 2, 3, 4)],
}


@pytest.mark.parametrize("case", PERMUTED)
def test_inputs_and_kernels_are_permuted_as_the_engine_wants_them(case: str, request: pytest.FixtureRequest) -> None:
    engine, ordering = case.split()
    K = request.getfixturevalue({"tensorflow": "KTF", "theano": "KTH"}[engine])
    four, five = K.placeholder((2, 3, 4, 5)), K.placeholder((2, 3, 4, 5, 6))
    assert [
        K.int_shape(K._preprocess_conv2d_input(four, ordering)),
        K.int_shape(K._preprocess_conv2d_kernel(four, ordering)),
        K.int_shape(K._preprocess_conv3d_input(five, ordering)),
        K.int_shape(K._preprocess_conv3d_kernel(five, ordering)),
    ] == PERMUTED[case]


def test_helpers_of_tensorflow_are_those_of_keras_1(KTF: Any) -> None:
    x, y = KTF.placeholder((2, 3, 4, 5)), KTF.placeholder((2, 3, 4, 5, 6))
    assert KTF.int_shape(KTF._postprocess_conv2d_output(x, "th")) == (2, 5, 3, 4)
    assert KTF.int_shape(KTF._postprocess_conv3d_output(y, "th")) == (2, 6, 3, 4, 5)
    assert KTF._postprocess_conv2d_output(x, "tf") is x
    assert KTF._preprocess_deconv_output_shape(x, (1, 7, 8, 9), "th") == (1, 8, 9, 7)
    assert KTF._preprocess_deconv_output_shape(x, (1, 7, 8, 9), "tf") == (1, 7, 8, 9)
    several = KTF._preprocess_deconv_output_shape(x, (None, 7, 8, 9), "th")
    assert list(KTF.function([x], [several])([np.zeros((2, 3, 4, 5))])[0]) == [2, 8, 9, 7]
    assert [KTF._preprocess_border_mode(m) for m in ("same", "valid")] == ["SAME", "VALID"]
    assert KTF._normalize_axis(-1, 3) == 2 and KTF._normalize_axis([-1, 0], 3) == [2, 0]
    assert KTF._normalize_axis(None, 3) is None
    assert KTF._convert_string_dtype("float16").name == "float16"
    assert float(KTF.eval(KTF._to_tensor(3, "float32"))) == 3.0
    assert float(KTF.eval(KTF._cond(KTF.variable(0.0) > 1, lambda: KTF.ones(()), lambda: KTF.zeros(())))) == 0.0
    assert KTF._initialize_variables() is None
    with pytest.raises(ArgumentError, match="full"):
        KTF._preprocess_border_mode("full")
    with pytest.raises(ArgumentError, match="int3"):
        KTF._convert_string_dtype("int3")


def test_helpers_of_theano_are_those_of_keras_1(KTH: Any) -> None:
    assert [KTH._preprocess_border_mode(m) for m in ("same", "valid", "full")] == ["half", "valid", "full"]
    assert KTH._preprocess_conv2d_image_shape("tf", (None, 3, 4, 5)) == (None, 5, 3, 4)
    assert KTH._preprocess_conv2d_filter_shape("tf", (2, 3, 4, 5)) == (5, 4, 2, 3)
    assert KTH._preprocess_conv3d_volume_shape("tf", (None, 3, 4, 5, 6)) == (None, 6, 3, 4, 5)
    assert KTH._preprocess_conv3d_filter_shape("th", (2, 3, 4, 5, 6)) == (2, 3, 4, 5, 6)
    assert KTH._preprocess_conv2d_image_shape("tf", None) is None
    assert [KTH.is_explicit_shape(s) for s in ((1, None), (1, -1), KTH.placeholder((1,)))] == [True, True, False]
    out, x = KTH.placeholder((2, 7, 7, 7)), KTH.placeholder((2, 3, 6, 6))
    cut = [
        KTH.int_shape(KTH._postprocess_conv2d_output(out, x, mode, kernel, strides, ordering))
        for mode, kernel, strides, ordering in (
            ("same", (7, 3, 2, 2), (1, 1), "th"),
            ("same", (7, 3, 2, 2), (2, 2), "th"),
            ("same", (7, 3, 3, 3), (1, 1), "th"),
            ("valid", (7, 3, 2, 2), (1, 1), "th"),
        )
    ]
    assert cut == [(2, 7, 6, 6), (2, 7, 3, 3), (2, 7, 7, 7), (2, 7, 7, 7)]
    assert KTH.int_shape(KTH._postprocess_conv2d_output(out, x, "same", (7, 3, 2, 3), (1, 1), "tf")) == (2, 6, 7, 7)
    volume, y = KTH.placeholder((2, 7, 7, 7, 7)), KTH.placeholder((2, 3, 6, 6, 6))
    kernel = (7, 3, 2, 2, 2)
    assert KTH.int_shape(KTH._postprocess_conv3d_output(volume, y, "same", kernel, (1, 1, 1), "th")) == (2, 7, 6, 6, 6)
    assert KTH.pattern_broadcast(x, (False,) * 4) is x
    with pytest.raises(ArgumentError, match="4 axes"):
        KTH.pattern_broadcast(x, (True,))
    with pytest.raises(ArgumentError, match="almost"):
        KTH._preprocess_border_mode("almost")


def test_native_modules_that_the_modules_leaked_are_the_engines_own(KTF: Any, KTH: Any) -> None:
    import sys

    assert KTH.theano is sys.modules["theano"] and KTH.T is sys.modules["theano.tensor"]
    assert KTH.T_softsign.__class__.__name__ == "Elemwise" and callable(KTH.RandomStreams) and callable(KTH.Print)
    assert KTH.pool.__name__ == "theano.tensor.signal.pool"
    assert KTH.conv3d2d.__name__ == "theano.tensor.nnet.conv3d2d" and KTH.th_sparse_module.__name__ == "theano.sparse"
    assert KTF.tf.__name__ == "tensorflow" and (KTF.tf_major_version, KTF.tf_minor_version) == (1, 15)
    assert KTF.control_flow_ops.__name__.endswith("control_flow_ops") and hasattr(KTF.ctc, "ctc_loss")
    assert KTF.py_all([True]) and KTH.np is KTF.np is np


def test_names_of_one_engine_are_not_the_others(KTF: Any, KTH: Any) -> None:
    for name in ("get_session", "clear_session", "ctc_decode", "manual_variable_initialization", "tf"):
        assert hasattr(KTF, name) and not hasattr(KTH, name), name
    for name in ("pattern_broadcast", "is_explicit_shape", "T", "theano"):
        assert hasattr(KTH, name) and not hasattr(KTF, name), name


def test_a_name_that_means_nothing_here_says_what_does(KTF: Any, KTH: Any) -> None:
    with pytest.raises(UnknownAttributeError, match="K.ctc_batch_cost"):
        _ = KTH.ctc_cost
    with pytest.raises(UnknownAttributeError, match="K.batch_normalization"):
        _ = KTH._old_batch_normalization
    with pytest.raises(UnknownAttributeError, match="dense"):
        _ = KTF.ctc_label_dense_to_sparse
    with pytest.raises(UnknownAttributeError, match="softmaxx"):
        _ = KTF.softmaxx


@pytest.mark.parametrize("engine", ["tensorflow", "theano"])
def test_k_has_the_names_of_its_engine(engine: str, on_tensorflow: Callable[[str], None]) -> None:
    on_tensorflow(engine)
    K = backend()
    assert K._BACKEND == K._backend == K.backend() == engine
    names = set(dir(K))
    assert {"dot", "get_uid", "legacy_weight_ordering", "_BACKEND", "_config", "common", "np"} <= names
    assert ("tf" in names) is (engine == "tensorflow") and ("T" in names) is (engine == "theano")
    for name in names - {"__annotations__"}:
        getattr(K, name)
    star: dict[str, Any] = {}
    exec("from keras.backend import *", star)
    assert {"dot", "variable", "get_session"} <= set(star) and ("pattern_broadcast" in star) is (engine == "theano")


def test_settings_are_read_and_assigned_as_variables() -> None:
    K, common = backend(), backend(".common")
    before = K.floatx(), K.epsilon(), K.image_dim_ordering()
    try:
        common._FLOATX, K._EPSILON, common._IMAGE_DIM_ORDERING = "float64", 1e-5, "th"
        assert (K.floatx(), K.epsilon(), K.image_dim_ordering()) == ("float64", 1e-5, "th")
        assert K._config == {"backend": "tensorflow", "floatx": "float64", "epsilon": 1e-5, "image_dim_ordering": "th"}
        assert backend(".tensorflow_backend")._EPSILON == 1e-5
    finally:
        K.set_floatx(before[0]), K.set_epsilon(before[1]), K.set_image_dim_ordering(before[2])
    assert before[0] == common._FLOATX


@pytest.mark.parametrize("name", ["theano", "jax"])
def test_assigning_the_name_of_the_backend_chooses_it(name: str) -> None:
    pytest.importorskip(f"kerata_backend_{name}", reason=f"without {name}")
    K = backend()
    K._BACKEND = name
    assert K.backend() == name and float(K.eval(K.variable(2.0) * 3)) == 6.0


def test_legacy_order_of_weights_is_remembered_and_said_to_be_none() -> None:
    K = backend()
    assert K.legacy_weight_ordering() is False
    with pytest.warns(UserWarning, match="by_name=True"):
        K.set_legacy_weight_ordering(True)
    assert K.legacy_weight_ordering() is True
    K.set_legacy_weight_ordering(False)
    with pytest.raises(ArgumentError, match="'yes'"):
        K.set_legacy_weight_ordering("yes")
