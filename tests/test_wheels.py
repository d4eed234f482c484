"""The distributions as wheels, in fresh virtual environments: few are enough, and somebody else's fit in.

Third-party libraries are not downloaded: a fresh environment sees those of this one through a folder of links, in
which there is nothing of Kerata's, so that it has what was installed into it and no more.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import textwrap
import venv
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import kerata

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest brings it there

ROOT = Path(__file__).parent.parent


def is_for_this_python(project: Path) -> bool:
    """Whether a distribution says that it works here: Theano's does not say so of every Python."""
    (versions,) = re.findall(r'^requires-python = "(.+)"', project.read_text(encoding="utf-8"), re.M)
    return platform.python_version() in SpecifierSet(versions)


SOURCES = [
    ROOT / "core",
    *(path.parent for path in sorted((ROOT / "plugins").glob("*/*/pyproject.toml")) if is_for_this_python(path)),
    ROOT / "examples" / "kerata-backend-numpy",
]
OFFLINE = ["--quiet", "--disable-pip-version-check", "--no-index"]

pytestmark = pytest.mark.slow


def build(sources: list[Path], wheels: Path) -> None:
    """Builds a wheel of each source folder."""
    options = [*OFFLINE, "--no-deps", "--no-build-isolation", "--no-cache-dir", "--wheel-dir"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, wheels, *sources], check=True)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory, once: Callable[..., Path]) -> Path:
    """A folder with the wheels of every distribution, built from copies of their sources."""

    def make(wheels: Path) -> None:
        copies = tmp_path_factory.mktemp("sources")
        litter = shutil.ignore_patterns("tests", "build", "dist", "__pycache__", "*.egg-info")
        sources = [copies / "-".join(folder.relative_to(ROOT).parts) for folder in SOURCES]
        for folder, copy in zip(SOURCES, sources, strict=True):
            shutil.copytree(folder, copy, ignore=litter)
        whole = copies / "kerata"
        whole.mkdir()
        for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, whole)
        sources.append(whole)
        several = os.cpu_count() or 1
        with ThreadPoolExecutor(several) as pool:
            list(pool.map(lambda share: build(share, wheels), [sources[i::several] for i in range(several)]))

    return once("wheels", make)


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of links to what this environment has installed, less Kerata."""
    folder = tmp_path_factory.mktemp("libraries")
    for path in map(Path, sys.path):
        if path.name not in ("site-packages", "dist-packages"):
            continue
        for entry in path.iterdir():
            own = entry.name.startswith(("kerata", "__editable__", "pip", "__pycache__")) or entry.suffix == ".pth"
            if not own and not (folder / entry.name).exists():
                (folder / entry.name).symlink_to(entry)
    return folder


class Environment:
    """A fresh virtual environment, which sees third-party libraries, and wheels to install from."""

    def __init__(self, folder: Path, libraries: Path, wheels: Path) -> None:
        venv.create(folder, symlinks=True)
        self.python = folder / "bin" / "python"
        self.command = folder / "bin" / "kerata"
        self.home = folder / "home"
        self.wheels = wheels
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "libraries.pth").write_text(f"{libraries}\n")

    def pip(self, *args: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs the outer environment's pip on this one."""
        pip = [sys.executable, "-m", "pip", "--python", self.python]
        return subprocess.run([*pip, *args], capture_output=True, text=True, timeout=1800)

    def install(self, *requirements: str | Path, wheels: Path | None = None) -> None:
        """Installs with all dependencies, as declared, from wheels alone."""
        ran = self.pip("install", *OFFLINE, "--find-links", wheels or self.wheels, *requirements)
        assert ran.returncode == 0, ran.stdout + ran.stderr

    def run(self, *args: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs the environment's Python as a newcomer would: no variable of ours, an empty home."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KERATA", "PYTHON"))}
        kept.update(KERATA_HOME=str(self.home), TF_CPP_MIN_LOG_LEVEL="2", **env)
        return subprocess.run(
            [self.python, *args], capture_output=True, text=True, timeout=1800, env=kept, cwd=self.python.parent
        )

    def program(self, text: str, **env: str) -> str:
        """What a program prints; it must succeed."""
        ran = self.run("-c", textwrap.dedent(text), **env)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def kerata(self, *args: str) -> str:
        """What the command prints; it must succeed."""
        ran = self.run(self.command, *args)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


@pytest.fixture(scope="session")
def make_environment(
    tmp_path_factory: pytest.TempPathFactory, libraries: Path, wheels: Path
) -> Callable[[], Environment]:
    return lambda: Environment(tmp_path_factory.mktemp("environment"), libraries, wheels)


@pytest.fixture(scope="session")
def few(make_environment: Callable[[], Environment]) -> Environment:
    """An environment with the least that trains an MLP."""
    environment = make_environment()
    environment.install("kerata-layers-core", "kerata-optimizers-sgd", "kerata-objectives", "kerata-backend-tensorflow")
    return environment


def test_every_distribution_builds_a_wheel_of_its_package_alone(wheels: Path) -> None:
    built = {path.name.partition("-")[0]: path for path in wheels.glob("*.whl")}
    assert len(built) == len(SOURCES) + 1
    for folder in SOURCES:
        (package,) = (p.name for p in (folder / "src").iterdir() if (p / "__init__.py").exists())
        distribution = "kerata_core" if package == "kerata" else package
        names = set(zipfile.ZipFile(built[distribution]).namelist())
        sources = {
            p.relative_to(folder / "src").as_posix()
            for kind in ("py", "pyi")
            for p in (folder / "src").rglob(f"*.{kind}")
        }
        # What Python reads at its start, which one of them has.
        beside = f"{package}-{kerata.__version__}.data/purelib/{package}.pth"
        packed = {n for n in names if ".dist-info/" not in n} - {beside}
        assert sources | {f"{package}/py.typed"} <= packed
        assert {n.partition("/")[0] for n in packed} == {package}


def metadata_of(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return archive.read(name).decode()


def test_every_wheel_carries_what_an_index_shows_and_no_link_that_leads_nowhere(wheels: Path) -> None:
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            assert any(name.endswith(".dist-info/licenses/LICENSE") for name in archive.namelist()), wheel.name
        metadata = metadata_of(wheel)
        for header in ("Author", "Keywords", "Classifier", "Project-URL", "License-Expression", "Summary"):
            assert re.search(rf"^{header}: \S", metadata, re.M), f"{wheel.name} has no {header}"
        links = re.findall(r"\]\(([^)\s]+)\)", metadata)
        assert [link for link in links if not re.match(r"https://|#", link)] == [], wheel.name
    (whole,) = wheels.glob("kerata-*.whl")
    assert f"/blob/v{kerata.__version__}/docs/getting-started.md)" in metadata_of(whole)


def test_kerata_with_its_extra_brings_every_standard_plugin_and_the_backend(
    make_environment: Callable[[], Environment],
) -> None:
    environment = make_environment()
    environment.install("kerata[tensorflow]")
    assert environment.pip("check").returncode == 0
    plugins = json.loads(environment.kerata("plugins", "--json"))
    assert {p["state"]: p["error"] for p in plugins} == {"active": None}
    names = {p["distribution"] for p in plugins}
    declared = re.findall(r'^    "(kerata-[\w-]+)>=', (ROOT / "pyproject.toml").read_text(), re.M)
    assert names == {*declared, "kerata-backend-tensorflow"} - {"kerata-core"}
    # README's first program: each epoch's progress is shown, with its metrics.
    (program, *_) = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    shown = environment.program(program)
    assert re.findall(r"Epoch (\d)/5", shown) == ["1", "2", "3", "4", "5"]
    assert len(re.findall(r"640/640 .*- loss: [\d.]+ - acc: [\d.]+", shown)) >= 5


def empty_wheel(project: dict[str, Any], folder: Path) -> None:
    """A wheel of the metadata alone: all that pip looks at to decide what goes with what."""
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {project['version']}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in project["dependencies"]]
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{stem}.dist-info/METADATA", "\n".join(lines) + "\n\n")
        wheel.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{stem}.dist-info/RECORD", "")


def test_upgrading_kerata_brings_all_its_parts_and_leaves_a_third_partys_plugin(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, libraries: Path
) -> None:
    # The versions and ranges are those that the release writes; what is in the wheels plays no part.
    tree, released = tmp_path / "tree", {version: tmp_path / version for version in ("0.1.0", "0.1.1", "0.2.0")}
    for folder in (ROOT, *SOURCES):
        copy = tree / folder.relative_to(ROOT)
        copy.mkdir(parents=True, exist_ok=True)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(folder / name, copy)
    shutil.copy(ROOT / "README.ja.md", tree)
    version_file = Path("core/src/kerata/_version.py")
    (tree / version_file.parent).mkdir(parents=True)
    shutil.copy(ROOT / version_file, tree / version_file)
    for version, wheels in released.items():
        wheels.mkdir()
        subprocess.run(
            [sys.executable, ROOT / "release" / "metadata.py", "--root", tree, version], check=True, capture_output=True
        )
        for path in tree.rglob("pyproject.toml"):
            empty_wheel(tomllib.loads(path.read_text(encoding="utf-8"))["project"], wheels)
    swish = {"name": "kerata-swish", "version": "0.3", "dependencies": ["kerata-core>=0.1", "kerata-layers-core>=0.1"]}
    empty_wheel(swish, released["0.1.0"])
    environment = Environment(tmp_path_factory.mktemp("environment"), libraries, released["0.1.0"])

    def versions() -> dict[str, str]:
        (site,) = environment.python.parent.parent.glob("lib/python*/site-packages")
        installed = (path.stem.rsplit("-", 1) for path in site.glob("kerata*.dist-info"))
        return {name.replace("_", "-"): version for name, version in installed}

    environment.install("kerata==0.1.0", "kerata-swish")
    before = versions()
    assert before.pop("kerata-swish") == "0.3" and set(before.values()) == {"0.1.0"}
    for version in ("0.1.1", "0.2.0"):
        environment.install("--upgrade", "kerata", wheels=released[version])
        after = versions()
        assert after.pop("kerata-swish") == "0.3" and set(after) == set(before)
        assert set(after.values()) == {version}
    checked = environment.pip("check")
    assert "kerata" not in checked.stdout, checked.stdout


def test_core_one_family_an_optimizer_objectives_and_a_backend_are_enough_to_train(few: Environment) -> None:
    installed = {item["name"] for item in json.loads(few.pip("list", "--format=json").stdout)}
    assert {name for name in installed if name.startswith("kerata")} == {
        "kerata-core",
        "kerata-layers-core",
        "kerata-activations",
        "kerata-initializations",
        "kerata-optimizers-sgd",
        "kerata-objectives",
        "kerata-backend-tensorflow",
    }
    first, last, accuracy = map(
        float,
        few.program("""
        import numpy as np
        from kerata.models import Sequential
        from kerata.layers import Dense, Activation
        from kerata.optimizers import SGD

        random = np.random.RandomState(0)
        X = random.randn(512, 8)
        classes = (X[:, 0] * X[:, 1] > 0).astype(int)
        Y = np.eye(2)[classes]
        model = Sequential()
        model.add(Dense(output_dim=32, input_dim=8))
        model.add(Activation("relu"))
        model.add(Dense(output_dim=2))
        model.add(Activation("softmax"))
        model.compile(loss="categorical_crossentropy", optimizer=SGD(lr=0.1, momentum=0.9, nesterov=True))
        losses = model.fit(X, Y, nb_epoch=30, batch_size=32, verbose=0).history["loss"]
        print(losses[0], losses[-1], np.mean(model.predict_classes(X, verbose=0) == classes))
    """).split(),
    )
    assert last < 0.3 * first
    assert accuracy > 0.9


@pytest.mark.parametrize(
    ("program", "distribution"),
    [
        ("from kerata.layers import LSTM", "kerata-layers-recurrent"),
        ("import kerata.layers as layers; layers.Convolution2D", "kerata-layers-convolutional"),
        ("from kerata.optimizers import Adam", "kerata-optimizers-adam"),
        ("from kerata import optimizers; optimizers.get('rmsprop')", "kerata-optimizers-adaptive"),
        ("from kerata import metrics; metrics.get('categorical_accuracy')", "kerata-metrics"),
        ("from kerata import regularizers; regularizers.get('l2')", "kerata-regularizers"),
    ],
)
def test_a_name_of_an_absent_plugin_says_what_to_install(few: Environment, program: str, distribution: str) -> None:
    ran = few.run("-c", program)
    assert ran.returncode == 1
    assert f"pip install {distribution}" in ran.stderr
    assert "kerata.errors.MissingPluginError" in ran.stderr


def test_without_a_backend_the_command_and_programs_say_what_to_install(
    make_environment: Callable[[], Environment],
) -> None:
    environment = make_environment()
    environment.install("kerata-core")
    assert "no plugins are installed" in environment.kerata("plugins")
    assert "pip install kerata-backend-tensorflow" in environment.kerata("backends")
    doctor = environment.run(environment.command, "doctor")
    assert doctor.returncode == 1 and "pip install kerata-backend-tensorflow" in doctor.stdout
    ran = environment.run("-c", "from kerata import backend as K; K.eval(K.zeros((2,)))")
    assert ran.returncode == 1
    assert "pip install kerata-backend-tensorflow" in ran.stderr and "MissingPluginError" in ran.stderr


SWISH = '''
from kerata import Layer, backend as K, hookimpl

class Swish(Layer):
    """x * sigmoid(x)."""

    def call(self, x, mask=None):
        return x * K.sigmoid(x)

@hookimpl
def kerata_layers():
    return [Swish]
'''

SWISH_PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "kerata-swish"
version = "0.3"
dependencies = ["kerata-core>=0.1"]
[project.entry-points.kerata]
swish = "kerata_swish"
"""


def test_somebody_elses_layer_has_a_name_while_it_is_installed(few: Environment, tmp_path: Path) -> None:
    source = tmp_path / "kerata-swish"
    (source / "kerata_swish").mkdir(parents=True)
    (source / "pyproject.toml").write_text(SWISH_PROJECT)
    (source / "kerata_swish" / "__init__.py").write_text(SWISH)
    build([source], tmp_path)
    few.install("kerata-swish", wheels=tmp_path)

    description = few.program("""
        import numpy as np
        from kerata.layers import Dense, Swish
        from kerata.models import Sequential, model_from_json

        model = Sequential([Dense(3, input_dim=4), Swish()])
        x = np.random.RandomState(0).randn(5, 4).astype("float32")
        inner = x @ model.get_weights()[0] + model.get_weights()[1]
        assert np.allclose(model.predict(x), inner / (1 + np.exp(-inner)), atol=1e-6)
        again = model_from_json(model.to_json())
        assert isinstance(again.layers[1], Swish)
        print(model.to_json())
    """)
    (plugin,) = (p for p in json.loads(few.kerata("plugins", "--json")) if p["name"] == "swish")
    assert plugin["distribution"] == "kerata-swish" and plugin["version"] == "0.3"
    assert plugin["contributes"] == {"layers": ["Swish"]}
    assert "\nswish " in few.kerata("plugins") and "0.3" in few.kerata("plugins", "show", "swish")
    rows = [line.split(maxsplit=2) for line in few.kerata("list", "layers").splitlines()]
    assert ["Swish", "kerata-swish", "x * sigmoid(x)."] in rows

    assert few.pip("uninstall", "--quiet", "--yes", "kerata-swish").returncode == 0
    assert "swish" not in few.kerata("plugins")
    (tmp_path / "model.json").write_text(description)
    load = f"from kerata.models import model_from_json; model_from_json(open({str(tmp_path / 'model.json')!r}).read())"
    ran = few.run("-c", load)
    assert ran.returncode == 1
    error = ran.stderr[ran.stderr.index("kerata.errors.") :]
    assert "'Swish'" in error


# Predictions with numpy alone, of models that TensorFlow trained.

FAMILIES = [f"kerata-layers-{path.name.replace('_', '-')}" for path in SOURCES if path.parent.name == "layers"]


def needed_by(*names: str) -> set[str]:
    """The third-party distributions that these declare they need, all the way down."""
    found: set[str] = set()
    waiting = [*names]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found.add(name)
            requirements = map(Requirement, importlib.metadata.requires(name) or ())
            waiting += [r.name for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})]
    return {name for name in found if not name.startswith("kerata")}


@pytest.fixture(scope="session")
def make_small_environment(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Callable[..., Environment]:
    """Makes an environment of distributions of Kerata and the third-party libraries that these need, and no others."""

    def make(*names: str) -> Environment:
        libraries = tmp_path_factory.mktemp("libraries")
        for distribution in map(importlib.metadata.distribution, needed_by(*names)):
            for entry in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
                if not entry.endswith(".pth"):
                    (libraries / entry).symlink_to(str(distribution.locate_file(entry)))
        environment = Environment(tmp_path_factory.mktemp("environment"), libraries, wheels)
        environment.install(*names)
        return environment

    return make


@pytest.fixture(scope="session")
def layers_and_numpy(make_small_environment: Callable[..., Environment]) -> Environment:
    """An environment that predicts, and has nothing to compile a model with."""
    return make_small_environment("kerata-core", *FAMILIES, "kerata-backend-numpy")


@pytest.fixture(scope="session")
def trained(once: Callable[..., Path]) -> Path:
    """A folder with three models trained on TensorFlow: `NAME.h5`, and in `NAME.npz` inputs and its predictions."""
    from kerata import backend as K

    if K.backend() != "tensorflow":
        pytest.skip("the predictions to compare with are TensorFlow's")
    return once("trained", train)


def train(folder: Path) -> None:
    """Fills the folder `trained`."""
    from kerata.layers import LSTM, Convolution2D, Dense, Dropout, Embedding, Flatten, MaxPooling2D
    from kerata.models import Sequential

    np.random.seed(1337)  # this comes before the test's own seed
    random = np.random.RandomState(0)
    y = np.eye(3)[random.randint(3, size=64)]
    mlp = [Dense(16, activation="relu", input_dim=8)]
    cnn = [Convolution2D(4, 3, 3, activation="relu", input_shape=(12, 10, 2)), MaxPooling2D(), Dropout(0.25), Flatten()]
    lstm = [Embedding(20, 6, input_length=7, mask_zero=True), LSTM(8)]
    for name, layers, x in (
        ("mlp", mlp, random.randn(64, 8)),
        ("cnn", cnn, random.randn(64, 12, 10, 2)),
        ("lstm", lstm, random.randint(20, size=(64, 7))),
    ):
        model = Sequential([*layers, Dense(3, activation="softmax")])
        model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
        untrained = model.predict(x)
        model.fit(x, y, nb_epoch=2, batch_size=16, verbose=0)
        predictions = model.predict(x)
        assert np.abs(predictions - untrained).max() > 1e-3  # so that weights left as they were would be seen
        model.save(folder / f"{name}.h5")
        np.savez(folder / f"{name}.npz", x=x, predictions=predictions)


def test_the_layers_and_the_numpy_backend_bring_no_framework(layers_and_numpy: Environment) -> None:
    installed = {item["name"] for item in json.loads(layers_and_numpy.pip("list", "--format=json").stdout)}
    assert {name for name in installed if name.startswith("kerata")} == {
        "kerata-core",
        *FAMILIES,
        "kerata-activations",
        "kerata-initializations",
        "kerata-backend-numpy",
    }
    assert layers_and_numpy.program("""
        from kerata import backend as K

        for name in ("tensorflow", "theano", "scipy"):
            try:
                __import__(name)
            except ModuleNotFoundError as error:
                print(error)
        print(K.backend(), K.eval(K.ones((2,))))
    """).splitlines() == [
        "No module named 'tensorflow'",
        "No module named 'theano'",
        "No module named 'scipy'",
        "numpy [1. 1.]",
    ]


def test_layers_and_numpy_predict_what_tensorflow_does(layers_and_numpy: Environment, trained: Path) -> None:
    layers_and_numpy.program(f"""
        import numpy as np
        from kerata import backend as K
        from kerata.models import load_model

        for name in ("mlp", "cnn", "lstm"):
            saved = np.load(f"{trained}/{{name}}.npz")
            came = load_model(f"{trained}/{{name}}.h5", compile=False).predict(saved["x"])
            np.testing.assert_allclose(came, saved["predictions"], rtol=1e-5, atol=1e-5, err_msg=name)
        assert K.backend() == "numpy"
    """)


def test_a_compiled_model_says_what_it_needs_besides_layers(layers_and_numpy: Environment, trained: Path) -> None:
    load = f"from kerata.models import load_model; load_model({str(trained / 'mlp.h5')!r})"
    ran = layers_and_numpy.run("-c", load)
    assert ran.returncode == 1
    assert "kerata.errors.MissingPluginError" in ran.stderr
    assert "pip install kerata-optimizers-adam" in ran.stderr and "mlp.h5" in ran.stderr
    assert "load_model(path, compile=False)" in ran.stderr


def test_every_plugin_and_numpy_predict_from_compiled_models_and_files_of_keras_1(
    make_small_environment: Callable[..., Environment], trained: Path, golden_dir: Path
) -> None:
    make_small_environment("kerata", "kerata-backend-numpy").program(f"""
        import h5py
        import numpy as np
        from importlib.util import find_spec
        from kerata import backend as K
        from kerata.models import load_model

        def check(file, x, expected, **tolerance):
            np.testing.assert_allclose(load_model(file).predict(x), expected, **tolerance, err_msg=file)

        trained, golden = {str(trained)!r}, {str(golden_dir)!r}
        with h5py.File(golden + "/keras122_tf.h5", "r") as recorded:
            for name in ("mlp", "cnn", "lstm"):
                saved = np.load(f"{{trained}}/{{name}}.npz")
                check(f"{{trained}}/{{name}}.h5", saved["x"], saved["predictions"], rtol=1e-5, atol=1e-5)
                case = recorded["models"][name]
                check(f"{{golden}}/{{name}}.h5", case["input_0"][:], case["prediction_0"][:], rtol=1e-4)
        assert K.backend() == "numpy" and not find_spec("tensorflow") and not find_spec("theano")
    """)
