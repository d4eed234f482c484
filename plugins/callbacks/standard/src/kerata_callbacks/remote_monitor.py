"""`RemoteMonitor`: logs sent to a server."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping

from kerata import Callback
from kerata.bases.callback import Logs
from kerata_callbacks.numbers import plain

SECONDS = 10.0
"""How long to wait for the server, at each epoch, before training goes on without it."""


class RemoteMonitor(Callback):
    """Sends the logs of each epoch to a server by HTTP POST.

    The body is a form with one field, which holds the logs and the number of the epoch as JSON: for Keras 1's
    receivers. A server that does not answer gives a warning, and training goes on.

    Arguments:
        root: address of the server (default "http://localhost:9000").
        path: where on it (default "/publish/epoch/end/").
        field: name of the field (default "data").
        headers: dict of HTTP headers (default: JSON as accepted and sent types).

    Example:
        >>> import warnings
        >>> import numpy as np
        >>> from kerata.callbacks import RemoteMonitor
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> monitor = RemoteMonitor(root="http://localhost:9", path="/training/")
        >>> with warnings.catch_warnings(record=True) as told:  # nobody listens there, and training goes on
        ...     history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), nb_epoch=1, verbose=0, callbacks=[monitor])
        >>> "http://localhost:9/training/" in str(told[-1].message)
        True
    """

    first_worker_only = True

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.root, self.path, self.field = root, path, field
        json_only = {"Accept": "application/json", "Content-Type": "application/json"}
        self.headers = json_only if headers is None else dict(headers)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        import requests

        send = {"epoch": epoch, **{name: plain(value) for name, value in (logs or {}).items()}}
        url = self.root + self.path
        try:
            answer = requests.post(url, {self.field: json.dumps(send)}, headers=self.headers, timeout=SECONDS)
            answer.raise_for_status()
        except requests.exceptions.RequestException as error:
            problem = f"RemoteMonitor could not hand the logs of epoch {epoch} to {url}: {error}"
            warnings.warn(problem, RuntimeWarning, stacklevel=2)
