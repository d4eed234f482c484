"""`import keras` is Kerata's to programs and the installed one's to those who need that, in one process, in any order.

The installed Keras and TensorFlow are small ones here, of the same build as the real: modules that only name what is
defined in `keras.src`, and a loader that imports Keras when it is first wanted. The real ones have a test of their own.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from kerata_keras1._who_asks import TREE, is_program, wants_installed_keras

METADATA = "Metadata-Version: 2.1\nVersion: 1\nName: {}\nRequires-Dist: {}"
FILES = {
    "keras/__init__.py": """
        from keras import _tf_keras as _tf_keras
        from keras import layers as layers
        __version__ = '3.9'
        """,
    "keras/layers/__init__.py": "from keras.layers import extra as extra\nfrom keras.src.dense import Dense as Dense",
    "keras/layers/extra.py": "from keras.src.dense import shape as shape",
    "keras/_tf_keras/__init__.py": "from keras._tf_keras import keras",
    "keras/_tf_keras/keras/__init__.py": "from keras import layers as layers",
    "keras/src/__init__.py": "from keras.src import dense\nimport keras.src.shapes",
    # The two import each other, and a module looks itself up while it runs, as dataclasses do.
    "keras/src/dense.py": """
        import sys, time
        from dataclasses import dataclass
        from keras.src import shapes
        from keras.src.shapes import shape
        time.sleep(0.2)
        @dataclass
        class Dense:
            size: "int" = 3
        assert sys.modules[__name__].Dense is Dense
        """,
    "keras/src/shapes.py": "from keras.src import dense\nfrom .names import shape",
    "keras/src/names.py": "shape = 'shape'",
    "keras/broken.py": "import keras.layers\n1 / 0",
    "tensorflow/__init__.py": """
        import importlib, importlib.util
        def lazy():
            import keras
            return keras.__version__, importlib.import_module("keras._tf_keras.keras").layers.Dense
        def found():
            return importlib.util.find_spec("keras").origin, importlib.util.find_spec("keras.layers").name
        def wanted(name):
            return importlib.import_module(name)
        """,
    "site-packages/library.py": "import tensorflow\nimport tensorflow as tf",
    "site-packages/later.py": "import keras, keras.layers\nfrom keras.layers import *\nfrom keras import layers",
    "site-packages/later-1.dist-info/METADATA": METADATA.format("later", "keras (>=2.0)"),
    "site-packages/later-1.dist-info/top_level.txt": "later",
    "site-packages/early.py": "import keras",
    "site-packages/early-1.dist-info/METADATA": METADATA.format("early", "Keras>=1.0"),
    "site-packages/early-1.dist-info/top_level.txt": "early",
}


@pytest.fixture
def run(tmp_path: Path, program: Callable[..., str]) -> Callable[..., str]:
    """Runs a program where the small Keras and TensorFlow are installed."""
    for name, text in FILES.items():
        path = tmp_path / "installed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    path = f"{tmp_path / 'installed'}:{tmp_path / 'installed' / 'site-packages'}"
    begin = f"TREE = {TREE!r}\nINSTALLED = {str(tmp_path / 'installed' / 'keras')!r}\n"
    return lambda text, **env: program(begin + textwrap.dedent(text), PYTHONPATH=path, **env)


def test_programs_and_those_who_need_the_installed_keras_each_get_theirs(run):
    run("""
        import importlib, pickle, sys
        from library import tensorflow

        version, dense = tensorflow.lazy()
        assert version == "3.9" and dense.__module__ == "keras.src.dense"
        assert "keras" not in sys.modules  # and Kerata has not been imported to have TensorFlow's Keras
        assert "kerata" not in sys.modules

        import keras, keras.layers, keras.layers.core
        assert keras.__file__.startswith(TREE) and keras.layers.core.__file__.startswith(TREE)
        assert sys.modules["keras"] is keras
        assert importlib.import_module("keras.layers") is keras.layers and __import__("keras") is keras
        assert importlib.util.find_spec("keras").origin.startswith(TREE)

        real = tensorflow.wanted("keras")
        assert real is not keras and real.__file__.startswith(INSTALLED)
        assert (real.__name__, real.__spec__.name, real.layers.__name__) == ("keras", "keras", "keras.layers")
        assert tensorflow.lazy() == (version, dense)
        assert real.layers.extra.shape == "shape" and real.layers.Dense is dense
        assert tensorflow.found() == (real.__file__, "keras.layers")

        # What only the installed Keras has is the same to everyone, to pickle among others.
        from keras.src.dense import Dense
        assert Dense is dense and importlib.import_module("keras.src").dense is sys.modules["keras.src.dense"]
        assert pickle.loads(pickle.dumps(dense(7))).size == 7
        import kerata_keras1.installed_keras as installed
        assert installed is real

        import later, early
        assert later.keras is real and later.layers is real.layers and later.Dense is dense
        assert early.keras is keras
    """)


def test_what_was_imported_before_lives_on_and_uninstall_gives_everything_back(run):
    run(
        """
        import builtins, importlib, importlib.util, sys
        before = builtins.__import__, importlib.import_module, importlib.util.find_spec
        ours = lambda: [type(finder).__module__ for finder in sys.meta_path].count("kerata_keras1._serving")
        import keras as real
        import keras.layers
        dense = real.layers.Dense
        import kerata_keras1
        for _ in range(2):
            assert not kerata_keras1.is_installed()
            kerata_keras1.install()
            kerata_keras1.install()
            assert kerata_keras1.is_installed() and ours() == 1
            import keras as served
            from keras.layers.core import Dense
            assert served.__file__.startswith(TREE) and real.layers.Dense is dense and Dense is not dense
            from library import tensorflow
            assert tensorflow.lazy() == ("3.9", dense)
            kerata_keras1.uninstall()
            kerata_keras1.uninstall()
            import keras
            from keras.layers import Dense as again
            from keras.src import dense as module
            assert keras is real and again is dense and module is sys.modules["keras.src.dense"]
            assert not [n for n in sys.modules if "installed_keras" in n]
            assert before == (builtins.__import__, importlib.import_module, importlib.util.find_spec)
            assert ours() == 0
        kerata_keras1.install()
        import keras
        assert keras is served  # a class of Keras's is the same class still
        """,
        KERATA_KERAS1=None,
    )


def test_the_installed_keras_imported_first_under_serving_is_whole_after_uninstall(run):
    run("""
        import kerata_keras1
        from library import tensorflow
        version, dense = tensorflow.lazy()
        import keras
        kerata_keras1.uninstall()
        import keras
        from keras.layers import Dense
        from keras import _tf_keras, src
        assert keras.__file__.startswith(INSTALLED) and keras.layers.__spec__.name == "keras.layers" and Dense is dense
    """)


def test_threads_that_import_both_at_once_never_see_the_others(run):
    run("""
        import importlib, sys, threading
        from library import tensorflow
        start, failures, seen = threading.Barrier(12), [], set()

        def check(number):
            try:
                start.wait()
                if number % 3 == 0:
                    seen.add(tensorflow.lazy()[1])
                elif number % 3 == 1:
                    import keras.layers.core
                    assert keras.layers.core.__file__.startswith(TREE)
                else:
                    seen.add(importlib.import_module("keras.src.dense").Dense)
            except BaseException as error:
                failures.append(repr(error))

        threads = [threading.Thread(target=check, args=(n,)) for n in range(12)]
        [t.start() for t in threads], [t.join(60) for t in threads]
        assert not failures and len(seen) == 1 and not any(t.is_alive() for t in threads), failures
    """)


def test_errors_name_the_module_that_was_asked_for_and_leave_nothing_half_done(run):
    run("""
        from library import tensorflow
        wanted = tensorflow.wanted
        for name in ("keras.nowhere", "keras.src.nowhere"):
            try:
                wanted(name)
            except ModuleNotFoundError as error:
                assert error.name == name and str(error) == f"No module named {name!r}"
            else:
                raise AssertionError(name)
        for _ in range(2):
            try:
                wanted("keras.broken")
            except ZeroDivisionError:
                pass
            else:
                raise AssertionError
        try:
            import keras.losses  # which Keras 1 did not have, and programs try
        except ImportError:
            pass
        else:
            raise AssertionError
    """)


def test_a_function_that_another_has_put_over_ours_keeps_working(run):
    run("""
        import builtins, sys, kerata_keras1
        ours = builtins.__import__
        builtins.__import__ = lambda *args, **kwargs: ours(*args, **kwargs)
        kerata_keras1.uninstall()
        import keras
        assert keras.__file__.startswith(INSTALLED)
        kerata_keras1.install()
        import keras
        assert keras.__file__.startswith(TREE)
        import json.decoder
    """)


def test_a_traceback_of_a_failed_import_shows_the_programs_frames_alone(run, tmp_path):
    (tmp_path / "outer.py").write_text("import inner")
    (tmp_path / "inner.py").write_text("1 / 0")
    files = run("""
        import sys, traceback
        sys.path.insert(0, ".")
        try:
            import outer
        except ZeroDivisionError as error:
            print(*[frame.filename.rpartition("/")[2] for frame in traceback.extract_tb(error.__traceback__)])
        try:
            import nowhere
        except ImportError as error:
            print(*[frame.filename.rpartition("/")[2] for frame in traceback.extract_tb(error.__traceback__)])
    """)
    if sys.version_info >= (3, 11):
        assert files.splitlines() == ["<string> outer.py inner.py", "<string>"]
    else:
        assert files.splitlines()[0].startswith("<string>")


def test_a_program_sees_tensorflow_as_it_was_and_libraries_see_it_as_it_is(run, tmp_path):
    (tmp_path / "module.py").write_text("import tensorflow as tf")
    run("""
        import sys, types
        sys.path.insert(0, ".")
        views = {}
        def view(name):
            if name.endswith("missing"):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return views.setdefault(name, types.ModuleType(name))
        sys.modules["kerata_keras1.tensorflow1"] = types.SimpleNamespace(view=view)
        import kerata_keras1
        kerata_keras1.tensorflow1 = sys.modules["kerata_keras1.tensorflow1"]
        view("tensorflow").pack = "pack"
        view("tensorflow").__all__ = ["pack", "contrib"]

        import tensorflow as tf
        assert tf is views["tensorflow"] and tf.pack == "pack"
        import tensorflow.contrib.layers
        assert tensorflow is tf and "tensorflow.contrib.layers" in views
        from tensorflow.contrib import layers
        assert layers is views["tensorflow.contrib.layers"]
        from tensorflow import *
        assert pack == "pack" and contrib is views["tensorflow.contrib"]
        try:
            from tensorflow import missing
        except ImportError as error:
            assert "cannot import name 'missing'" in str(error)
        import module, library
        assert module.tf is tf
        assert library.tf is sys.modules["tensorflow"] and library.tf is not tf and library.tf.lazy
    """)


@pytest.mark.parametrize(
    ("asker", "program", "installed"),
    [
        ({}, False, False),
        ({"__name__": "__main__"}, True, False),
        ({"__name__": "__main__", "__file__": "/home/somebody/train.py"}, True, False),
        ({"__name__": "model", "__file__": "/home/somebody/model.py"}, True, False),
        # TensorFlow runs text in modules without a file.
        ({"__name__": "5b3c0a"}, False, False),
        ({"__name__": "__main__", "__file__": "/usr/lib/python3/site-packages/tool/__main__.py"}, False, False),
        ({"__name__": "tool.a", "__file__": "/usr/lib/python3/dist-packages/tool/a.py"}, False, False),
        ({"__name__": "json", "__file__": __import__("json").__file__}, False, False),
        ({"__name__": "kerata.layers", "__file__": "/src/kerata/layers.py"}, False, False),
        ({"__name__": "kerata_swish", "__file__": "/src/kerata_swish.py"}, False, False),
        ({"__name__": "keras.layers", "__file__": f"{TREE}/layers/__init__.py"}, False, False),
        ({"__name__": "keras.layers", "__file__": "/usr/site-packages/keras/layers/__init__.py"}, False, True),
        ({"__name__": "tensorflow.python.util", "__file__": "/usr/site-packages/tensorflow/x.py"}, False, True),
    ],
)
def test_who_is_a_program_and_who_needs_the_installed_keras(asker, program, installed):
    assert (is_program(asker), wants_installed_keras(asker)) == (program, installed)


def test_names_that_numpy_has_dropped_are_lent_to_programs_and_taken_back(run):
    run("""
        import sys, kerata_keras1
        assert "numpy" not in sys.modules
        import numpy as np
        assert np.zeros(2, dtype=np.bool).dtype == "bool" and np.int is int and np.product([2, 3]) == 6
        had = {"bool"} & set(np.__all__)
        kerata_keras1.uninstall()
        assert "int" not in vars(np) and had == {"bool"} & set(vars(np))
        kerata_keras1.install()
        assert np.int is int
    """)
