"""Graphs of layers: order, sharing, nesting, masks, weights, losses and updates."""

from __future__ import annotations

import json
from typing import Any

import h5py
import numpy as np
import pytest

from kerata import Input, Layer, Model, hookimpl
from kerata import backend as K
from kerata.engine.topology import Container, Node, get_source_inputs
from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    FileFormatError,
    GraphError,
    KerataError,
    ShapeError,
    UnknownNameError,
)
from kerata.plugins import registry


def run(model: Any, *values: Any, outputs: Any = None, phase: int = 0) -> list[np.ndarray]:
    results: list[np.ndarray] = K.function(model.inputs, model.outputs if outputs is None else outputs, phase=phase)(
        list(values)
    )
    return results


def diamond(small: Any) -> Any:
    x = Input(shape=(3,), name="x")
    short = small.Scale(name="short")(x)
    long = small.Scale(name="third")(small.Scale(name="second")(small.Scale(name="first")(x)))
    return Model(input=x, output=small.Add(name="sum")([short, long]), name="diamond")


def test_layers_stand_in_the_order_of_the_longest_way_to_the_output(small: Any) -> None:
    assert [layer.name for layer in diamond(small).layers] == [
        "x",
        "first",
        "second",
        "short",
        "third",
        "sum",
    ]


def test_a_short_way_beside_a_long_one_computes(small: Any) -> None:
    model = diamond(small)
    np.testing.assert_allclose(run(model, np.ones((2, 3)))[0], np.full((2, 3), 2.0))
    np.testing.assert_allclose(
        K.function([t := Input(shape=(3,))], [model(t)])([np.ones((2, 3))])[0], np.full((2, 3), 2.0)
    )


def test_several_inputs_and_outputs(small: Any) -> None:
    a, b = Input(shape=(3,), name="a"), Input(shape=(3,), name="b")
    total = small.Add(name="total")([a, b])
    plus, minus = small.Split(name="split")(total)
    model = Model(input=[a, b], output=[total, minus, plus])
    assert (model.input_names, model.output_names) == (["a", "b"], ["total", "split", "split"])
    for output, sign in zip(run(model, np.ones((1, 3)), np.ones((1, 3))), (2, -2, 2), strict=True):
        np.testing.assert_allclose(output, np.full((1, 3), sign))


def test_the_configuration_makes_an_equal_model(small: Any) -> None:
    a, b = Input(shape=(3,), name="a"), Input(shape=(3,), name="b")
    shared = small.Scale(name="shared")
    late = shared(small.Scale(name="before")(shared(a)))  # used again on what it leads to
    model = Model(input=[a, b], output=small.Add(name="sum")([late, shared(b)]), name="twins")
    config = json.loads(model.to_json())
    again = Model.from_config(config["config"], custom_objects=small.names)
    assert json.loads(again.to_json()) == config
    again.set_weights([np.full(3, 2.0), np.full(3, 3.0)])
    model.set_weights([np.full(3, 2.0), np.full(3, 3.0)])
    np.testing.assert_allclose(
        run(again, np.ones((1, 3)), np.ones((1, 3)))[0], run(model, np.ones((1, 3)), np.ones((1, 3)))[0]
    )


def test_a_model_inside_a_model_shares_its_weights(small: Any) -> None:
    inner = diamond(small)
    a, b = Input(shape=(3,), name="a"), Input(shape=(3,), name="b")
    outer = Model(input=[a, b], output=[inner(a), inner(b)])
    inner.set_weights([np.full(3, w) for w in (2.0, 1.0, 5.0, 1.0)])
    for output in run(outer, np.ones((1, 3)), np.ones((1, 3))):
        np.testing.assert_allclose(output, np.full((1, 3), 7.0))
    assert len(outer.weights) == 4
    config = json.loads(outer.to_json())
    again = Model.from_config(config["config"], custom_objects=small.names)
    assert json.loads(again.to_json()) == config


def test_a_model_goes_on_from_the_output_of_another(small: Any) -> None:
    inner = diamond(small)
    model = Model(input=inner.input, output=small.Scale(name="more")(inner.output))
    assert [layer.name for layer in model.layers][-2:] == ["sum", "more"]


def test_weights_in_the_order_of_the_layers(small: Any) -> None:
    x = Input(shape=(2,))
    model = Model(input=x, output=small.Scale(name="b")(small.Count(name="c")(small.Scale(name="a")(x))))
    assert [w.shape for w in model.get_weights()] == [(2,), (), (2,)]
    values = [np.array([1.0, 2.0]), np.array(3.0), np.array([4.0, 5.0])]
    model.set_weights(values)
    for came, wanted in zip(model.get_weights(), values, strict=True):
        np.testing.assert_array_equal(came, wanted)
    with pytest.raises(ShapeError, match=r"3 weights.*got 2"):
        model.set_weights(values[:2])


