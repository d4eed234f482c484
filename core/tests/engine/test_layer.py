"""What a layer does when it is made and called."""

from __future__ import annotations

import pydoc
from typing import Any

import numpy as np
import pytest

from kerata import Input, InputSpec, Layer, Model, Sequential
from kerata import backend as K
from kerata.engine.traversal import get_source_inputs
from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    DtypeError,
    GraphError,
    KerataError,
    NotBuiltError,
    ShapeError,
    UninitializedLayerError,
)
from kerata.testing import check_layer


def run(inputs: Any, outputs: Any, values: Any, phase: int = 0) -> list[np.ndarray]:
    results: list[np.ndarray] = K.function(inputs, outputs, phase=phase)(values)
    return results


def test_names_count_up_by_class(small: Any) -> None:
    class Fresh(Layer):
        pass

    assert [Fresh().name, Fresh().name, Fresh(name="mine").name, Fresh().name] == [
        "fresh_1",
        "fresh_2",
        "mine",
        "fresh_3",
    ]


def test_a_users_layer_keeps_the_promises_of_layers(small: Any) -> None:
    check_layer(small.Scale, {"penalty": 0.5}, input_shape=(3, 4))
    check_layer(small.Scale, {}, input_shape=(3, None, 4))
    check_layer(small.Add, input_shape=[(3, 4), (3, 4)])
    check_layer(small.Split, input_shape=(2, 3))


def test_a_layer_of_keras_1_works_unchanged() -> None:
    class MyLayer(Layer):
        def __init__(self, output_dim: int, **kwargs: Any) -> None:
            self.output_dim = output_dim
            self.input_spec = [InputSpec(ndim=2)]
            super(MyLayer, self).__init__(**kwargs)  # noqa: UP008 (as such programs say it)

        def build(self, input_shape: Any) -> None:
            self.W = K.variable(np.full((input_shape[1], self.output_dim), 2.0), name=f"{self.name}_W")
            self.trainable_weights = [self.W]
            self.constraints = {}

        def call(self, x: Any, mask: Any = None) -> Any:
            return K.dot(x, self.W)

        def get_output_shape_for(self, input_shape: Any) -> Any:
            return (input_shape[0], self.output_dim)

    x = Input(shape=(3,))
    layer = MyLayer(2)
    y = layer(x)
    assert y._keras_shape == (None, 2)
    assert layer.count_params() == 6
    np.testing.assert_allclose(run([x], [y], [np.ones((1, 3))])[0], [[6, 6]])


def test_shapes_and_ends_of_a_layer_used_once(small: Any) -> None:
    layer, x = small.Scale(), Input(shape=(4,))
    y = layer(x)
    assert (layer.input is x, layer.output is y) == (True, True)
    assert (layer.input_shape, layer.output_shape) == ((None, 4), (None, 4))
    assert (layer.input_mask, layer.output_mask) == (None, None)


def test_ends_of_a_layer_used_twice_go_by_index(small: Any) -> None:
    layer, a, b = small.Scale(), Input(shape=(2, 4)), Input(shape=(3, 4))
    outputs = [layer(a), layer(b)]
    assert [layer.get_output_at(i) for i in range(2)] == outputs
    assert layer.get_input_at(1) is b
    assert layer.get_output_shape_at(1) == (None, 3, 4)
    with pytest.raises(AttributeError, match="get_output_at"):
        _ = layer.output
    with pytest.raises(KerataError, match="get_output_shape_at"):
        _ = layer.output_shape
    with pytest.raises(ArgumentError, match="2 time"):
        layer.get_output_at(2)


def test_a_layer_not_called_has_no_output_but_can_be_asked(small: Any) -> None:
    assert not hasattr(small.Scale(), "output")
    with pytest.raises(NotBuiltError, match="not been called"):
        _ = small.Scale().output_shape
    with pytest.raises(NotBuiltError, match="no weights yet"):
        small.Scale().count_params()


def test_a_shared_layer_has_one_set_of_weights(small: Any) -> None:
    layer, a, b = small.Scale(), Input(shape=(4,)), Input(shape=(4,))
    model = Model(input=[a, b], output=[layer(a), layer(b)])
    assert len(model.weights) == 1
    layer.set_weights([np.arange(4.0)])
    for output in run([a, b], model.outputs, [np.ones((1, 4))] * 2):
        np.testing.assert_allclose(output, [np.arange(4.0)])


def test_an_output_that_is_an_input_becomes_its_own_tensor() -> None:
    x = Input(shape=(3,))
    y = Layer()(x)
    assert y is not x
    assert x._keras_history[0].name.startswith("input")


