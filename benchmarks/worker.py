"""One peer with one workload in a process of its own, which computes when a line of its input asks for it.

    python benchmarks/worker.py '{"workload": "mlp", "module": "kerata_peer", "quick": true, ...}'

Each answer is a line of JSON: first that all is imported, then one for each of the requests below. `processes.py` has
the other side.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from arrays import data_of, initial_weights
from workloads import Workload, named


class Worker:
    """Answers requests about one workload.

    Arguments:
        module: that of the peer.
        work: the workload.
        folder: for data in files.
        settings: of the peer.
    """

    def __init__(self, module: Any, work: Workload, folder: Path, settings: dict[str, Any]) -> None:
        self.work = work
        rows = work.batch if work.source == "hdf5" else work.rows
        data = data_of(work, rows)
        self._kind, self._rest = module.Peer, (data, folder, settings)
        self.peer = self._made(work)
        self.many = data_of(work, work.predicted).x
        self.one = [x[:1] for x in self.many]

    def first(self) -> dict[str, Any]:
        """Build, compile and train for an epoch."""
        built, _ = _timed(self.peer.build)
        epoch, loss = _timed(self.peer.train, 1)
        return {"build": built, "seconds": built + epoch, "loss": loss}

    def first_batch(self) -> dict[str, Any]:
        """Build, compile and train on a batch."""
        built, _ = _timed(self.peer.build)
        step, loss = _timed(self.peer.train_on_batch)
        return {"build": built, "seconds": built + step, "loss": loss}

    def warm(self) -> dict[str, Any]:
        """Train and predict on for as long as the peer compiles in new ways."""
        if not getattr(self.peer, "compiles_later", False):
            return {"seconds": 0.0}
        per_epoch = self.work.rows // self.work.batch
        trained, _ = _timed(self.peer.train, -(-self.work.warm // per_epoch) or 1)
        return {"seconds": trained + sum(_repeated(lambda: self.peer.predict(self.one), 1000)["seconds"])}

    def train(self) -> dict[str, Any]:
        """A counted run."""
        seconds, loss = _timed(self.peer.train, self.work.epochs)
        return {"seconds": [seconds], "loss": loss}

    def train_on_batch(self) -> dict[str, Any]:
        """Single batches."""
        return _repeated(self.peer.train_on_batch, 20)

    def predict_one(self) -> dict[str, Any]:
        """Predictions of one sample."""
        return _repeated(lambda: self.peer.predict(self.one), 60)

    def predict_many(self) -> dict[str, Any]:
        """A prediction of many samples."""
        return _repeated(lambda: self.peer.predict(self.many), 1)

    def evaluate(self) -> dict[str, Any]:
        """An evaluation of all rows."""
        return _repeated(self.peer.evaluate, 1)

    def memory(self) -> dict[str, Any]:
        """The most memory that the process has had, in MB."""
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {"megabytes": most / (1 << 20 if sys.platform == "darwin" else 1 << 10)}

    def check(self) -> dict[str, Any]:
        """The loss of the same model without dropout, after an epoch."""
        peer = self._made(self.work.without_dropout())
        peer.build()
        peer.train(1)
        return {"loss": peer.evaluate()}

    def _made(self, work: Workload) -> Any:
        data, folder, settings = self._rest
        return self._kind(work, data, initial_weights(work), folder, **settings)


def _timed(function: Callable[..., Any], *arguments: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def _repeated(function: Callable[[], Any], times: int) -> dict[str, Any]:
    return {"seconds": [_timed(function)[0] for _ in range(times)]}


def main() -> None:
    """Answer until the input ends."""
    asked = json.loads(sys.argv[1])
    # Whatever libraries print is not to be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    module = importlib.import_module(asked["module"])
    work = named(asked["workload"], asked["quick"])
    worker = Worker(module, work, Path(asked["folder"]), asked["settings"])
    answers.write(json.dumps("ready") + "\n")
    for line in sys.stdin:
        answers.write(json.dumps(getattr(worker, line.strip())()) + "\n")


if __name__ == "__main__":
    main()
