"""Theano's C code compiled in half the time: most of it went into reading the same headers, now read once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

_HEADERS = (
    "Python.h",
    "iostream",
    "theano_mod_helper.h",
    "math.h",
    "numpy/arrayobject.h",
    "numpy/arrayscalars.h",
    "vector",
    "algorithm",
)
_OPTIONS = ("-g", "-O3", "-fno-math-errno", "-fvisibility=hidden")
"""What Theano compiles its operations with; the compiler takes a header read before only for the same options."""


def read_headers_once(theano: Any) -> None:
    """Let Theano include a precompiled header in all that it compiles with g++ from now on.

    It lies in Theano's compile directory and is made where it is missing. Where that fails, or where an operation is
    compiled otherwise, the compiler reads the headers as ever.
    """
    folder = Path(theano.config.compiledir)
    if not (theano.config.cxx.endswith("g++") and sys.platform.startswith("linux")) or " " in str(folder):
        return
    options = theano.link.c.cmodule.GCC_compiler.compile_args()  # asks for the processor's, which flags would disturb
    told = repr((options, np.__version__, theano.__version__))  # other headers, or other options, are another prelude
    header = folder / f"kerata_prelude_{hashlib.sha256(told.encode()).hexdigest()[:16]}.h"
    flags = f"{theano.config.gcc__cxxflags} -g0 -include {header}".strip()  # nobody debugs generated code
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        if not header.with_suffix(".h.gch").exists():
            header.write_text("".join(f"#include <{name}>\n" for name in _HEADERS))
            _compile([theano.config.cxx, *_OPTIONS, *options, "-g0", *_includes(theano)], header)
        theano.config.gcc__cxxflags = flags


def _includes(theano: Any) -> list[str]:
    own = Path(theano.__file__).parent / "link" / "c" / "c_code"
    return [f"-I{path}" for path in (np.get_include(), sysconfig.get_path("include"), own)]


def _compile(command: list[str], header: Path) -> None:
    """Under another name first: other processes may be at it, too."""
    handle, made = tempfile.mkstemp(dir=header.parent, suffix=".gch")
    os.close(handle)
    try:
        subprocess.run(
            [*command, "-x", "c++-header", str(header), "-o", made],
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
        os.replace(made, header.with_suffix(".h.gch"))
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