def test_trainable_false_moves_the_weights(small: Any) -> None:
    layer = small.Scale()
    layer(Input(shape=(3,)))
    assert (len(layer.trainable_weights), len(layer.non_trainable_weights)) == (1, 0)
    layer.trainable = False
    assert (len(layer.trainable_weights), len(layer.non_trainable_weights), len(layer.weights)) == (0, 1, 1)


def test_code_of_the_framework_is_kept_as_it_is() -> None:
    class Native(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            import tensorflow as tf

            return tf.concat([x, tf.square(x)], axis=1)

        def get_output_shape_for(self, input_shape: Any) -> Any:
            return (input_shape[0], 2 * input_shape[1])

    if K.backend() != "tensorflow":
        return
    x = Input(shape=(2,))
    y = Native()(x)
    assert y.shape == (None, 4)
    np.testing.assert_allclose(run([x], [y], [np.array([[2.0, 3.0]])])[0], [[2, 3, 4, 9]])


def test_code_of_the_framework_reads_the_weights_and_is_trained() -> None:
    class Native(Layer):
        def build(self, input_shape: Any) -> None:
            self.W = K.variable(np.full((input_shape[1], 2), 3.0))
            self.trainable_weights = [self.W]

        def call(self, x: Any, mask: Any = None) -> Any:
            import tensorflow as tf

            return tf.matmul(x, self.W)

    if K.backend() != "tensorflow":
        return
    x = Input(shape=(2,))
    y = Native()(x)
    assert y.shape == (None, 2)
    gradient = K.gradients(K.sum(y), [x._keras_history[0].outbound_nodes[0].outbound_layer.W])
    np.testing.assert_allclose(run([x], [y], [np.ones((1, 2))])[0], [[6, 6]])
    np.testing.assert_allclose(run([x], gradient, [np.array([[1.0, 5.0]])])[0], [[1, 1], [5, 5]])


def test_a_declared_shape_counts_for_layers_against_that_of_the_framework() -> None:
    class Wrong(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            import tensorflow as tf

            return tf.square(x)

        def get_output_shape_for(self, input_shape: Any) -> Any:
            return (input_shape[0], 5)

    if K.backend() == "tensorflow":
        with pytest.warns(UserWarning, match="get_output_shape_for"):
            x, y = Input(shape=(4,)), Wrong()(Input(shape=(4,)))
        assert y._keras_shape == (None, 5)
        assert y.shape == x.shape == (None, 4)


def test_called_on_native_tensors_a_layer_just_computes(small: Any) -> None:
    if K.backend() != "tensorflow":
        return
    import tensorflow as tf

    layer = small.Scale()
    result = layer(tf.constant([[1.0, 2.0]]))
    np.testing.assert_allclose(np.asarray(result), [[1, 2]])
    assert layer.inbound_nodes == []


def test_on_a_tensor_of_no_layer_it_computes_without_a_node(small: Any) -> None:
    layer = small.Scale()
    x = K.placeholder(shape=(None, 2))
    y = layer(x)
    assert layer.inbound_nodes == []
    np.testing.assert_allclose(run([x], [y], [np.ones((1, 2))])[0], [[1, 1]])


def test_a_declared_shape_fills_in_what_is_not_known() -> None:
    class Known(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            return x

        def get_output_shape_for(self, input_shape: Any) -> Any:
            return (input_shape[0], 5)

    assert Known()(Input(shape=(None,))).shape == (None, 5)


def test_a_declared_shape_that_is_wrong_counts_and_is_told_once() -> None:
    class Wrong(Layer):
        def get_output_shape_for(self, input_shape: Any) -> Any:
            return (input_shape[0], 5)

    layer = Wrong(name="odd")
    with pytest.warns(UserWarning, match=r'"odd".*\(None, 4\).*\(None, 5\)') as told:
        first, _ = layer(Input(shape=(4,))), layer(Input(shape=(4,)))
    assert len(told) == 1
    assert layer.get_output_shape_at(0) == first._keras_shape == (None, 5)
    assert first.shape == K.int_shape(first) == (None, 4)  # what is computed, as Keras 1 had it on TensorFlow
    seen = Layer()
    seen(first)
    assert seen.input_shape == (None, 5)


def test_fewer_declared_shapes_than_outputs_are_an_error() -> None:
    class Two(Layer):
        def call(self, x: Any) -> Any:
            return [x, x]

        def get_output_shape_for(self, input_shape: Any) -> Any:
            return input_shape

    with pytest.raises(ShapeError, match=r"computes 2 output\(s\)"):
        Two()(Input(shape=(4,)))


def test_only_what_a_layer_put_out_is_a_keras_tensor() -> None:
    others = [K.variable(np.zeros((2, 3))), K.placeholder((None, 3)), K.zeros((2, 3)) * 2]
    for tensor in others:
        assert not K.is_keras_tensor(tensor)
        assert not hasattr(tensor, "_keras_history")
        with pytest.raises(ArgumentTypeError, match=r"Input\(tensor=...\)"):
            get_source_inputs(tensor)
        x = Input(tensor=tensor)
        assert x is tensor
        assert K.is_keras_tensor(x)
        assert get_source_inputs(Layer()(x)) == [x]
    assert K.is_keras_tensor(Input(shape=(3,)))
    assert not K.is_keras_tensor(Input(shape=(3,)) * 2)


def test_a_single_spec_is_that_of_the_first_input_of_a_programs_own_layer() -> None:
    class First(Layer):
        def __init__(self, *specs: Any) -> None:
            self.input_spec = list(specs)
            super().__init__()

        def call(self, x: Any, mask: Any = None) -> Any:
            return x[0]

        def get_output_shape_for(self, input_shape: Any) -> Any:
            return input_shape[0]

    flat, deep = Input((3,)), Input((4, 5))
    assert First(InputSpec(ndim=2))([flat, deep]).shape == (None, 3)
    assert First(InputSpec(shape=(None, 3)))([flat, deep, deep]).shape == (None, 3)
    assert First(None, InputSpec(ndim=3))([flat, deep]).shape == (None, 3)
    with pytest.raises(ShapeError, match="must have 2 dimensions"):
        First(InputSpec(ndim=2))([deep, flat])
    for inputs in ([flat], [flat, deep, deep]):
        with pytest.raises(GraphError, match=r"takes 2 input\(s\)"):
            First(InputSpec(ndim=2), InputSpec(ndim=3))(inputs)


def test_a_tensor_of_the_framework_can_be_an_input(each_backend: str) -> None:
    if each_backend == "tensorflow":
        import tensorflow as tf

        native: Any = tf.constant([[1.0, 2.0]])
    elif each_backend == "jax":
        import jax.numpy as jnp

        native = jnp.array([[1.0, 2.0]])
    else:
        import theano

        native = theano.shared(np.array([[1.0, 2.0]], "float32"))
    x = Input(tensor=native, shape=(2,))
    assert K.is_keras_tensor(x)
    y = Layer()(x) * 3
    np.testing.assert_array_equal(K.function([], [y])([])[0], [[3.0, 6.0]])
    model = Model(x, Layer()(x))
    np.testing.assert_array_equal(model.predict(np.array([[5.0, 6.0]])), [[5.0, 6.0]])


def test_tensors_are_told_from_lists_by_their_want_of_a_length() -> None:
    x = Input(batch_shape=(3, 2))
    assert not hasattr(x, "__len__")
    assert len(list(x)) == 3
    with pytest.raises(ArgumentTypeError, match="known only at run time"):
        list(Input(shape=(2,)))


def test_a_layer_that_declares_nothing_is_called_to_see_its_shape() -> None:
    class Twice(Layer):
        def call(self, x: Any) -> Any:
            return K.concatenate([x, x], axis=-1)

    layer = Twice()
    layer(Input(shape=(4,)))
    assert layer.get_output_shape_for((3, 5)) == (3, 10)


def test_activity_regularizer_of_any_layer_adds_a_loss() -> None:
    layer = Layer()
    layer.activity_regularizer = lambda x: 0.5 * K.sum(x)
    x = Input(shape=(2,))
    layer(x)
    assert run([x], layer.losses, [np.ones((3, 2))])[0] == 3.0
    assert layer.get_losses_for(x) == layer.losses
    assert layer.get_losses_for(None) == []


def test_initial_weights_are_set_when_it_is_built(small: Any) -> None:
    layer = small.Scale()
    layer.initial_weights = [np.array([1.0, 2.0])]
    layer(Input(shape=(2,)))
    np.testing.assert_allclose(layer.get_weights()[0], [1, 2])


@pytest.mark.parametrize(
    ("spec", "shape", "error", "words"),
    [
        (InputSpec(ndim=2), (3, 4), ShapeError, "Flatten"),
        (InputSpec(ndim=4), (3, 4), ShapeError, "must have 4 dimensions.*got 3"),
        (InputSpec(ndim="3+"), (3,), ShapeError, "at least 3"),
        (InputSpec(shape=(None, 5)), (3,), ShapeError, r"\(None, 5\).*\(None, 3\)"),
        (InputSpec(dtype="int32"), (3,), DtypeError, "must be int32"),
        ([InputSpec(), InputSpec()], (3,), GraphError, "takes 2 input"),
    ],
)
def test_inputs_are_checked_against_the_spec(spec: Any, shape: Any, error: type[Exception], words: str) -> None:
    layer = Layer(name="strict")
    layer.input_spec = spec
    with pytest.raises(error, match=words) as caught:
        layer(Input(shape=shape))
    assert '"strict"' in str(caught.value)


@pytest.mark.parametrize("shape", [(3,), (4, 3)])
def test_what_the_spec_leaves_open_may_be_anything(shape: Any) -> None:
    layer = Layer()
    layer.input_spec = [InputSpec(ndim="2+")]
    assert layer(Input(shape=shape)).shape == (None, *shape)


@pytest.mark.parametrize("value", [np.ones((2, 3)), 3, "x", None, Layer(), []])
def test_called_on_what_is_no_tensor_it_says_so(value: Any) -> None:
    with pytest.raises((ArgumentTypeError, GraphError), match=r"tensor"):
        Layer()(value)


def test_call_that_returns_no_tensor_is_an_error() -> None:
    class Empty(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            return None

    with pytest.raises(ArgumentTypeError, match="must return a tensor"):
        Empty()(Input(shape=(2,)))


class Hasty(Layer):
    """Forgets to call the constructor of its base."""

    def __init__(self, factor: float = 2.0) -> None:
        self.factor = factor

    def build(self, input_shape: Any) -> None:
        self.add_weight((3,), "one", name=f"{self.name}_factor")


class Early(Layer):
    """Uses its name before it has one."""

    def __init__(self, **kwargs: Any) -> None:
        self.title = self.name.upper()
        super().__init__(**kwargs)


class HastyModel(Model):
    def __init__(self) -> None:
        self.factor = 2.0


@pytest.mark.parametrize(
    "use",
    [
        lambda: Hasty()(Input(shape=(3,))),
        lambda: Sequential([Hasty()]),
        lambda: Sequential([Layer(input_shape=(3,)), Hasty()]),
        lambda: Hasty().get_config(),
        lambda: Hasty().name,
        lambda: Hasty().output,
        lambda: Hasty().get_input_at(0),
        lambda: Hasty().count_params(),
        lambda: Hasty().set_weights([1.0]),
        lambda: Hasty().build((None, 3)),
        lambda: Hasty().create_input_layer((None, 3)),
        lambda: Hasty().inbound_nodes,
        Early,
        lambda: HastyModel().summary(),
        lambda: HastyModel().get_weights(),
        lambda: HastyModel().to_json(),
        lambda: HastyModel().compile("sgd", "mse"),
        lambda: HastyModel()(Input(shape=(3,))),
    ],
)
def test_a_layer_without_init_says_what_is_missing(use: Any) -> None:
    with pytest.raises(
        UninitializedLayerError,
        match=rf"(Hasty|Early|HastyModel)\.__init__ does not call super\(\).__init__\(.*(?s:.*){__file__}:\d+",
    ) as caught:
        use()
    assert isinstance(caught.value, GraphError)


def test_what_a_layer_lacks_before_its_init_can_be_asked_for() -> None:
    assert not hasattr(Hasty(), "name")
    assert getattr(Hasty(), "inbound_nodes", None) is None
    assert repr(Hasty()) == "<Hasty >"
    assert not hasattr(Layer, "name")
    assert "name" in pydoc.render_doc(Hasty)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = Hasty().nothing


def test_an_unknown_argument_is_named() -> None:
    with pytest.raises(ArgumentTypeError, match='"nam"'):
        Layer(nam="x")
    with pytest.raises(ArgumentError, match="input_shape"):
        Layer(input_shape=3)


@pytest.mark.parametrize(("weights", "words"), [([], "1 weights.*got 0"), ([np.ones(3)], r"\(2,\).*\(3,\)")])
def test_set_weights_that_do_not_fit_are_refused(small: Any, weights: Any, words: str) -> None:
    layer = small.Scale()
    layer(Input(shape=(2,)))
    with pytest.raises(ShapeError, match=words):
        layer.set_weights(weights)


def test_a_weight_of_unknown_size_is_refused(small: Any) -> None:
    with pytest.raises(ShapeError, match="not known"):
        small.Scale()(Input(shape=(None,)))


def test_a_mask_that_is_not_supported_is_refused(small: Any) -> None:
    masked = small.Steps()(Input(shape=(3, 2)))
    with pytest.raises(TypeError, match="does not support masking"):
        small.Scale(name="plain")(masked)


def test_a_layer_that_supports_masking_passes_the_mask_on(small: Any) -> None:
    class Through(Layer):
        supports_masking = True

        def call(self, x: Any, mask: Any = None) -> Any:
            return x * K.cast(K.expand_dims(mask), "float32")

    x = Input(shape=(3, 2))
    first, second = small.Steps(), Through()
    second(first(x))
    assert second.output_mask is first.output_mask is second.input_mask


def test_input_takes_one_account_of_its_shape() -> None:
    assert Input(batch_shape=(5, 3)).shape == (5, 3)
    assert Input(shape=(3,), dtype="int32").dtype == "int32"
    for kwargs in ({}, {"shape": 3}):
        with pytest.raises(ArgumentError):
            Input(**kwargs)
