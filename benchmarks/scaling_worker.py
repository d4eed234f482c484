"""One worker of a team that trains a workload, started by `kerata run`; `scaling.py` has the other side.

    kerata run --workers 2 --cpus-per-worker 1 benchmarks/scaling_worker.py '{"workload": "cnn", ...}'

It is asked through a named pipe, each worker through its own. The first one answers with lines of JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from arrays import data_of, initial_weights
from workloads import Optimizer, Workload, named


def comparable(workload: str, quick: bool) -> Workload:
    """A workload whose losses show whether all compute the same.

    Without dropout, whose draws differ, and by SGD: RMSprop makes of the last digits of tiny gradients whole steps.
    """
    return replace(named(workload, quick).without_dropout(), optimizer=Optimizer("sgd", 0.01, 0.9))


def main() -> None:
    """Answer until the pipe ends."""
    asked = json.loads(sys.argv[1])
    number = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
    work = comparable(asked["workload"], asked["quick"])
    folder = Path(asked["folder"])
    peer = importlib.import_module(asked["module"]).Peer(
        work, data_of(work, work.rows), initial_weights(work), folder, **asked["settings"]
    )

    def answer(found: dict[str, Any]) -> None:
        if number == 0:
            print(json.dumps(found), flush=True)

    with (folder / f"{asked['name']}.{number}").open() as requests:
        for line in requests:
            request, *arguments = json.loads(line)
            start = time.perf_counter()
            found = getattr(peer, request)(*arguments)
            answer({"seconds": time.perf_counter() - start, "found": found})


if __name__ == "__main__":
    main()