def test_trainable_switches_of_models_and_layers(small: Any) -> None:
    inner = diamond(small)
    x = Input(shape=(3,))
    outer = Model(input=x, output=small.Scale()(inner(x)))
    assert len(outer.trainable_weights) == 5
    inner.get_layer("first").trainable = False
    assert (len(outer.trainable_weights), len(outer.non_trainable_weights)) == (4, 1)
    inner.trainable = False
    assert (len(outer.trainable_weights), len(outer.non_trainable_weights)) == (1, 4)
    outer.trainable = False
    assert (len(outer.trainable_weights), len(outer.non_trainable_weights)) == (0, 5)


def test_losses_of_weights_count_once_however_often_a_layer_is_used(small: Any) -> None:
    shared = small.Scale(penalty=2.0)
    a, b = Input(shape=(3,)), Input(shape=(3,))
    model = Model(input=[a, b], output=small.Add()([shared(a), shared(b)]))
    assert [float(v) for v in K.function([], model.losses)([])] == [6.0]


def test_losses_of_activity_belong_to_the_model_that_computes_it() -> None:
    layer = Layer()
    layer.activity_regularizer = K.sum
    a, b = Input(shape=(3,)), Input(shape=(3,))
    first, second = Model(input=a, output=layer(a)), Model(input=b, output=layer(b))
    assert run(first, np.ones((1, 3)), outputs=first.losses) == [3.0]
    assert run(second, np.ones((2, 3)), outputs=second.losses) == [6.0]


def test_losses_of_an_inner_model_are_computed_from_the_outer_inputs(small: Any) -> None:
    layer = Layer()
    layer.activity_regularizer = K.sum
    x = Input(shape=(3,))
    inner = Model(input=x, output=small.Scale(penalty=1.0)(layer(x)))
    y = Input(shape=(3,))
    outer = Model(input=y, output=inner(small.Scale()(y)))
    assert sorted(float(v) for v in run(outer, np.full((1, 3), 2.0), outputs=outer.losses)) == [3.0, 6.0]
    assert sorted(float(v) for v in run(inner, np.full((1, 3), 5.0), outputs=inner.losses)) == [3.0, 15.0]


