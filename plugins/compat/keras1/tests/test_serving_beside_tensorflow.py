"""The real TensorFlow and its Keras beside what is served, and Theano as a program's first import."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("tensorflow"), reason="needs TensorFlow")
@pytest.mark.skipif(not find_spec("theano"), reason="needs Theano, the engine that the Keras of TensorFlow lacks")
def test_tensorflows_own_use_of_keras_goes_on_beside_the_served_one(program, tmp_path):
    """KERAS_BACKEND is Keras 1's, too: "theano" would be an error to Keras 3, and TensorFlow could not be imported."""
    library = tmp_path / "site-packages" / "library.py"
    library.parent.mkdir()
    library.write_text(
        "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\nimport tensorflow.keras.models\n"
        "from keras.src.layers import Layer"
    )
    program(
        """
        import os, pickle, sys
        import keras
        from keras.layers.core import Dense
        from kerata_keras1._who_asks import TREE
        assert "tensorflow" not in sys.modules and "theano" not in sys.modules

        import library
        tf = library.tf
        assert os.environ["KERAS_BACKEND"] == "theano"
        assert tf.keras.__version__.startswith("3.") and tf.keras.layers.Dense is library.Dense is not Dense
        assert issubclass(library.Dense, library.Layer)
        assert tf.keras.layers.Dense(3)(tf.zeros((2, 4))).shape == (2, 3)
        assert tf.initializers.Zeros()((2,)).numpy().tolist() == [0, 0]
        assert float(tf.losses.mse(tf.zeros(2), tf.ones(2))) == 1 and tf.optimizers.SGD and tf.metrics.Mean
        again = tf.keras.layers.deserialize(tf.keras.layers.serialize(tf.keras.layers.Dense(3)))
        assert type(again) is library.Dense is pickle.loads(pickle.dumps(library.Dense))

        import keras, keras.layers
        assert keras.__file__.startswith(TREE) and keras.layers.Dense is Dense
        import kerata_keras1
        kerata_keras1.uninstall()
        import keras
        assert keras.__version__ == tf.keras.__version__ and keras.layers.Dense is library.Dense
        """,
        KERAS_BACKEND="theano",
        PYTHONPATH=str(library.parent),
    )


def test_a_process_that_does_not_ask_has_the_installed_keras(start):
    ran = start(sys.executable, "-c", "import sys, importlib.util as u; print(u.find_spec('keras'), *sys.modules)")
    assert "kerata_keras1" not in ran.stdout and ran.returncode == 0


@pytest.mark.skipif(not find_spec("theano"), reason="needs Theano")
def test_theano_can_be_imported_before_keras(program):
    program(
        """
        import sys
        from importlib.util import find_spec
        assert find_spec("theano") and "theano" not in sys.modules  # to look for it costs nothing

        import theano
        import theano.tensor as T
        from theano import function
        x = T.dscalar("x")
        assert function([x], T.sqr(x) + 1)(3.0) == 10
        import numpy as np
        assert np.zeros(1, np.bool).dtype == bool
        import keras
        import theano.printing
        assert theano.printing.debugprint
        """,
        THEANO_FLAGS="cxx=,optimizer=fast_compile",
    )
