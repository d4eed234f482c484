"""An OpenBLAS for Theano's C code to link with: the system's, or the one that scipy brings along."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from ctypes.util import find_library
from pathlib import Path

_ROUTINES = ("gemm", "gemv", "ger", "dot", "axpy", "copy", "scal", "nrm2")


def flags() -> str:
    """The value of Theano's `blas__ldflags`; empty where no OpenBLAS is found, and Theano then asks numpy."""
    if not sys.platform.startswith("linux"):
        return ""
    for name in (find_library("openblas"), find_library("blas")):
        if name is not None and _has(name, "sgemm_"):
            return f"-l:{name}"
    return _from_scipy()


def _from_scipy() -> str:
    """scipy's wheels contain an OpenBLAS, whose names all begin with `scipy_`: macros put that before them."""
    found = importlib.util.find_spec("scipy")
    if found is None or found.origin is None:
        return ""
    folder = Path(found.origin).parent.parent / "scipy.libs"
    if set(" ,'\"") & set(str(folder)):  # Theano splits its flags at spaces, the linker at commas
        return ""
    for library in sorted(folder.glob("libscipy_openblas-*.so")):
        if _has(str(library), "scipy_sgemm_"):
            renamed = [f"-D{kind}{name}_=scipy_{kind}{name}_" for kind in "sd" for name in _ROUTINES]
            return " ".join([f"-Wl,-L{folder}", f"-Wl,-rpath,{folder}", f"-l:{library.name}", *renamed])
    return ""


def _has(library: str, routine: str) -> bool:
    try:
        return hasattr(ctypes.CDLL(library), routine)
    except OSError:
        return False
