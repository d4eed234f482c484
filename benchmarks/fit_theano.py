"""Training throughput on Theano: Kerata against the real Keras 1.2.2, in one run, on the same models and data.

    python benchmarks/fit_theano.py --keras1 PATH/bin/python [--models mlp cnn lstm] [--rounds 5]

Keras 1.2.2 needs an environment of its own, of Python 3.7:

    python3.7 -m venv PATH
    PATH/bin/pip install "keras==1.2.2" "theano==1.0.5" "numpy<1.20" "scipy<1.6" "h5py<3" pyyaml

Both are given this file, as a program written for Keras 1, and both compute with the OpenBLAS that their scipy brings
along. Without --keras1, only Kerata is measured.
"""

import argparse
import glob
import importlib
import os
import statistics
import subprocess
import sys
import time

import numpy as np

BATCH = 32


def mlp(layers, models):
    """64-64-10 on images of digits, and its batches in an epoch."""
    model = models.Sequential(
        [layers.Dense(64, activation="relu", input_dim=64), layers.Dense(10, activation="softmax")]
    )
    return model, (64,), 10, 56


def cnn(layers, models):
    """Two convolutions and a pooling on such images, then two dense layers, with dropout."""
    model = models.Sequential(
        [
            layers.Convolution2D(
                16, 3, 3, border_mode="same", activation="relu", input_shape=(1, 8, 8), dim_ordering="th"
            ),
            layers.Convolution2D(32, 3, 3, activation="relu", dim_ordering="th"),
            layers.MaxPooling2D(dim_ordering="th"),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    return model, (1, 8, 8), 10, 56


def lstm(layers, models):
    """An LSTM of 64 units over 20 steps of 32 features."""
    model = models.Sequential([layers.LSTM(64, input_shape=(20, 32)), layers.Dense(4, activation="softmax")])
    return model, (20, 32), 4, 40


MODELS = {"mlp": mlp, "cnn": cnn, "lstm": lstm}


def work(package, name):
    """Train an epoch for each line of stdin, and print how long it took: first the losses of the first epoch."""
    if package == "keras":
        importlib.import_module("theano.ifelse")  # which Keras 1.2.2 expects of Theano to have done
    layers, models = (importlib.import_module(package + "." + m) for m in ("layers", "models"))
    np.random.seed(1337)
    model, shape, classes, batches = MODELS[name](layers, models)
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    rows = np.random.RandomState(0)
    x = rows.rand(batches * BATCH, *shape).astype("float32")
    y = np.eye(classes, dtype="float32")[x.reshape(len(x), -1)[:, :classes].argmax(axis=1)]
    for _ in sys.stdin:
        start = time.time()
        model.fit(x, y, nb_epoch=1, batch_size=BATCH, verbose=0)
        print((time.time() - start) / batches)
        sys.stdout.flush()


class Worker:
    """A process that trains when asked to."""

    def __init__(self, python, package, name):
        environment = dict(os.environ, KERAS_BACKEND="theano", KERATA_BACKEND="theano")
        if package == "keras":
            flags = ["floatX=float32", _blas(python), os.environ.get("THEANO_FLAGS", "")]
            environment["THEANO_FLAGS"] = ",".join(flags)
        self._process = subprocess.Popen(
            [python, __file__, "--work", package, name],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
        )

    def epoch(self):
        """Seconds per batch of one more epoch."""
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            return float(self._process.stdout.readline())
        except (OSError, ValueError):
            raise SystemExit(self._process.stderr.read()) from None


def _blas(python):
    """Theano's flag for the OpenBLAS that the scipy of an old environment brings along."""
    folder = os.path.dirname(os.path.dirname(python))
    found = glob.glob(os.path.join(folder, "lib", "python*", "site-packages", "scipy.libs", "libopenblas*.so"))
    if not found:
        return ""
    folder, name = os.path.split(found[0])
    return f"blas.ldflags='-L{folder} -Wl,-rpath,{folder} -l:{name}'"


def main(names, keras1, rounds):
    """Train in turn, so that both see the same machine, and print medians."""
    for name in names:
        workers = {"Kerata": Worker(sys.executable, "kerata", name)}
        if keras1:
            workers["Keras 1.2.2"] = Worker(os.path.abspath(keras1), "keras", name)
        times = {key: [] for key in workers}
        start = time.time()
        for worker in workers.values():
            worker.epoch()
        for _ in range(rounds):
            for key, worker in workers.items():
                times[key].append(worker.epoch())
        medians = {key: statistics.median(t) * 1e3 for key, t in times.items()}
        shown = "   ".join(f"{key} {value:6.3f} ms per batch" for key, value in medians.items())
        ratio = f"   {medians['Keras 1.2.2'] / medians['Kerata']:.2f} times as fast" if keras1 else ""
        print(f"{name:5} {shown}{ratio}   (medians of {rounds}, {time.time() - start:.0f} s)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keras1", metavar="PYTHON", help="the interpreter of an environment with Keras 1.2.2")
    parser.add_argument("--models", nargs="+", choices=sorted(MODELS), default=list(MODELS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        work(*arguments.work)
    else:
        main(arguments.models, arguments.keras1, arguments.rounds)
