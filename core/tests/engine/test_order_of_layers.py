"""The order of layers and weights where layers are used several times, and what follows from it for files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerata.engine.traversal import node_of
from kerata.graph.variable_names import file_name
from kerata.layers import BatchNormalization, Dense, Input, TimeDistributed, merge
from kerata.models import Model, Sequential, load_model, model_from_json


def shared_at_two_depths(prefix: str = "") -> Any:
    """`d` is used first on an input, and again on what another layer makes of the other input."""
    a, b = Input((2,), name=prefix + "a"), Input((2,), name=prefix + "b")
    d, e, w = (Dense(2, name=prefix + name, activation="tanh" if name == "d" else "linear") for name in "dew")
    return Model([a, b], merge([e(d(a)), d(w(b))], name=prefix + "z"), name=prefix + "model")


def names(layers: Any) -> list[str]:
    return [layer.name for layer in layers]


def numbered(group: Any, name: str) -> list[np.ndarray]:
    count = sum(key.startswith(name + "_") for key in group)
    return [group[f"{name}_{i}"][()] for i in range(count)]


def doubling(levels: int) -> Any:
    """A layer used `levels` times, with two ways from each use to the one before."""
    x = Input((2,), name="x")
    layer, top = Dense(2, name="d"), x
    for level in range(levels):
        top = merge([top, layer(top)], mode="sum", name=f"m{level}")
    return Model(x, top)


@pytest.mark.parametrize("number", range(60))
def test_keras_122_has_the_same_order_and_predictions(number: int, golden_dir: Path) -> None:
    with h5py.File(golden_dir / "graphs.h5", "r") as file:
        graph = file[sorted(file)[number]]
        model = model_from_json(graph.attrs["config"])
        assert names(model.layers) == json.loads(graph.attrs["layers"])
        assert [file_name(weight) for weight in model.weights] == json.loads(graph.attrs["weights"])
        model.set_weights(numbered(graph, "weight"))
        predictions = model.predict(numbered(graph, "input"))
        predictions = predictions if isinstance(predictions, list) else [predictions]
        for came, wanted in zip(predictions, numbered(graph, "prediction"), strict=True):
            np.testing.assert_allclose(came, wanted, rtol=1e-4, atol=1e-5)


def test_what_a_layer_is_used_on_lies_deeper_than_the_deepest_of_its_uses() -> None:
    model = shared_at_two_depths()
    assert sorted(names(model.layers)[:2]) == ["a", "b"]
    assert names(model.layers)[2:] == ["w", "d", "e", "z"]


def test_what_an_output_makes_deep_is_deep_for_those_after_it() -> None:
    x = Input((2,), name="x")
    d, e, g = (Dense(2, name=name) for name in "deg")
    long, short = d(e(d(x))), d(g(x))
    assert names(Model(x, [long, short]).layers) == ["x", "g", "d", "e"]
    assert names(Model(x, [short, long]).layers) == ["x", "d", "g", "e"]


def test_a_model_in_a_model_gives_its_trainable_weights_first() -> None:
    inner = Sequential(
        [Dense(2, input_dim=2, name="d"), BatchNormalization(name="n"), Dense(2, name="e")], name="inner"
    )
    x = Input((2,))
    model = Model(x, inner(x))
    in_model = [weight.name for weight in inner.trainable_weights + inner.non_trainable_weights]
    values = [np.full(weight.shape, i) for i, weight in enumerate(model.get_weights())]
    model.set_weights(values)
    assert [float(weight.get_value().flat[0]) for weight in inner.weights] == list(range(len(in_model)))
    for came, wanted in zip(model.get_weights(), values, strict=True):
        np.testing.assert_array_equal(came, wanted)


def test_many_ways_back_to_one_layer_come_to_an_end() -> None:
    model = doubling(60)  # Keras would visit 2 ** 60 nodes
    assert len(model.layers) == 62
    assert each_node_stands_after_its_sources(model)
    assert names(Model.from_config(model.get_config()).layers) == names(model.layers)


def test_as_many_ways_as_can_be_followed_give_the_order_of_keras() -> None:
    assert names(doubling(4).layers) == ["x", "d", "m0", "m1", "m2", "m3"]


# Files that Kerata wrote when it had another order.

X = [
    np.array([[1.49, 0.24], [-1.02, -0.71], [0.63, -0.16], [-0.77, -0.23]]),
    np.array([[0.75, 1.98], [-1.24, -0.63], [-0.8, -2.42], [-0.92, -1.02]]),
]
Y = np.array([[1.12, -0.13], [-1.62, 0.65], [-0.36, -1.74], [-0.6, -0.59]])


def test_a_file_in_the_former_order_predicts_and_trains_on_as_it_did(golden_dir: Path) -> None:
    """Numbers from the Kerata that wrote it: an outer and an inner graph of `shared_at_two_depths`, trained by adam."""
    path = golden_dir / "former_order.h5"
    model = load_model(path)
    with h5py.File(path, "r") as file:
        stored = [name.decode() for name in file["model_weights"].attrs["layer_names"]]
    assert stored == ["a", "b", "d", "w", "e", "z", "inner"]
    assert names(model.layers) == ["a", "b", "w", "d", "e", "z", "inner"]
    np.testing.assert_allclose(
        model.predict(X),
        [
            [0.16537119448184967, 0.22830644249916077],
            [-0.04103132337331772, -0.318888783454895],
            [-0.3235870897769928, -0.30748891830444336],
            [-0.059414200484752655, -0.12431282550096512],
        ],
        rtol=1e-5,
    )
    losses = [float(model.train_on_batch(X, Y)) for _ in range(3)]
    np.testing.assert_allclose(losses, [0.8792623281478882, 0.8715913891792297, 0.8640380501747131], rtol=1e-5)


def test_weights_alone_in_the_former_order_reach_their_layers(golden_dir: Path) -> None:
    path = golden_dir / "former_order.h5"
    wanted = load_model(path, compile=False)
    model = model_from_json(wanted.to_json())
    model.load_weights(path)
    for came, value in zip(model.get_weights(), wanted.get_weights(), strict=True):
        np.testing.assert_array_equal(came, value)
    with h5py.File(path, "r") as file:
        np.testing.assert_array_equal(model.get_layer("w").get_weights()[0], file["model_weights/w/w_W:0"][()])
        inner: Any = model.get_layer("inner")
        np.testing.assert_array_equal(inner.get_layer("iw").get_weights()[0], file["model_weights/inner/iw_W:0"][()])


def test_a_wrapped_model_in_the_former_order_is_read(tmp_path: Path) -> None:
    def wrapped() -> Any:
        x = Input((2,), name="x")
        d, e, w = (Dense(2, name=name) for name in "dew")
        inner = Model(x, merge([e(d(x)), d(w(x))], name="z"), name="inner")
        return Sequential([TimeDistributed(inner, input_shape=(3, 2), name="steps")]), inner

    model, inner = wrapped()
    former = {name: [np.full((2, 2), i), np.full(2, -i)] for i, name in enumerate("dwe")}
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.attrs["layer_names"] = [b"steps"]
        group = file.create_group("steps")
        group.attrs["weight_names"] = [f"{name}_{part}:0".encode() for name in "dwe" for part in "Wb"]
        for name, values in former.items():
            for part, value in zip("Wb", values, strict=True):
                group.create_dataset(f"{name}_{part}:0", data=value)
    assert names(inner._weighted()) == ["x", "w", "d", "e", "z"]
    model.load_weights(tmp_path / "w.h5")
    for name, values in former.items():
        for came, value in zip(inner.get_layer(name).get_weights(), values, strict=True):
            np.testing.assert_array_equal(came, value)


# Laws, on graphs made at random.


@st.composite
def graphs(draw: st.DrawFn, shared: bool = True) -> Any:
    """Models with merged branches and several outputs; with layers used again and again, models among them."""
    inputs = [Input((2,), name=f"in{i}") for i in range(draw(st.integers(1, 3)))]
    layers: list[Any] = [Dense(2, name=f"d{i}", bias=False) for i in range(draw(st.integers(1, 4)))]
    if draw(st.booleans()):
        layers.append(Sequential([Dense(2, input_dim=2, name="s"), BatchNormalization(name="t")], name="stack"))
    if draw(st.booleans()):
        a = Input((2,), name="inner_in")
        d, e = Dense(2, name="inner_d"), Dense(2, name="inner_e")
        layers.append(Model(a, merge([d(e(a)), e(d(a))], name="inner_z"), name="inner"))
    tensors = list(inputs)
    for step in range(draw(st.integers(1, 8))):
        if draw(st.integers(0, 2)) == 0:
            joined = draw(st.lists(st.sampled_from(tensors), min_size=2, max_size=3))
            tensors.append(merge(joined, mode="sum", name=f"m{step}"))
        else:
            layer = draw(st.sampled_from(layers)) if shared else Dense(2, name=f"only{step}")
            tensors.append(layer(draw(st.sampled_from(tensors[-4:]))))
    made = tensors[len(inputs) :]
    return Model(inputs, draw(st.lists(st.sampled_from(made), min_size=1, max_size=3)), name="graph")


def each_node_stands_after_its_sources(model: Any) -> bool:
    computed = set(model.inputs)
    for node in model._traversal.in_order():
        if not computed.issuperset(node.input_tensors):
            return False
        computed.update(node.output_tensors)
    return computed.issuperset(model.outputs)


def depths(by_depth: Any) -> dict[Any, int]:
    return {item: depth for depth, items in by_depth.items() for item in items}


@settings(max_examples=60)
@given(graphs())
def test_the_configuration_gives_the_same_order_again(model: Any) -> None:
    again = Model.from_config(model.get_config())
    assert names(again.layers) == names(model.layers)
    assert [weight.name for weight in again.weights] == [weight.name for weight in model.weights]
    assert again.get_config() == model.get_config()
    assert [len(nodes) for _, nodes in sorted(again.nodes_by_depth.items())] == [
        len(nodes) for _, nodes in sorted(model.nodes_by_depth.items())
    ]


@settings(max_examples=20)
@given(graphs())
def test_equal_weights_in_their_order_give_equal_predictions(model: Any) -> None:
    again = Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    data = [np.random.uniform(-1, 1, (3, 2)) for _ in model.inputs]
    for came, wanted in zip(again.predict_on_batch(data), model.predict_on_batch(data), strict=True):
        np.testing.assert_allclose(came, wanted, rtol=1e-5, atol=1e-6)


@settings(max_examples=60)
@given(graphs())
def test_nodes_and_layers_stand_by_their_depths(model: Any) -> None:
    assert each_node_stands_after_its_sources(model)
    node_depth, layer_depth = depths(model.nodes_by_depth), depths(model._traversal.layers_by_depth)
    for node, depth in node_depth.items():
        assert layer_depth[node.outbound_layer] >= depth
        for tensor in node.input_tensors if node.inbound_layers else ():
            assert node_depth[node_of(tensor)] > depth
    assert [layer_depth[layer] for layer in model.layers] == sorted(layer_depth.values(), reverse=True)
    assert len(set(model.layers)) == len(model.layers)


@settings(max_examples=60)
@given(graphs(shared=False))
def test_where_no_layer_is_used_twice_the_depth_is_the_longest_way(model: Any) -> None:
    users: dict[Any, list[Any]] = {}
    for node in model.container_nodes:
        for tensor in node.input_tensors if node.inbound_layers else ():
            users.setdefault(node_of(tensor), []).append(node)

    def longest(node: Any) -> int:
        return max((1 + longest(user) for user in users.get(node, ())), default=0)

    wanted = {node: longest(node) for node in model.container_nodes}
    assert depths(model.nodes_by_depth) == wanted
    assert depths(model._traversal.layers_by_depth) == {node.outbound_layer: depth for node, depth in wanted.items()}
