"""Files that are damaged, or made to do harm: one clear error each, nothing run, no crash and no hang."""

from __future__ import annotations

import json
import marshal
import os
import random
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
from kerata.saving import reader_process, reading_process, seal
from kerata.saving.digest import BLOCK
from kerata.testing import counted_calls

HANG = 600.0  # seconds for the HDF5 library to answer in; it takes a hundredth of one


@pytest.fixture(scope="module", autouse=True)
def one_process() -> Iterator[reader_process.ReadingProcess]:
    """One process reads all the files."""
    with reading_process(HANG) as process:
        yield process


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of a model that has been trained."""
    path = tmp_path_factory.mktemp("ours") / "model.h5"
    model = Sequential([Dense(3, input_dim=2, name="first"), Dense(1, name="last")])
    model.compile("adam", "mse")
    model._make_train_function()
    model.save(path)
    return path.read_bytes()


def damaged(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Copies with flipped bits, with their end cut off, and with a stretch overwritten."""
    choose = random.Random(seed)
    for number in range(count):
        copy = bytearray(data)
        if number % 3 == 0:
            for _ in range(choose.choice((1, 1, 4, 20))):
                copy[choose.randrange(len(copy))] ^= 1 << choose.randrange(8)
        elif number % 3 == 1:
            del copy[choose.randrange(len(copy)) :]
        else:
            start, length = choose.randrange(len(copy)), choose.choice((1, 8, 64, 512))
            noise = bytes(choose.choice((0, 255, choose.randrange(256))) for _ in copy[start : start + length])
            copy[start : start + length] = noise
        if bytes(copy) != data:
            yield bytes(copy)


def outcome(path: Path) -> str:
    """The name of the error that loading ends in, which must name the file, or "loaded"."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            load_model(path)
        except KerataError as error:
            assert str(path) in str(error)
            return type(error).__name__
    return "loaded"


def test_every_damage_to_a_file_of_ours_is_seen(ours: bytes, tmp_path: Path) -> None:
    path, outcomes = tmp_path / "model.h5", Counter[str]()
    for data in damaged(ours, 300, seed=1):
        path.write_bytes(data)
        outcomes[outcome(path)] += 1
    assert outcomes.total() > 290 and set(outcomes) == {"FileFormatError"}


@pytest.mark.parametrize("name", ["mlp", "functional", "cnn", "lstm"])
def test_damage_to_a_file_of_keras_is_an_error_or_harmless(name: str, golden_dir: Path, tmp_path: Path) -> None:
    path, outcomes = tmp_path / "model.h5", Counter[str]()
    for data in damaged((golden_dir / f"{name}.h5").read_bytes(), 90, seed=2):
        path.write_bytes(data)
        outcomes[outcome(path)] += 1
    assert outcomes["FileFormatError"] > 40 and outcomes.total() > 80


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
def test_hostile_yaml_is_refused_in_bounded_work(text: str) -> None:
    with counted_calls(1_000_000), pytest.raises(KerataError):
        model_from_yaml(text)


def test_a_file_that_crashes_or_hangs_its_reader_is_an_error_and_the_next_one_is_read(
    golden_dir: Path, one_process: reader_process.ReadingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.h5"
    path.write_bytes((golden_dir / "mlp.h5").read_bytes())
    program = tmp_path / "hdf5_reader.py"
    monkeypatch.setattr(reader_process, "__file__", str(tmp_path / "apart.py"))
    for behaviour, seconds in (
        ("import threading; threading.Event().wait()", 0.1),
        ("import os; os.abort()", HANG),
        ("import os; os.write(1, b'{}')", HANG),
    ):
        program.write_text(f"print('{{\"ready\": true}}', flush=True); input(); {behaviour}")
        one_process.close()
        monkeypatch.setattr(one_process, "seconds", seconds)
        with pytest.raises(FileFormatError, match=r"(?s)model\.h5.*HDF5 library fails"):
            load_model(path)
    monkeypatch.undo()
    one_process.close()
    assert outcome(path) == "loaded"


def test_the_program_itself_never_opens_a_file_without_a_digest(
    golden_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("opened here")

    monkeypatch.setattr(h5py, "File", refuse)
    assert load_model(golden_dir / "mlp.h5").layers
    assert os.path.getsize(golden_dir / "mlp.h5") > 0


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
