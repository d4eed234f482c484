"""The import of Theano: what is lent to it and taken back, whose flags count, and that it is quiet."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata_backend_theano.native import theano

NAMES = ("bool", "int", "float", "complex", "object", "str")
LENDING = """
    import sys
    import numpy as np

    class Watch:
        def find_spec(self, name, path=None, target=None):
            if name == "theano.scalar":
                print(*[n for n in NAMES if n in vars(np)])

    NAMES = ("bool", "int", "float", "complex", "object", "str")
    sys.meta_path.insert(0, Watch())
    import kerata_backend_theano
    print("theano" in sys.modules)
    import kerata_backend_theano.native
    print(*[n for n in NAMES if n in vars(np)])
    print(*[n for n in ("pkg_resources",) if n in sys.modules])
"""


def test_numpys_old_names_are_there_during_the_import_only(program: Any) -> None:
    ran = program(LENDING)
    assert ran.returncode == 0, ran.stderr
    before, during, after, modules = ran.stdout.split("\n")[:4]
    assert (before, after, modules) == ("False", "", "")
    assert during.split() == list(NAMES)


def test_a_name_that_numpy_has_already_is_left_alone(program: Any) -> None:
    ran = program("""
        import numpy as np
        class Mine(str): pass
        np.str = Mine
        import kerata_backend_theano.native
        print(np.str is Mine, "int" in vars(np))
    """)
    assert ran.stdout == "True False\n", ran.stderr


@pytest.mark.parametrize("options", [(), ("-W", "error"), ("-W", "always"), ("-X", "dev", "-W", "error")])
def test_the_import_and_a_step_of_training_raise_no_warning(options: tuple[str, ...], program: Any) -> None:
    ran = program(
        """
        import numpy as np
        from kerata.layers import Dense, Dropout, SimpleRNN
        from kerata.models import Sequential
        model = Sequential([SimpleRNN(3, input_shape=(4, 2)), Dropout(0.5), Dense(1, activation="sigmoid")])
        model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
        model.fit(np.ones((4, 4, 2)), np.ones((4, 1)), nb_epoch=1, verbose=0)
    """,
        *options,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


SHOW = """
    from kerata_backend_theano.native import theano
    print(theano.config.floatX, theano.config.blas__ldflags, theano.config.cxx, theano.config.device)
"""
QUICK = os.environ["THEANO_FLAGS"]


def test_the_users_theano_flags_win(program: Any) -> None:
    ran = program(SHOW, THEANO_FLAGS=f"{QUICK},floatX=float64,blas__ldflags=-lmine")
    assert ran.stdout.split() == ["float64", "-lmine", "cpu"], ran.stderr
    ran = program(SHOW, THEANO_FLAGS=f'{QUICK},blas__ldflags="-Lone,two -lmine"')
    assert ran.stdout.split() == ["float32", "-Lone,two", "-lmine", "cpu"], ran.stderr


def test_the_users_theanorc_wins(program: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.rc").write_text("[global]\nfloatX = float64\n[blas]\nldflags = -lmine\n")
    ran = program(SHOW, THEANORC=str(tmp_path / "mine.rc"))
    assert ran.stdout.split() == ["float64", "-lmine", "cpu"], ran.stderr
    ran = program(SHOW, THEANORC=str(tmp_path / "mine.rc"), THEANO_FLAGS=f"{QUICK},floatX=float16")
    assert ran.stdout.split() == ["float16", "-lmine", "cpu"], ran.stderr


@pytest.mark.parametrize("text", [None, "[global]\nother = 1\n", "[blas]\nldflags = -lmine\n"])
def test_without_a_word_of_the_user_floatx_is_keratas(text: str | None, program: Any, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "rc").write_text(text)
    (tmp_path / "kerata.yaml").write_text("floatx: float64\n")
    ran = program(SHOW, THEANORC=str(tmp_path / "rc"), KERATA_HOME=str(tmp_path))
    assert ran.stdout.split()[0] == "float64", ran.stderr


def test_the_flags_of_the_process_are_as_before(program: Any) -> None:
    ran = program("""
        import os
        import kerata_backend_theano.native
        print(os.environ.get("THEANO_FLAGS"))
    """)
    assert ran.stdout == QUICK + "\n"


START = """
    import sys
    import numpy as np
"""
TRAIN = """
    from kerata.layers import LSTM, Dense
    from kerata.models import Sequential
    model = Sequential([LSTM(3, input_shape=(4, 2)), Dense(1)])
    model.compile("sgd", "mse")
    losses = [float(model.train_on_batch(np.ones((2, 4, 2)), np.ones((2, 1)))) for _ in range(3)]
    print(losses[2] < losses[0], mine is sys.modules["theano"])
"""
BEFOREHAND = {
    "by a program that lends the names itself": """
        for name, value in dict(bool=bool, int=int, float=float, complex=complex, object=object, str=str).items():
            setattr(np, name, value)
        import theano as mine
        for name in ("bool", "int", "float", "complex", "object", "str"):
            delattr(np, name)
    """,
    "in vain, for numpy lacks the names": """
        try:
            import theano
        except AttributeError:
            from kerata_backend_theano.native import theano as mine
    """,
    "through the plugin": """
        from kerata_backend_theano.native import tensor as T, theano as mine
    """,
}


@pytest.mark.parametrize("how", BEFOREHAND)
def test_theano_may_be_imported_beforehand(how: str, program: Any) -> None:
    parts = map(textwrap.dedent, (START, BEFOREHAND[how], TRAIN))
    ran = program("".join(parts), THEANO_FLAGS=f"{QUICK},blas__ldflags=")
    assert (ran.returncode, ran.stdout) == (0, "True True\n"), ran.stderr


def test_loops_are_theanos_own_in_python() -> None:
    assert sys.modules["theano.scan.scan_perform_ext"] is None
    x = theano.tensor.matrix()
    total = theano.scan(lambda row, before: row + before, sequences=x, outputs_info=theano.tensor.zeros((2,)))[0]
    given = np.arange(6.0).reshape(3, 2).astype(theano.config.floatX)
    np.testing.assert_allclose(theano.function([x], total)(given), np.cumsum(given, 0))


@pytest.mark.slow
def test_the_compiler_is_not_asked_for_a_loop(program: Any, compiled_theano: dict[str, str]) -> None:
    ran = program(
        """
        import numpy as np
        from pathlib import Path
        from kerata import backend as K
        x = K.placeholder((None, None, 2))
        y = K.function([x], [K.rnn(lambda step, states: (step + states[0], [step + states[0]]), x,
                                   [K.zeros((1, 2))])[1]])([np.ones((1, 3, 2))])[0]
        from kerata_backend_theano.native import theano
        print(bool(theano.config.cxx), y[0, :, 0], len(list(Path(theano.config.compiledir).glob("scan_perform*"))))
    """,
        environment=compiled_theano,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "True [1. 2. 3.] 0\n", "")
