"""Whether what workers say of themselves is the same, and where it is not."""

from __future__ import annotations

import importlib.metadata
import itertools
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from kerata import settings
from kerata.errors import BackendError
from kerata_backend_tensorflow.cluster import Cluster


def require_alike(cluster: Cluster, what: str, facts: Sequence[Mapping[str, Any]]) -> None:
    """Check that all workers say the same.

    Arguments:
        cluster: the workers.
        what: is to be the same.
        facts: what each says.

    Raises:
        BackendError: they do not; it says what differs, and who says what.
    """
    found = differences(cluster, facts)
    if found:
        raise BackendError(f"All workers must have the same {what}; they differ:\n" + "\n".join(found))


def differences(cluster: Cluster, facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line for each fact that is not the same for all."""
    names = dict.fromkeys(name for said in facts for name in said)
    lines = []
    for name in names:
        of: dict[str, list[int]] = {}
        for number, said in enumerate(facts):
            of.setdefault(str(said.get(name, "nothing")), []).append(number)
        if len(of) > 1:
            # Of long ones from shortly before the place where they part.
            start = max(0, _common(list(of)) - 30)
            who = [f"{_part(value, start)} on {_listed(cluster, numbers)}" for value, numbers in of.items()]
            lines.append(f"  {name}: {'; '.join(who)}")
    return lines


def versions(cluster: Cluster) -> dict[str, str]:
    """What must be the same for several workers to compute together."""
    tensorflow = next(filter(None, map(_version, ("tensorflow", "tensorflow-cpu", "tf-nightly"))), "unknown")
    return {
        "the workers of TF_CONFIG": ", ".join(map(cluster.called, range(len(cluster)))),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "kerata-core": _version("kerata-core") or "unknown",
        "kerata-backend-tensorflow": _version("kerata-backend-tensorflow") or "unknown",
        "TensorFlow": tensorflow,
        "floatx": settings.floatx(),
        "epsilon": str(settings.epsilon()),
        "image_dim_ordering": settings.image_dim_ordering(),
    }


def _common(values: Sequence[str]) -> int:
    """How many characters all begin with."""
    alike = (len(set(characters)) == 1 for characters in zip(*values, strict=False))
    return sum(1 for _ in itertools.takewhile(bool, alike))


def _part(value: str, start: int) -> str:
    most = 90
    if len(value) <= most:
        return value
    return f"{'...' if start else ''}{value[start : start + most]}{'...' if start + most < len(value) else ''}"


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _listed(cluster: Cluster, numbers: Sequence[int]) -> str:
    most = 3
    names = [cluster.called(number) for number in numbers[:most]]
    return ", ".join(names) + (f" and {len(numbers) - most} more" if len(numbers) > most else "")
