"""The OpenBLAS that Theano's C code is linked with."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kerata_backend_theano import blas


@pytest.fixture
def scipy_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A function: the system has no BLAS, and scipy lies in a folder of this name, with the library that the true one
    has; None where it has none."""
    true = re.search(r"-Wl,-L(\S+).* -l:(\S+)", blas._from_scipy())

    def lay(name: str, has_library: bool = True) -> Path:
        if true is None:
            pytest.skip("this scipy brings no OpenBLAS along")
        libraries = tmp_path / name / "scipy.libs"
        libraries.mkdir(parents=True)
        if has_library:
            (libraries / true[2]).symlink_to(Path(true[1]) / true[2])
        origin = str(tmp_path / name / "scipy" / "__init__.py")
        monkeypatch.setattr(blas, "find_library", lambda library: None)
        monkeypatch.setattr(blas.importlib.util, "find_spec", lambda module: SimpleNamespace(origin=origin))
        return libraries

    return lay


def test_the_library_of_scipy_is_named_with_its_folder(scipy_in: Any) -> None:
    folder = scipy_in("plain")
    flags = blas.flags().split()
    assert flags[:2] == [f"-Wl,-L{folder}", f"-Wl,-rpath,{folder}"]
    assert {"-Dsgemm_=scipy_sgemm_", "-Ddgemv_=scipy_dgemv_"} < set(flags)


@pytest.mark.parametrize("name", ["a space", "a,comma", "a'quote", 'a"double'])
def test_a_folder_that_flags_cannot_name_is_passed_over(name: str, scipy_in: Any) -> None:
    scipy_in(name)
    assert blas.flags() == ""


def test_nothing_is_named_where_there_is_no_openblas(scipy_in: Any) -> None:
    folder = scipy_in("plain", has_library=False)
    assert blas.flags() == ""
    (folder / "libscipy_openblas-0.so").write_text("no library")
    assert blas.flags() == ""


@pytest.mark.parametrize("spec", [None, SimpleNamespace(origin=None)])
def test_nothing_is_named_where_there_is_no_scipy(spec: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blas, "find_library", lambda library: None)
    monkeypatch.setattr(blas.importlib.util, "find_spec", lambda module: spec)
    assert blas.flags() == ""


def test_nothing_is_named_on_another_system_than_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blas.sys, "platform", "darwin")
    assert blas.flags() == ""


def test_the_systems_library_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blas, "find_library", {"openblas": "libopenblas.so.0", "blas": "libblas.so.3"}.get)
    monkeypatch.setattr(blas, "_has", lambda library, routine: library == "libopenblas.so.0" and routine == "sgemm_")
    assert blas.flags() == "-l:libopenblas.so.0"
    monkeypatch.setattr(blas, "_has", lambda library, routine: library == "libblas.so.3" and routine == "sgemm_")
    assert blas.flags() == "-l:libblas.so.3"


@pytest.mark.slow
def test_what_is_named_links_and_multiplies(program: Any, compiled_theano: dict[str, str]) -> None:
    if not blas.flags():
        pytest.skip("no OpenBLAS was found")
    ran = program(
        """
        import numpy as np
        from kerata_backend_theano.native import theano, tensor as T
        assert theano.config.cxx and theano.config.blas__ldflags
        for dtype in ("float32", "float64"):
            x, y, z = (T.TensorType(dtype, (False, False))() for _ in range(3))
            v = T.TensorType(dtype, (False,))()
            f = theano.function([x, y, z, v], [T.dot(x, y), y + 2 * T.dot(x.T, z), T.dot(x, v)])
            products = {type(node.op).__name__: thunk for node, thunk in zip(f.fn.nodes, f.fn.thunks)
                        if any(kind in type(node.op).__name__ for kind in ("Dot", "Gem"))}
            assert all(hasattr(thunk, "cthunk") for thunk in products.values())
            a, b, c = (np.random.rand(*shape).astype(dtype) for shape in ((5, 7), (7, 6), (5, 6)))
            for value, expected in zip(f(a, b, c, b[:, 0]), (a @ b, b + 2 * a.T @ c, a @ b[:, 0])):
                np.testing.assert_allclose(value, expected, rtol=1e-5)
            print(*sorted(products))
        library = next(part[3:] for part in theano.config.blas__ldflags.split() if part.startswith("-l:"))
        print(library in open("/proc/self/maps").read())
    """,
        environment=compiled_theano,
    )
    assert ran.returncode == 0, ran.stderr
    single, double, mapped = ran.stdout.splitlines()
    assert (single, double, mapped) == ("CGemv Dot22 Gemm", "CGemv Dot22 Gemm", "True")
