"""What `kerata doctor --cluster` finds: whether the workers of TF_CONFIG see one another; without TensorFlow."""

from __future__ import annotations

from typing import Any

from kerata.errors import KerataError
from kerata_backend_tensorflow import cluster as clusters
from kerata_backend_tensorflow.agreement import differences, versions
from kerata_backend_tensorflow.cluster import Cluster
from kerata_backend_tensorflow.rendezvous import listening, meet, reached

Problems = list[tuple[str, str]]


def check() -> dict[str, Any] | None:
    """What was found of each worker, and what is wrong, with its cure; None without TF_CONFIG."""
    workers: dict[str, str] = {}
    problems: Problems = []
    try:
        cluster = clusters.from_environment()
        if cluster is None:
            return None
        workers, problems = _found(cluster)
    except KerataError as error:
        problems.append((str(error), "as it says"))
    return {"workers": workers, "problems": problems}


def _found(cluster: Cluster) -> tuple[dict[str, str], Problems]:
    own = cluster.number
    workers = {cluster.called(number): "this process" if number == own else "" for number in range(len(cluster))}
    with listening(cluster) as listener:
        line = meet(cluster, versions(cluster), clusters.seconds(), listener)
        # All listen now, and do so until each has said whom it reaches.
        silent = {number: why for number in range(len(cluster)) if number != own and (why := reached(cluster, number))}
        every: list[dict[str, str]] = line.exchange("whom it reaches", silent)
    for number in range(len(cluster)):
        if number != own:
            workers[cluster.called(number)] = f"does not answer: {silent[number]}" if number in silent else "answers"
    problems = [
        (
            f"{cluster.called(caller)} does not reach {cluster.called(int(number))}: {why}",
            "let each worker reach the addresses of all others: names, routes, firewalls (of Kubernetes: the service)",
        )
        for caller, silent_to_it in enumerate(every)
        for number, why in silent_to_it.items()
    ]
    problems += [
        (f"the workers differ in {different.strip()}", "install the same versions, and configure all alike")
        for different in differences(cluster, line.facts)
    ]
    line.end()
    return workers, problems
