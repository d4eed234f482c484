"""TensorFlow as programs of Keras 1 knew it: every entry of the table, on symbolic tensors and in native code."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    NativeCodeError,
    ShapeError,
    UnknownAttributeError,
    UnknownImportError,
)
from kerata.layers import BatchNormalization, Dense, Input, Lambda
from kerata.models import Model, Sequential
from kerata_keras1.tensorflow1 import view
from kerata_keras1.tensorflow1.session import Session
from kerata_keras1.tensorflow1.table import GONE, OWN, RENAMED

A = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]], "float32")
B = np.array([[0.5, 1.0, -1.0], [2.0, -3.0, 0.25]], "float32")
SQUARE = np.array([[4.0, 1.0], [1.0, 3.0]], "float32")
SOLUTION = np.linalg.solve(SQUARE, np.ones((2, 1)))
LABELS = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], "float32")
LOG_SOFTMAX = A - np.log(np.exp(A).sum(1, keepdims=True))
SIGMOID_LOSS = np.maximum(A, 0) - A * LABELS + np.log1p(np.exp(-np.abs(A)))
IMAGE = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)


@pytest.fixture(autouse=True)
def on_tensorflow(use_backend: Callable[[str], None]) -> Callable[[str], None]:
    use_backend("tensorflow")
    return use_backend


@pytest.fixture
def tf() -> Any:
    return view("tensorflow")


# Name -> what calls it on the tensors a, b, square, image, and what comes out.
OPERATIONS: dict[str, tuple[Callable[..., Any], Any]] = {
    "batch_cholesky": (lambda tf, a, b, s, i: tf.batch_cholesky([s])[0], np.linalg.cholesky(SQUARE)),
    "batch_fft": (lambda tf, a, b, s, i: tf.real(tf.batch_fft(tf.cast(a, tf.complex64))), np.fft.fft(A).real),
    "batch_ifft": (lambda tf, a, b, s, i: tf.real(tf.batch_ifft(tf.cast(a, tf.complex64))), np.fft.ifft(A).real),
    "batch_matrix_band_part": (lambda tf, a, b, s, i: tf.batch_matrix_band_part(s, 0, 0), np.diag([4.0, 3.0])),
    "batch_matrix_determinant": (lambda tf, a, b, s, i: tf.batch_matrix_determinant([s]), [11.0]),
    "batch_matrix_diag": (lambda tf, a, b, s, i: tf.batch_matrix_diag(a)[0], np.diag(A[0])),
    "batch_matrix_diag_part": (lambda tf, a, b, s, i: tf.batch_matrix_diag_part([s]), [[4.0, 3.0]]),
    "batch_matrix_inverse": (lambda tf, a, b, s, i: tf.batch_matrix_inverse([s])[0], np.linalg.inv(SQUARE)),
    "batch_matrix_solve": (lambda tf, a, b, s, i: tf.batch_matrix_solve([s], tf.ones((1, 2, 1)))[0], SOLUTION),
    "batch_matrix_transpose": (lambda tf, a, b, s, i: tf.batch_matrix_transpose([a])[0], A.T),
    "complex_abs": (lambda tf, a, b, s, i: tf.complex_abs(tf.complex(a, b)), np.hypot(A, B)),
    "concat_v2": (lambda tf, a, b, s, i: tf.concat_v2([a, b], 1), np.concatenate([A, B], 1)),
    "image.per_image_whitening": (
        lambda tf, a, b, s, i: tf.image.per_image_whitening(i),
        (IMAGE - IMAGE.mean()) / IMAGE.std(),
    ),
    "inv": (lambda tf, a, b, s, i: tf.inv(a), 1 / A),
    "lin_space": (lambda tf, a, b, s, i: tf.lin_space(0.0, 1.0, 3), [0, 0.5, 1]),
    "listdiff": (lambda tf, a, b, s, i: tf.listdiff([1, 2, 3], [2])[0], [1, 3]),
    "mul": (lambda tf, a, b, s, i: tf.mul(a, b), A * B),
    "neg": (lambda tf, a, b, s, i: tf.neg(a), -A),
    "nn.deconv2d": (
        lambda tf, a, b, s, i: tf.nn.deconv2d(i, tf.ones((1, 1, 2, 1)), (1, 4, 4, 2), (1, 1, 1, 1)),
        np.repeat(IMAGE, 2, -1),
    ),
    "pack": (lambda tf, a, b, s, i: tf.pack([a, b]), np.stack([A, B])),
    "select": (lambda tf, a, b, s, i: tf.select(a > b, a, b), np.maximum(A, B)),
    "sub": (lambda tf, a, b, s, i: tf.sub(a, b), A - B),
    "unpack": (lambda tf, a, b, s, i: tf.unpack(a)[1], A[1]),
    # of changed signatures, both ways
    "batch_matmul": (lambda tf, a, b, s, i: tf.batch_matmul([a], [b], adj_y=True)[0], A @ B.T),
    "concat": (lambda tf, a, b, s, i: tf.concat(1, [a, b]), np.concatenate([A, B], 1)),
    "concat, new": (lambda tf, a, b, s, i: tf.concat([a, b], axis=0), np.concatenate([A, B])),
    "concat, by name": (lambda tf, a, b, s, i: tf.concat(concat_dim=0, values=[a, b]), np.concatenate([A, B])),
    "image.resize_images": (lambda tf, a, b, s, i: tf.image.resize_images(i, 2, 2), IMAGE[:, ::2, ::2]),
    "image.resize_images, new": (lambda tf, a, b, s, i: tf.image.resize_images(i, [2, 2]), IMAGE[:, ::2, ::2]),
    "nn.sigmoid_cross_entropy_with_logits": (
        lambda tf, a, b, s, i: tf.nn.sigmoid_cross_entropy_with_logits(a, LABELS),
        SIGMOID_LOSS,
    ),
    "nn.sigmoid_cross_entropy_with_logits, targets": (
        lambda tf, a, b, s, i: tf.nn.sigmoid_cross_entropy_with_logits(logits=a, targets=LABELS),
        SIGMOID_LOSS,
    ),
    "nn.softmax_cross_entropy_with_logits": (
        lambda tf, a, b, s, i: tf.nn.softmax_cross_entropy_with_logits(a, LABELS),
        -(LOG_SOFTMAX * LABELS).sum(1),
    ),
    "nn.softmax_cross_entropy_with_logits, new": (
        lambda tf, a, b, s, i: tf.nn.softmax_cross_entropy_with_logits(labels=LABELS, logits=a),
        -(LOG_SOFTMAX * LABELS).sum(1),
    ),
    "nn.sparse_softmax_cross_entropy_with_logits": (
        lambda tf, a, b, s, i: tf.nn.sparse_softmax_cross_entropy_with_logits(a, [0, 2]),
        -(LOG_SOFTMAX * LABELS).sum(1),
    ),
    "reverse": (lambda tf, a, b, s, i: tf.reverse(a, [False, True]), A[:, ::-1]),
    "reverse, new": (lambda tf, a, b, s, i: tf.reverse(a, [0]), A[::-1]),
    "split": (lambda tf, a, b, s, i: tf.split(1, 3, a)[2], A[:, 2:]),
    "split, new": (lambda tf, a, b, s, i: tf.split(a, 2)[1], A[1:]),
    "split, sizes": (lambda tf, a, b, s, i: tf.split(value=a, num_or_size_splits=[1, 2], axis=1)[1], A[:, 1:]),
    "split, old names": (lambda tf, a, b, s, i: tf.split(split_dim=1, num_split=3, value=a)[0], A[:, :1]),
    # of the graph
    "cond": (lambda tf, a, b, s, i: tf.cond(tf.reduce_sum(a) > 0, lambda: a * 2, lambda: b), A * 2),
    "cond, by name": (
        lambda tf, a, b, s, i: tf.cond(tf.reduce_sum(a) < 0, true_fn=lambda: a * 2, false_fn=lambda: tf.mul(b, b)),
        B * B,
    ),
    "gradients": (lambda tf, a, b, s, i: tf.gradients(tf.square(a), [a])[0], 2 * A),
    "gradients, factors": (lambda tf, a, b, s, i: tf.gradients([a * a, a], a, grad_ys=[b, None])[0], 2 * A * B + 1),
    "stop_gradient": (lambda tf, a, b, s, i: tf.gradients(a * tf.stop_gradient(a), a)[0], A),
    "placeholder_with_default": (lambda tf, a, b, s, i: tf.placeholder_with_default(a, (None, 3)) * 2, A * 2),
    # of compat.v1 as it is: old keywords and names
    "keep_dims": (lambda tf, a, b, s, i: tf.reduce_mean(a, reduction_indices=[1], keep_dims=True), A.mean(1)[:, None]),
    "dimension": (lambda tf, a, b, s, i: tf.argmax(a, dimension=1), A.argmax(1)),
    "dim": (lambda tf, a, b, s, i: tf.expand_dims(a, dim=0), A[None]),
    "squeeze_dims": (lambda tf, a, b, s, i: tf.squeeze(i, squeeze_dims=[3]), IMAGE[..., 0]),
    "to_int32": (lambda tf, a, b, s, i: tf.to_float(tf.to_int32(B * 0 + 2.5)) + a, A + 2),
    "div": (lambda tf, a, b, s, i: tf.div(a, 2.0), A / 2),
    "log": (lambda tf, a, b, s, i: tf.log(tf.abs(a)), np.log(np.abs(A))),
    "nn.moments": (lambda tf, a, b, s, i: tf.nn.moments(a, [0])[1], A.var(0)),
    "nn.top_k": (lambda tf, a, b, s, i: tf.nn.top_k(a, 1).indices, A.argmax(1)[:, None]),
    "while_loop": (
        lambda tf, a, b, s, i: tf.while_loop(lambda v: tf.reduce_sum(v) < 100, lambda v: v * 2 + b, [a]),
        None,
    ),
    "scan": (lambda tf, a, b, s, i: tf.scan(lambda total, row: total + row, a), A.cumsum(0)),
}


def inputs() -> list[Any]:
    return [K.placeholder(v.shape) for v in (A, B, SQUARE, IMAGE)]


def test_every_entry_gives_symbolic_tensors_of_symbolic_ones(tf: Any) -> None:
    tensors = inputs()
    results = [make(tf, *tensors) for make, _ in OPERATIONS.values()]
    values = K.function(tensors, results)([A, B, SQUARE, IMAGE])
    for (name, (_, expected)), value in zip(OPERATIONS.items(), values, strict=True):
        expected = looped() if expected is None else expected
        np.testing.assert_allclose(value, expected, rtol=2e-4, atol=2e-4, err_msg=name)


def test_every_entry_computes_in_a_layer_as_native_code(tf: Any) -> None:
    names = [n for n in OPERATIONS if n not in ("placeholder_with_default",)]
    given = [Input(batch_shape=v.shape) for v in (A, B, SQUARE, IMAGE)]
    layers = [Lambda(lambda v, make=OPERATIONS[name][0]: make(tf, *v), name=f"l{n}") for n, name in enumerate(names)]
    values = K.function(given, [layer(given) for layer in layers])([A, B, SQUARE, IMAGE])
    for name, value in zip(names, values, strict=True):
        expected = looped() if OPERATIONS[name][1] is None else OPERATIONS[name][1]
        np.testing.assert_allclose(value, expected, rtol=2e-4, atol=2e-4, err_msg=name)


def looped() -> np.ndarray:
    value = A
    while value.sum() < 100:
        value = value * 2 + B
    return value


def test_no_entry_of_the_table_is_left_out_of_the_tests(tf: Any) -> None:
    tested = {name.partition(",")[0] for name in OPERATIONS}
    elsewhere = {  # test_sessions.py, and the tests below
        *(n for n in {**RENAMED, **OWN} if n.startswith(("train.", "summary.")) or "Session" in n or "initialize" in n),
        *"Graph Tensor Variable assign assign_add assign_sub control_dependencies device get_default_graph".split(),
        *"get_default_session group no_op placeholder reset_default_graph histogram_summary scalar_summary".split(),
        *"merge_all_summaries merge_summary all_variables".split(),
    }
    assert {*RENAMED, *OWN} <= tested | elsewhere
    for name in {*RENAMED, *OWN} - {"all_variables"}:
        found = tf
        for part in name.split("."):
            found = getattr(found, part)
        assert callable(found), name
        assert name.split(".")[-1] in dir(tf if "." not in name else getattr(tf, name.split(".")[0]))


def test_what_is_gone_is_an_error_that_names_what_has_its_place(tf: Any) -> None:
    for name, reason in GONE.items():
        if name == "assign_moving_average":  # of a module below tensorflow.python
            continue
        with pytest.raises(UnknownImportError) as on_import:
            view(f"tensorflow.{name}")
        assert reason in str(on_import.value) and isinstance(on_import.value, ImportError)
        if name in ("contrib", "examples.tutorials.mnist"):
            continue
        with pytest.raises(UnknownAttributeError) as caught:
            found = tf
            for part in name.split("."):
                found = getattr(found, part)
        assert reason in str(caught.value), name
    with pytest.raises(UnknownAttributeError, match="contrib.*ended"):
        _ = tf.contrib.quantize
    with pytest.raises(UnknownAttributeError, match="Did you mean 'reduce_mean'"):
        _ = tf.reduce_meen
    with pytest.raises(UnknownAttributeError, match="tf.Variable"):
        tf.all_variables()


def test_a_loss_and_its_gradient_are_made_outside_of_layers(tf: Any) -> None:
    model = Sequential([Dense(1, input_dim=3, init="one")])
    loss = tf.reduce_mean(tf.square(model.output))
    gradient = tf.gradients(loss, model.input)[0]
    value, derived = K.function([model.input], [loss, gradient])([A])
    sums = A.sum(1, keepdims=True)
    np.testing.assert_allclose(value, np.square(sums).mean(), rtol=1e-6)
    np.testing.assert_allclose(derived, np.repeat(sums, 3, 1), rtol=1e-5)


def test_a_program_that_uses_layers_in_a_graph_of_its_own_learns(tf: Any) -> None:
    np.random.seed(0)
    image, labels = tf.placeholder(tf.float32, shape=(None, 3)), tf.placeholder(tf.float32, shape=(None, 2))
    hidden = Dense(8, activation="relu")(image)
    logits = Dense(2)(hidden)
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits, labels))
    step = tf.train.AdamOptimizer(0.05).minimize(loss)
    data = np.random.RandomState(0).normal(size=(40, 3))
    feed = {image: data, labels: np.eye(2)[(data[:, 0] > 0).astype(int)]}
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        first = session.run(loss, feed_dict=feed)
        for _ in range(40):
            step.run(feed_dict=feed)
        assert loss.eval(feed_dict=feed) < first / 3


def test_native_code_in_a_layer_is_one_node_and_sees_sizes(tf: Any) -> None:
    def code(x: Any) -> Any:
        seen.append(x)
        parts = tf.unpack(x, axis=1)
        return tf.reshape(tf.concat(1, [tf.mul(x, 2.0), tf.pack(parts, axis=1)]), [tf.shape(x)[0], 6])

    seen: list[Any] = []
    given = Input((3,))
    out = Lambda(code)(given)
    assert out.shape == (None, 6)
    np.testing.assert_array_equal(Model(given, out).predict(A), np.concatenate([2 * A, A], 1))
    assert any(not hasattr(x, "_uses_learning_phase") for x in seen)  # it was called with TensorFlow's own


def test_an_objective_may_use_it(tf: Any) -> None:
    def loss(y_true: Any, y_pred: Any) -> Any:
        return tf.reduce_sum(tf.square(tf.sub(y_true, y_pred)), reduction_indices=[1])

    model = Sequential([Dense(2, input_dim=3, init="zero")])
    model.compile("sgd", loss)
    target = np.array([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(model.evaluate(A, target, verbose=0), (target**2).sum(1).mean(), rtol=1e-6)


def test_outside_of_native_code_numbers_become_constants_and_random_numbers_are_drawn_anew(tf: Any) -> None:
    session = Session()
    ones = tf.ones((2, 2)) + tf.constant([1.0, 2.0])
    assert isinstance(ones, tf.Tensor) and K.int_shape(ones) == (2, 2)
    np.testing.assert_array_equal(session.run(ones), [[2, 3], [2, 3]])
    for make in (tf.random_normal, tf.truncated_normal, tf.random_uniform):
        numbers = make([50])
        first, second = session.run(numbers), session.run(numbers)
        assert not np.array_equal(first, second)
    assert session.run(tf.truncated_normal([500], stddev=2.0)).__abs__().max() <= 4.0


def test_variables_are_keratas_with_the_methods_they_had(tf: Any) -> None:
    v = tf.Variable(tf.random_normal([2, 3]), name="v")
    assert isinstance(v, tf.Variable) and isinstance(v, tf.Tensor) and v.name == "v" and v.dtype == "float32"
    assert isinstance(K.variable(1.0), tf.Variable) and not isinstance(K.placeholder(()), tf.Variable)
    assert (tf.Variable(0).dtype, tf.Variable(np.zeros(2)).dtype, tf.Variable(1, dtype=tf.float16).dtype) == (
        "int32",
        "float64",
        "float16",
    )
    v.load(A, Session())
    np.testing.assert_array_equal(v.eval(), A)
    np.testing.assert_array_equal(v.assign(B).eval(), B)
    np.testing.assert_array_equal(v.assign_add(B).eval(), 2 * B)
    np.testing.assert_array_equal(v.assign_sub(B).eval(), B)
    assert v.initialized_value() is v.value() is v.read_value() is v
    Session().run(v.initializer)
    np.testing.assert_array_equal(v.eval(Session()), B)
    np.testing.assert_array_equal(Session().run(tf.Variable(lambda: tf.ones((2,)))), [1, 1])
    with pytest.raises(ArgumentError, match="initial value"):
        tf.Variable()


def test_a_variable_made_in_a_layer_is_made_once(tf: Any) -> None:
    made: list[Any] = []

    def code(x: Any) -> Any:
        made.append(tf.Variable(np.full(3, 2.0), dtype=tf.float32))
        return tf.multiply(x, made[-1])

    given = Input((3,))
    model = Model(given, Lambda(code)(given))
    np.testing.assert_array_equal(model.predict(A), 2 * A)
    made[-1].load(np.full(3, 5.0))
    model.compile("sgd", "mse")
    np.testing.assert_allclose(model.evaluate(A, 5 * A, verbose=0), 0.0)
    with pytest.raises(ArgumentError, match="add_weight"):
        Lambda(lambda x: tf.multiply(x, tf.Variable(tf.truncated_normal([3]))))(given)


def test_placeholders_have_tensorflows_dtypes_and_shapes(tf: Any) -> None:
    assert tf.placeholder("int32", [None, 2], name="p").shape == (None, 2)
    keep = tf.placeholder(tf.float32)
    assert Session().run(keep * 2, {keep: 0.25}) == 0.5
    default = tf.placeholder_with_default(A, (None, 3))
    total = tf.reduce_sum(default)
    assert Session().run(total) == A.sum() and Session().run(total, {default: A[:1]}) == A[:1].sum()
    with pytest.raises(ShapeError, match=r"\(2, 3\).*\(None, 4\)"):
        tf.placeholder_with_default(A, (None, 4))


def test_contexts_change_nothing_outside_of_native_code(tf: Any) -> None:
    x = K.placeholder((2,))
    with tf.device("/gpu:7"), tf.name_scope("scope"), tf.variable_scope("other"), tf.control_dependencies([x]):
        y = tf.square(x)
    np.testing.assert_array_equal(Session().run(y, {x: [1, 2]}), [1, 4])
    with pytest.raises(ArgumentError, match="add_update"), tf.control_dependencies([tf.assign(K.variable(1.0), 2.0)]):
        pass

    def code(v: Any) -> Any:
        with tf.device("/cpu:0"), tf.name_scope("in"), tf.control_dependencies([tf.shape(v)]):
            return tf.identity(v)

    given = Input((3,))
    np.testing.assert_array_equal(Model(given, Lambda(code)(given)).predict(A), A)


def test_old_functions_say_what_they_need(tf: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="logits and labels"):
        tf.nn.softmax_cross_entropy_with_logits(tf.constant(A))
    with pytest.raises(ArgumentTypeError, match="needs `axis`"):
        tf.concat([tf.constant(A)])


def test_on_another_backend_numbers_are_constants_and_functions_of_tensors_an_error(
    tf: Any, on_tensorflow: Callable[[str], None]
) -> None:
    on_tensorflow("theano")
    assert K.int_shape(tf.zeros((2, 3))) == (2, 3)
    with pytest.raises(NativeCodeError, match="active backend is theano"):
        tf.reduce_mean(K.placeholder((2,)))


def test_modules_below_tensorflow_are_there_as_they_were(tf: Any) -> None:
    assert (tf.__name__, tf.__version__, tf.nn.__name__) == ("tensorflow", "1.15.0", "tensorflow.nn")
    assert view("tensorflow") is tf and view("tensorflow.nn") is tf.nn and "reduce_mean" in dir(tf)
    assert tf.float32.name == "float32" and tf.gfile.Exists(__file__) and tf.logging.ERROR == 40
    assert tf.app.flags.DEFINE_string and tf.test.gpu_device_name() is not None
    operations = view("tensorflow.python.ops.math_ops")
    x = K.placeholder((2,))
    assert Session().run(operations.reduce_sum(x), {x: [1, 2]}) == 3
    assert view("tensorflow.python.ops.control_flow_ops").cond is tf.cond
    assert view("tensorflow.python.framework.ops").get_default_graph is tf.get_default_graph
    assert view("tensorflow.python.platform").gfile.Exists(__file__)
    with pytest.raises(UnknownAttributeError, match="K.moving_average_update"):
        _ = view("tensorflow.python.training.moving_averages").assign_moving_average
    with pytest.raises(UnknownAttributeError, match="math_ops.reduce_sun"):
        _ = operations.reduce_sun
    assert tf.python.control_flow_ops.cond is tf.cond
    tf.python.control_flow_ops = tf  # the cure of the day
    assert tf.python.control_flow_ops is tf
    with pytest.raises(ModuleNotFoundError, match="nothing"):
        view("tensorflow.nothing")
    with pytest.raises(ModuleNotFoundError, match="reduce_mean"):
        view("tensorflow.reduce_mean")


def test_a_program_of_the_time_runs_word_for_word_and_others_have_their_tensorflow(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        textwrap.dedent(
            """
            import kerata_keras1; kerata_keras1.install()
            import numpy as np
            import tensorflow as tf
            from keras import backend as K
            from keras.layers import Dense
            tf.python.control_flow_ops = tf
            sess = tf.Session(config=tf.ConfigProto(gpu_options=tf.GPUOptions(allow_growth=True)))
            K.set_session(sess)
            x = tf.placeholder(tf.float32, shape=(None, 2))
            y = tf.concat(1, [Dense(1, init='one')(x), tf.mul(x, 3.)])
            sess.run(tf.initialize_all_variables())
            print(sess.run(y, feed_dict={x: np.ones((1, 2))}).tolist())
            import sys
            real = sys.modules['tensorflow']
            print(real is tf, hasattr(real, 'pack'), hasattr(real.compat.v1, 'pack'), real.__version__ < '2')
            """
        )
    )
    done = subprocess.run([sys.executable, "program.py"], capture_output=True, text=True, cwd=tmp_path, timeout=600)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert ast.literal_eval(first) == [[2.0, 3.0, 3.0]]
    assert second == "False False False False"


def test_normalization_by_hand_in_a_layer_adds_its_updates(tf: Any) -> None:
    class Mine(BatchNormalization):  # type: ignore[misc]  # a face's names are of any type
        def call(self, x: Any, mask: Any = None) -> Any:
            mean, _ = tf.nn.moments(x, [0])
            return tf.sub(x, mean)

    given = Input((3,))
    np.testing.assert_allclose(Model(given, Mine()(given)).predict(A), A - A.mean(0), rtol=1e-6)
