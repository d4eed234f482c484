"""Files that are damaged, or made to do harm: one clear error each, nothing run, no crash and no hang."""

from __future__ import annotations

import json
import marshal
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from kerata.errors import FileFormatError, KerataError, UnsafeFileError
from kerata.layers import Dense
from kerata.models import Sequential, load_model, model_from_json, model_from_yaml
from kerata.saving import digest, seal
from kerata.saving.digest import BLOCK
from kerata.saving.model_reader import opened


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of a model that has been trained."""
    path = tmp_path_factory.mktemp("ours") / "model.h5"
    model = Sequential([Dense(3, input_dim=2, name="first"), Dense(1, name="last")])
    model.compile("adam", "mse")
    model._make_train_function()
    model.save(path)
    return path.read_bytes()


def outcome(path: Path) -> str:
    """The name of the error that loading ends in, which must name the file, or "loaded"."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            load_model(path)
            return "loaded"
        except KerataError as error:
            assert str(path) in str(error)
            return type(error).__name__


def rewritten(ours: bytes, path: Path, packed: bool, **arguments: Any) -> bytes:
    """The same model in another layout of HDF5."""

    def copy(source: h5py.Group, to: h5py.Group) -> None:
        for name, value in source.attrs.items():
            to.attrs[name] = value
        for name, inside in source.items():
            if isinstance(inside, h5py.Group):
                copy(inside, to.create_group(name))
            else:
                array = inside[()]
                packing = {"chunks": (1,) * array.ndim, "compression": "gzip", "shuffle": True, "fletcher32": True}
                to.create_dataset(name, data=array, **(packing if packed and array.ndim else {}))

    path.write_bytes(ours)
    other = path.with_name("other.h5")
    with h5py.File(path, "r") as source, h5py.File(other, "w", userblock_size=BLOCK, **arguments) as to:
        copy(source, to)
        for number in range(12):  # more than an object's header holds
            to.attrs[f"attribute {number}"] = number
            to.create_group(f"group {number}")
    seal(other)
    return other.read_bytes()


def test_every_damage_to_a_file_of_ours_is_seen(ours: bytes, mutations: Any, tmp_path: Path) -> None:
    path, outcomes = tmp_path / "model.h5", Counter[str]()
    for data in mutations.mutations(ours, 300, seed=1):
        path.write_bytes(data)
        outcomes[outcome(path)] += 1
    assert outcomes.total() > 280 and set(outcomes) == {"FileFormatError"}


HARMLESS_OR_AN_ERROR = {
    *("as it was", "other numbers", "FileFormatError", "ShapeError", "ArgumentError", "ArgumentTypeError"),
    *("UnknownNameError", "MissingPluginError", "DtypeError", "GraphError", "UnsafeFileError"),
}


@pytest.mark.parametrize("name", ["mlp", "functional", "cnn", "lstm"])
def test_damage_to_a_file_of_keras_is_an_error_or_harmless(
    name: str, golden_dir: Path, mutations: Any, tmp_path: Path
) -> None:
    outcomes = mutations.loaded((golden_dir / f"{name}.h5").read_bytes(), 100, 2, tmp_path / "model.h5")
    assert outcomes["FileFormatError"] > 40 and outcomes.total() > 80
    assert set(outcomes) <= HARMLESS_OR_AN_ERROR


@pytest.mark.parametrize("layout", ["ours", "old and packed", "v108", "latest", "latest and packed"])
def test_a_file_that_is_damaged_and_sealed_is_an_error_or_harmless(
    layout: str, ours: bytes, mutations: Any, tmp_path: Path
) -> None:
    """Who makes a file can make its digest too."""
    path, version = tmp_path / "model.h5", layout.split()[0]
    arguments: dict[str, Any] = {} if version == "old" else {"libver": (version, version)}
    data = ours if layout == "ours" else rewritten(ours, path, "packed" in layout, **arguments)
    outcomes = mutations.loaded(data, 150, 3, path)
    assert outcomes["FileFormatError"] > 40 and outcomes["as it was"] > 15 and outcomes.total() > 110
    assert set(outcomes) <= HARMLESS_OR_AN_ERROR


WRONG_ATTRIBUTES: list[Any] = [
    *(3, 2.5, b"\xff\xfe", "é" * 3, b"{", b"[]"),
    *(np.zeros(3), np.array([[b"a"]]), h5py.Empty("f")),
]


