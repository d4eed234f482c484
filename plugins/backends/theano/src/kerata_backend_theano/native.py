"""Theano itself, imported so that it works with the numpy and Python of today.

    from kerata_backend_theano.native import theano, tensor

Theano-PyMC 1.1.2 uses names that numpy has dropped and a module that setuptools is dropping, looks for a BLAS through
another that setuptools breaks, and on Python 3.11 tries in vain to compile its loop in C. Here the names and the module
are lent while Theano is imported, the BLAS is named beforehand, and the loop is Theano's own in Python, which takes as
long.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import logging
import os
import shlex
import sys
import threading
import types
import warnings
from collections.abc import Iterator
from configparser import Error, RawConfigParser
from typing import Any

import numpy as np

from kerata import backend as K
from kerata import config, workers
from kerata.errors import BackendError
from kerata_backend_theano.blas import flags
from kerata_backend_theano.precompiled_header import read_headers_once

_ALIASES = {"bool": bool, "int": int, "float": float, "complex": complex, "object": object, "str": str}
_lock = threading.RLock()


def device() -> str | None:
    """Theano's name of the configured device, None where nothing is configured.

    Raises:
        BackendError: it is none that Theano has.
    """
    wanted = config.current().device
    if not wanted:
        return None
    kind, _, number = wanted.lower().partition(":")
    if number == "all" or "," in number:
        raise BackendError(
            f"Theano computes on one device; {wanted!r} (KERATA_DEVICE) asks for several. Choose one, such as "
            f'"{kind}", or share each batch with KERATA_BACKEND=tensorflow.'
        )
    if kind not in ("cpu", "gpu") or not (number or "0").isdigit():
        raise BackendError(f'The device (KERATA_DEVICE) is "cpu", "gpu" or "gpu:1"; got {wanted!r}.')
    if kind == "cpu":
        if int(number or 0):
            raise BackendError(f"Theano sees no device {wanted!r} (KERATA_DEVICE); there is one CPU.")
        return "cpu"
    return f"cuda{number}"


def _flags() -> str:
    """THEANO_FLAGS, with values for what the user has left open."""
    given = os.environ.get("THEANO_FLAGS", "")
    defaults = {
        "floatX": K.floatx() if K.floatx() != "bfloat16" else "float32",
        "blas__ldflags": flags(),
        # An optimization that fails is left out, which changes no number. Theano would print the graph it failed on.
        "on_opt_error": "ignore",
    }
    added = [f'{name}="{value}"' for name, value in defaults.items() if not _is_set(name, given)]
    chosen = device()
    return ",".join([*added, given, *([f"device={chosen}"] if chosen else [])])


def _is_set(name: str, given: str) -> bool:
    """Whether the user's THEANO_FLAGS or .theanorc gives the flag a value."""
    splitter = shlex.shlex(given, posix=True)
    splitter.whitespace, splitter.whitespace_split = ",", True
    if any(part.partition("=")[0].strip() == name for part in splitter):
        return True
    section, _, option = name.rpartition("__")
    parser = RawConfigParser()
    with contextlib.suppress(Error, OSError):
        parser.read([os.path.expanduser(p) for p in os.environ.get("THEANORC", "~/.theanorc").split(os.pathsep)])
    return parser.has_option(section or "global", option)


@contextlib.contextmanager
def _lent_aliases() -> Iterator[None]:
    """numpy has the names that Theano expects of it."""
    lent = [name for name in _ALIASES if name not in vars(np)]
    for name in lent:
        setattr(np, name, _ALIASES[name])
    try:
        yield
    finally:
        for name in lent:
            delattr(np, name)


@contextlib.contextmanager
def _lent_pkg_resources() -> Iterator[None]:
    """There is a module `pkg_resources` with the two names that Theano and scikit-cuda want.

    The real one warns that it is going, and newer setuptools have it no more.
    """
    if "pkg_resources" in sys.modules:
        yield
        return
    lent = types.ModuleType("pkg_resources")
    lent.__dict__.update(
        get_distribution=importlib.metadata.distribution, DistributionNotFound=importlib.metadata.PackageNotFoundError
    )
    sys.modules["pkg_resources"] = lent
    try:
        yield
    finally:
        del sys.modules["pkg_resources"]


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextlib.contextmanager
def _without_blas_notice() -> Iterator[None]:
    """Theano does not say that it computes products by numpy."""
    logger = logging.getLogger("theano.tensor.blas")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _import() -> tuple[Any, Any]:
    # Two threads that lend and take back numpy's names would take them from each other in the middle.
    with _lock:
        if "theano" not in sys.modules:
            for name in [n for n in sys.modules if n.startswith("theano.")]:
                del sys.modules[name]  # left over from an import that failed
        # The C code that Theano ships for its loop does not compile on Python 3.11: let it not try.
        sys.modules.setdefault("theano.scan.scan_perform_ext", None)  # type: ignore[arg-type]
        with (
            _lent_aliases(),
            _lent_pkg_resources(),
            _environment("THEANO_FLAGS", _flags()),
            _without_blas_notice(),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore", DeprecationWarning)
            import theano
            import theano.gpuarray  # every loop imports it, when pkg_resources is lent no more
            import theano.sparse
            import theano.tensor
            import theano.tensor.signal.pool

            read_headers_once(theano)
        for name in ("theano.scalar.basic", "theano.tensor.basic"):  # these use such names when they run, too
            sys.modules[name].np = _Numpy()  # type: ignore[attr-defined]
        return theano, theano.tensor


def require_one_process() -> None:
    """Raise BackendError if TF_CONFIG names several workers.

    Raises:
        BackendError: it does.
    """
    count = workers.asked_for()
    if count > 1:
        raise BackendError(
            f"TF_CONFIG (as kerata run --workers sets it) names {count} workers. Theano knows nothing of other "
            "processes: each worker would train a model of its own on all data. Start one process without TF_CONFIG, "
            "or share each batch with KERATA_BACKEND=tensorflow."
        )


def require_device() -> None:
    """Raise BackendError unless Theano computes on the configured device."""
    chosen, used = device(), theano.config.device
    if chosen and used != chosen:
        raise BackendError(
            f"Theano was imported for the device {used!r} before Kerata could choose {chosen!r} (KERATA_DEVICE)."
        )
    if used.startswith("cuda") and not theano.gpuarray.pygpu_activated:
        raise BackendError(
            f"Theano cannot use the device {used!r}: that needs pygpu (libgpuarray) and a CUDA device. "
            "Choose KERATA_DEVICE=cpu."
        )


@contextlib.contextmanager
def deep() -> Iterator[None]:
    """Theano may recurse deeply inside, as it does over graphs."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 20_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class _Numpy(types.ModuleType):
    """numpy, with the names that it no longer has."""

    def __init__(self) -> None:
        super().__init__("numpy")
        self.__dict__.update(_ALIASES, product=np.prod)

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


theano, tensor = _import()