def test_a_loss_added_without_inputs_is_found_where_it_can_be_computed() -> None:
    class Careless(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            self.add_loss(K.sum(x))
            return x

    layer = Careless()
    a, b = Input(shape=(3,)), Input(shape=(3,))
    first, second = Model(input=a, output=layer(a)), Model(input=b, output=layer(b))
    assert len(first.losses) == len(second.losses) == 1
    assert run(second, np.ones((2, 3)), outputs=second.losses) == [6.0]


def test_updates_belong_to_the_inputs_they_come_from(small: Any) -> None:
    count = small.Count()
    a, b = Input(shape=(2,)), Input(shape=(2,))
    first, both = Model(input=a, output=count(a)), Model(input=[a, b], output=[count.output, count(b)])
    assert (len(first.updates), len(both.updates)) == (1, 2)
    K.function(first.inputs, first.outputs, updates=first.state_updates)([np.ones((3, 2))])
    assert K.get_value(count.total) == 6.0
    assert first.stateful
    first.reset_states()
    assert K.get_value(count.total) == 0.0


def test_updates_of_an_inner_model_are_made_by_the_outer(small: Any) -> None:
    count, x, y = small.Count(), Input(shape=(2,)), Input(shape=(2,))
    inner = Model(input=x, output=count(x))
    outer = Model(input=y, output=inner(y))
    K.function(outer.inputs, outer.outputs, updates=outer.updates)([np.ones((3, 2))])
    assert K.get_value(count.total) == 6.0


def test_masks_pass_through_a_model(small: Any) -> None:
    x = Input(shape=(3, 2))
    inner = Model(input=x, output=small.Steps()(x))
    y = Input(shape=(3, 2))
    outer = Model(input=y, output=inner(y))
    mask = outer.compute_mask(outer.inputs, None)
    data = np.ones((1, 3, 2))
    data[0, 1] = 0
    np.testing.assert_array_equal(run(outer, data, outputs=[mask])[0], [[True, False, True]])


def test_shapes_through_a_model(small: Any) -> None:
    model = diamond(small)
    assert (model.input_shape, model.output_shape) == ((None, 3), (None, 3))
    assert model.get_output_shape_for((7, 3)) == (7, 3)


def test_shapes_for_a_model_are_as_many_as_its_inputs(small: Any) -> None:
    with pytest.raises(ShapeError, match=r'"diamond" has 1 input.*got 2 shape'):
        diamond(small).get_output_shape_for([(None, 3), (None, 3)])


def test_learning_phase_of_a_layer_is_that_of_the_model(small: Any) -> None:
    class Phases(Layer):
        uses_learning_phase = True

        def call(self, x: Any, mask: Any = None) -> Any:
            return K.in_train_phase(2.0 * x, x)

    x = Input(shape=(1,))
    model = Model(input=x, output=Phases()(x))
    assert model.uses_learning_phase and model.output._uses_learning_phase
    assert not diamond(small).uses_learning_phase
    assert [float(run(model, np.ones((1, 1)), phase=p)[0][0, 0]) for p in (0, 1)] == [1.0, 2.0]


def test_get_layer_by_name_and_index(small: Any) -> None:
    model = diamond(small)
    assert model.get_layer("short").name == "short"
    assert model.get_layer(index=-1).name == "sum"
    for kwargs in ({"name": "none"}, {"index": 9}, {}):
        with pytest.raises(ArgumentError):
            model.get_layer(**kwargs)


def test_summary_lists_layers_shapes_and_totals(small: Any, capsys: pytest.CaptureFixture[str]) -> None:
    model = diamond(small)
    model.get_layer("first").trainable = False
    model.summary()
    text = capsys.readouterr().out
    assert "short (Scale)" in text and "(None, 3)" in text and "x[0][0]" in text
    assert "Total params: 12" in text and "Trainable params: 9" in text and "Non-trainable params: 3" in text


def test_a_plugin_hears_of_a_model_that_is_made(small: Any) -> None:
    class Listener:
        heard: list[Any] = []

        @hookimpl
        def kerata_model_built(self, model: Any) -> None:
            self.heard.append(model)

    listener = Listener()
    registry().register(listener, name="listener")
    try:
        model = diamond(small)
    finally:
        registry().unregister(listener)
    assert listener.heard == [model]


def test_source_inputs_of_a_tensor(small: Any) -> None:
    a, b = Input(shape=(3,)), Input(shape=(3,))
    assert get_source_inputs(small.Add()([small.Scale()(a), b])) == [a, b]


def test_an_input_that_leads_nowhere_belongs_to_the_model(small: Any) -> None:
    a, b = Input(shape=(3,), name="a"), Input(shape=(3,), name="b")
    model = Model(input=[a, b], output=small.Scale()(a))
    assert {layer.name for layer in model.layers} >= {"a", "b"}
    again = Model.from_config(json.loads(model.to_json())["config"], custom_objects=small.names)
    assert again.input_names == ["a", "b"]


def test_a_missing_input_is_named(small: Any) -> None:
    a, b = Input(shape=(3,), name="a"), Input(shape=(3,), name="forgotten")
    with pytest.raises(GraphError, match=r'disconnected.*"forgotten"'):
        Model(input=a, output=small.Add()([a, b]))


def test_two_layers_of_one_name_are_refused(small: Any) -> None:
    x = Input(shape=(3,))
    with pytest.raises(GraphError, match='"same"'):
        Model(input=x, output=small.Scale(name="same")(small.Scale(name="same")(x)))


def test_ends_that_are_no_outputs_of_layers_are_refused(small: Any) -> None:
    x = Input(shape=(3,))
    with pytest.raises(ArgumentTypeError, match="Lambda"):
        Model(input=x, output=K.square(x))
    with pytest.raises(ArgumentTypeError, match=r"Input\(shape"):
        Model(input=K.placeholder(shape=(None, 3)), output=x)
    with pytest.raises(GraphError, match="twice"):
        Model(input=[x, x], output=x)
    with pytest.raises(GraphError, match="at least one"):
        Model(input=[], output=x)


def test_a_model_called_on_too_few_tensors_says_how_many_it_takes(small: Any) -> None:
    a, b = Input(shape=(3,)), Input(shape=(3,))
    model = Model(input=[a, b], output=small.Add()([a, b]))
    with pytest.raises(GraphError, match="takes 2 input"):
        model(Input(shape=(3,)))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda c: c.pop("layers"), FileFormatError),
        (lambda c: c["layers"][1].pop("inbound_nodes"), FileFormatError),
        (lambda c: c["layers"][1].update(inbound_nodes=[[["nobody", 0, 0]]]), FileFormatError),
        (lambda c: c["layers"][1].update(inbound_nodes=[[["x", 0, 3]]]), FileFormatError),
        (lambda c: c["layers"][1].update(inbound_nodes=[[["sum", 0, 0]]]), FileFormatError),
        (lambda c: c["layers"][1].update(inbound_nodes=[7]), FileFormatError),
        (lambda c: c["layers"][1].update(inbound_nodes=[[["x", "a", 0]]]), FileFormatError),
        (lambda c: c["layers"][1].update(class_name="Scael"), UnknownNameError),
        (lambda c: c["layers"][1].update(class_name=5), FileFormatError),
        (lambda c: c["layers"][1]["config"].update(size=5), KerataError),
        (lambda c: c["layers"].append(dict(c["layers"][1])), FileFormatError),
        (lambda c: c.update(output_layers=[["sum", 4, 0]]), FileFormatError),
        (lambda c: c.update(output_layers=[3]), FileFormatError),
    ],
)
def test_a_configuration_that_is_wrong_is_one_clear_error(small: Any, change: Any, error: type[Exception]) -> None:
    config = json.loads(diamond(small).to_json())["config"]
    change(config)
    with pytest.raises(error):
        Model.from_config(config, custom_objects=small.names)