def attribute_changes(file: h5py.File) -> Iterator[tuple[str, Callable[[h5py.File], None]]]:
    places: list[str] = ["/"]
    file.visit(places.append)
    for place in places:
        for name in list(file[place].attrs):
            if name.endswith("version"):
                continue  # nothing depends on them
            yield f"{place}@{name} gone", lambda f, p=place, n=name: f[p].attrs.__delitem__(n)
            for value in WRONG_ATTRIBUTES:
                change = lambda f, p=place, n=name, v=value: f[p].attrs.__setitem__(n, v)  # noqa: E731
                yield f"{place}@{name} = {value!r}", change


def object_changes(file: h5py.File) -> Iterator[tuple[str, Callable[[h5py.File], None]]]:
    places: list[str] = []
    file.visit(places.append)

    def replace(place: str, make: Callable[[h5py.File], Any]) -> Callable[[h5py.File], None]:
        def change(f: h5py.File) -> None:
            del f[place]
            make(f)

        return change

    for place in places:
        makers: dict[str, Callable[[h5py.File], Any]] = {
            "gone": lambda f: None,
            "text": lambda f, p=place: f.create_dataset(p, data=b"text"),
            "other shape": lambda f, p=place: f.create_dataset(p, data=np.zeros((7, 7))),
            "huge": lambda f, p=place: f.create_dataset(p, (1 << 40,), "f8", chunks=(1 << 20,)),
            "complex": lambda f, p=place: f.create_dataset(p, data=np.zeros(3, "c8")),
            "soft link": lambda f, p=place: f.__setitem__(p, h5py.SoftLink("/model_weights")),
            "link to itself": lambda f, p=place: f.__setitem__(p, h5py.SoftLink(f"/{p}")),
            "link to a file": lambda f, p=place: f.__setitem__(p, h5py.ExternalLink("/etc/passwd", "/")),
            "raw file": lambda f, p=place: f.create_dataset(p, (9,), "u1", external=[("/etc/passwd", 0, 9)]),
            "empty group": lambda f, p=place: f.create_group(p),
        }
        for name, make in makers.items():
            yield f"{place} {name}", replace(place, make)


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("changes", [attribute_changes, object_changes])
def test_what_is_missing_or_of_a_wrong_kind_is_named(
    changes: Callable[[h5py.File], Any], sealed: bool, ours: bytes, tmp_path: Path
) -> None:
    original, path = tmp_path / "original.h5", tmp_path / "model.h5"
    data = ours if sealed else ours[BLOCK:]
    original.write_bytes(data)
    with h5py.File(original, "r") as file:
        listed = list(changes(file))
    harmless = {"/@training_config gone", "/@kerata_components gone", "optimizer_weights gone", "kerata_state gone"}
    for what, change in listed:
        path.write_bytes(data)
        with h5py.File(path, "r+") as file:
            change(file)
        if sealed:
            seal(path)
        came = outcome(path)
        assert (came == "loaded") == (what in harmless), f"{what}: {came}"
    assert len(listed) >= 70


def with_config(data: bytes, path: Path, config: str, training: str | None = None, sealed: bool = True) -> Path:
    path.write_bytes(data)
    with h5py.File(path, "r+") as file:
        file.attrs["model_config"] = config
        if training is not None:
            file.attrs["training_config"] = training
    seal(path)
    return path


def sequential(*layers: Any) -> str:
    return json.dumps({"class_name": "Sequential", "config": list(layers)})


def dense(**arguments: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"output_dim": 3, "input_dim": 2, "name": "first", **arguments}}


HOSTILE = {
    "nested": "[" * 5000,
    "nested within bounds of the parser": '{"class_name": ' + "[" * 400 + "]" * 400 + "}",
    "long number": '{"class_name": "Sequential", "config": ' + "9" * 100_000 + "}",
    "huge layer": sequential(dense(output_dim=10**9)),
    "more than huge layer": sequential(dense(output_dim=10**30)),
    "negative layer": sequential(dense(output_dim=-1)),
    "infinite layer": sequential(dense(output_dim=float("inf"))),
    "wide layer": sequential(dense(output_dim=30_000, input_dim=30_000)),
    "class that is no layer": sequential({"class_name": "os.system", "config": {"command": "true"}}),
    "class by path": sequential({"class_name": "subprocess:Popen", "config": {"args": ["true"]}}),
    "attribute of a class": sequential({"class_name": "Dense.__init__.__globals__", "config": {}}),
    "function as layer": sequential({"class_name": "merge", "config": {}}),
    "model within itself": sequential({"class_name": "Sequential", "config": "Sequential"}),
    "no layers": sequential(),
    "init that is no function": sequential(dense(init={"class_name": "eval", "config": {}})),
    "names of other types": sequential(dense(name=["x"], init=7, activation={})),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_configurations_are_refused(what: str, ours: bytes, tmp_path: Path) -> None:
    assert outcome(with_config(ours, tmp_path / "model.h5", HOSTILE[what])) != "loaded"


@pytest.mark.parametrize(
    "training",
    [
        "null",
        "{}",
        '{"optimizer_config": 3, "loss": "mse", "metrics": [], "sample_weight_mode": null, "loss_weights": null}',
        *(
            json.dumps(
                {
                    "optimizer_config": {"class_name": "Adam", "config": {}},
                    "loss": "mse",
                    "metrics": [],
                    "sample_weight_mode": None,
                    "loss_weights": None,
                    **change,
                }
            )
            for change in (
                {"optimizer_config": {"class_name": "Popen", "config": {"args": "true"}}},
                {"optimizer_config": {"class_name": "Adam", "config": {"lr": "much"}}},
                {"optimizer_config": {"class_name": "Adam", "config": ["lr"]}},
                {"optimizer_config": {"class_name": "SGD", "config": {}}},  # of another state
                {"loss": "nothing"},
                {"loss": {"class_name": "eval"}},
                {"loss": [[[["mse"]]]]},
                {"metrics": [3]},
                {"loss_weights": "all"},
                {"sample_weight_mode": 3},
            )
        ),
    ],
)
def test_hostile_training_configurations_are_refused(training: str, ours: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    path.write_bytes(ours)
    with h5py.File(path, "r") as file:
        config = str(file.attrs["model_config"])
    assert outcome(with_config(ours, path, config, training)) != "loaded"


def test_code_in_a_file_is_not_run(ours: bytes, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = marshal.dumps(compile(f"open({str(trace)!r}, 'w')", "code", "exec")).decode("raw_unicode_escape")
    function = {"function": [code, None, None], "function_type": "lambda", "output_shape_type": "raw", "arguments": {}}
    layer = {"class_name": "Lambda", "config": {"name": "run", "batch_input_shape": [None, 2], **function}}
    path = with_config(ours, tmp_path / "model.h5", sequential(layer))
    with pytest.raises(UnsafeFileError, match=r"(?s)run.*allow_code.*model\.h5"):
        load_model(path)
    with pytest.raises(UnsafeFileError):
        model_from_json(sequential(layer))
    merged = {"class_name": "Merge", "config": {"name": "m", "mode": [code, None, None], "mode_type": "lambda"}}
    assert outcome(with_config(ours, path, sequential(merged))) != "loaded"
    assert not trace.exists()


def test_bytecode_that_is_damaged_is_an_error_even_where_it_is_allowed(ours: bytes, tmp_path: Path) -> None:
    function = {"function": ["\x00garbage", None, None], "function_type": "lambda", "output_shape_type": "raw"}
    own = {"name": "run", "batch_input_shape": [None, 2], "arguments": {}}
    layer = {"class_name": "Lambda", "config": {**own, **function}}
    with pytest.raises(FileFormatError, match="run"):
        load_model(with_config(ours, tmp_path / "model.h5", sequential(layer)), allow_code=True)


def bomb(link: Callable[[str], str]) -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} {link(old)}" for old, new in zip("abcdefghi", "bcdefghij", strict=True)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        bomb(lambda old: "[" + ", ".join([f"*{old}"] * 10) + "]"),
        bomb(lambda old: "{<<: [" + ", ".join([f"*{old}"] * 10) + "]}"),
        "&a [*a]",
        "class_name: Sequential\nconfig: &c [{class_name: Sequential, config: *c}]",
        "[" * 200 + "]" * 200,
        "\n".join(" " * depth + "a:" for depth in range(200)),
        "a: 1" + ":59" * 50_000,
        "a: !!int '" + "9" * 100_000 + "'",
        "!!python/object/apply:os.system ['true']",
        "\t{",
        "a: *nothing",
        "\x00",
    ],
)
def test_hostile_yaml_is_refused(text: str) -> None:
    with pytest.raises(KerataError):
        model_from_yaml(text)