def test_a_container_is_a_model_without_training(small: Any) -> None:
    x = Input(shape=(3,))
    container = Container(input=x, output=small.Scale()(x))
    assert container(Input(shape=(3,))).shape == (None, 3)
    assert not hasattr(container, "fit")


def test_ends_are_told_by_layer_use_and_output(small: Any) -> None:
    a, b = Input(shape=(3,), name="a"), Input(shape=(3,), name="b")
    scale, split = small.Scale(name="scale"), small.Split(name="split")
    first, second = scale(a), scale(b)
    model = Model([b, a], [split(second)[1], scale(first), first])
    assert [layer.name for layer in model.input_layers] == ["b", "a"]
    assert (model.input_layers_node_indices, model.input_layers_tensor_indices) == ([0, 0], [0, 0])
    assert [layer.name for layer in model.output_layers] == ["split", "scale", "scale"]
    assert (model.output_layers_node_indices, model.output_layers_tensor_indices) == ([0, 2, 0], [1, 0, 0])
    for tensor, layer, node, index in zip(
        model.outputs,
        model.output_layers,
        model.output_layers_node_indices,
        model.output_layers_tensor_indices,
        strict=True,
    ):
        assert layer.inbound_nodes[node].output_tensors[index] is tensor


def test_layers_by_depth_are_all_layers_the_deepest_with_the_greatest_number(small: Any) -> None:
    model = diamond(small)
    assert {depth: [layer.name for layer in layers] for depth, layers in model.layers_by_depth.items()} == {
        4: ["x"],
        3: ["first"],
        2: ["second"],
        1: ["short", "third"],
        0: ["sum"],
    }


def test_a_node_can_be_made_between_layers(small: Any) -> None:
    x = Input(shape=(3,))
    add, scale = small.Add(), small.Scale()
    scale(x)
    scale(scale.get_output_at(0))
    node = Node.create_node(add, [scale, scale], [1, 0])
    assert node is add.inbound_nodes[0]
    assert node.input_tensors == [scale.get_output_at(1), scale.get_output_at(0)]
    assert node.node_indices == [1, 0]


def test_masks_of_each_use_can_be_asked_for(small: Any) -> None:
    steps = small.Steps()
    layer = Layer()
    layer.supports_masking = True
    masked = steps(Input(shape=(4, 2)))
    layer(Input(shape=(4, 2)))
    layer(masked)
    assert layer.get_input_mask_at(0) is None
    assert layer.get_output_mask_at(0) is None
    assert layer.get_output_mask_at(1) is layer.get_input_mask_at(1) is steps.output_mask


def test_weights_go_to_an_open_group_and_back(small: Any, tmp_path: Any) -> None:
    model, other = diamond(small), diamond(small)
    model.set_weights([np.full(3, value) for value in (1.0, 2.0, 3.0, 4.0)])
    with h5py.File(tmp_path / "w.h5", "w") as file:
        group = file.create_group("mine")
        model.save_weights_to_hdf5_group(group)
        assert [name.decode() for name in group.attrs["layer_names"]] == [layer.name for layer in model.layers]
        np.testing.assert_array_equal(group["third/third_factor:0"][()], np.full(3, 4.0))
        other.load_weights_from_hdf5_group(group)
        for came, wanted in zip(other.get_weights(), model.get_weights(), strict=True):
            np.testing.assert_array_equal(came, wanted)
        x = Input(shape=(3,))
        part = Model(x, small.Scale(name="new")(small.Scale(name="second")(x)))
        part.load_weights_from_hdf5_group_by_name(group)
        np.testing.assert_array_equal(part.get_weights(), [np.full(3, 2.0), np.ones(3)])
        with pytest.raises(ShapeError, match="4 layers"):
            part.load_weights_from_hdf5_group(group)
        with pytest.raises(FileFormatError, match="layer_names"):
            part.load_weights_from_hdf5_group(file)