@pytest.mark.parametrize("start", [0, BLOCK])
def test_the_hdf5_library_never_opens_a_file_that_is_loaded(
    start: int, ours: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("opened here")

    path = tmp_path / "model.h5"
    path.write_bytes(ours[start:])
    monkeypatch.setattr(h5py, "File", refuse)
    monkeypatch.setattr(h5py.h5f, "open", refuse)
    assert load_model(path).layers


def test_a_digest_can_be_renewed_on_purpose(ours: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    path.write_bytes(ours)
    with h5py.File(path, "r+") as file:
        file["model_weights/first/first_b:0"][...] = 5.0
    with pytest.raises(FileFormatError, match=r"seal\(path\)"):
        load_model(path)
    seal(path)
    assert (load_model(path).get_weights()[1] == 5.0).all()
    path.write_bytes(ours[BLOCK:])
    with pytest.raises(FileFormatError, match="Save the model again"):
        seal(path)


def test_a_file_of_another_size_is_refused_before_it_is_read_through(
    ours: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("read through")

    path = tmp_path / "model.h5"
    path.write_bytes(ours)
    monkeypatch.setattr(digest, "_measure", refuse)
    huge = 20 << 30  # of which the disk holds the first few blocks alone
    os.truncate(path, huge)
    with pytest.raises(FileFormatError, match=rf"it has {huge - BLOCK} bytes after the first 512"):
        load_model(path)
    with open(path, "r+b") as file:
        file.write(ours[:BLOCK].replace(b"size %d\n" % (len(ours) - BLOCK), b"size %d\n" % (huge - BLOCK))[:BLOCK])
    with pytest.raises(FileFormatError, match="h5repack"):
        load_model(path)


def weights_only(path: Path, listed: int, write: Callable[[h5py.Group, int], None]) -> Path:
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = np.array([b"%d" % number for number in range(listed)])
        for number in range(listed):
            group = file.create_group(f"{number}")
            group.attrs["weight_names"] = np.array([b"w"])
            write(group, number)
    return path


def test_a_weight_that_is_listed_many_times_counts_once(tmp_path: Path) -> None:
    def write(group: h5py.Group, number: int) -> None:
        group["w"] = group.parent["0/w"] if number else np.zeros(1000, "f4")

    with opened(weights_only(tmp_path / "weights.h5", 300, write)) as file:
        assert file.count == 1000
    path = weights_only(tmp_path / "weights.h5", 1, write)
    with h5py.File(path, "r+") as changed:
        changed["0"].attrs["weight_names"] = np.array([b"w"] * 300)
    with pytest.raises(FileFormatError, match=r'weight_names of /0 lists "w" twice'), opened(path):
        pass


def test_a_state_that_is_listed_many_times_is_refused(ours: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    path.write_bytes(ours)
    with h5py.File(path, "r+") as file:
        state = file["optimizer_weights"]
        names = state.attrs["weight_names"].tolist()
        for number in range(300):
            state[f"link_{number}"] = state[names[1]]
        state.attrs["weight_names"] = np.array([*names, *(b"link_%d" % number for number in range(300))])
    seal(path)
    with pytest.raises(FileFormatError, match=r"state of Adam, which has \d+ numbers; got \d+"):
        load_model(path)


def test_arrays_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    def write(group: h5py.Group, number: int) -> None:
        group["w"] = np.full(10_000, 0.5, "f4")

    path = weights_only(tmp_path / "weights.h5", 9, write)
    with h5py.File(path, "r") as file:
        places = [file[f"{number}/w"].id.get_offset() for number in range(9)]
    data = path.read_bytes()
    for place in places[1:]:
        data = data.replace(place.to_bytes(8, "little"), places[0].to_bytes(8, "little"))
    end = max(places)
    path.write_bytes(data[:40] + end.to_bytes(8, "little") + data[48:end])
    with pytest.raises(FileFormatError, match="so they share some"), opened(path):
        pass


def test_a_small_file_cannot_fill_the_memory(tmp_path: Path) -> None:
    def write(group: h5py.Group, number: int) -> None:
        group.create_dataset("w", data=np.zeros(20 << 20, "u1"), compression="gzip", compression_opts=9)

    path = weights_only(tmp_path / "weights.h5", 8, write)
    assert path.stat().st_size < 1 << 20
    with pytest.raises(FileFormatError, match="once they are unpacked"), opened(path):
        pass
