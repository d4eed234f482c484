"""How the workers of a cluster find one another: each calls the first at its address and says who it is.

That is before TensorFlow takes the addresses for itself, which would wait for ever for one that does not come. Nobody
hangs up then: see `line`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any

from kerata.errors import BackendError
from kerata_backend_tensorflow.cluster import Cluster, host_and_port
from kerata_backend_tensorflow.connection import Connection
from kerata_backend_tensorflow.line import Hub, Line

_GREETING = "kerata 1"
_AGAIN = 0.2  # seconds
_ANSWER = 5.0  # seconds


def listening(cluster: Cluster) -> socket.socket:
    """A socket at this worker's own address, to be closed before TensorFlow takes the port.

    Raises:
        BackendError: somebody has the port.
    """
    _, port = host_and_port(cluster.addresses[cluster.number])
    # At every address of the machine, as TensorFlow does: it may not know the one by which others know it.
    both = socket.has_dualstack_ipv6()
    try:
        return socket.create_server(
            ("", port),
            family=socket.AF_INET6 if both else socket.AF_INET,
            dualstack_ipv6=both,
            backlog=max(128, len(cluster)),
        )
    except OSError as error:
        raise BackendError(
            f"{cluster.called(cluster.number)} of TF_CONFIG is this process, which cannot have the port {port}: "
            f"{error.strerror}. End the program that has it (an earlier run?), or give TF_CONFIG another port."
        ) from None


def meet(cluster: Cluster, facts: Mapping[str, Any], seconds: float, listener: socket.socket) -> Line:
    """Wait until all workers have come, and say of each what it is.

    Arguments:
        cluster: the workers.
        facts: of this one, plain data; `Line.facts` has those of all.
        seconds: how long to wait.
        listener: of `listening`.

    Raises:
        BackendError: some do not come, or cannot be what they say. All who came raise it.
    """
    if cluster.number == 0:
        connections = _received(cluster, listener, seconds)
        own, others = socket.socketpair()
        connections[0] = Connection(others), dict(facts)
        in_order = [connections[number] for number in range(len(cluster))]
        every = [said for _, said in in_order]
        for connection, _ in in_order[1:]:
            connection.send(["come", every])
        Hub(cluster, [connection for connection, _ in in_order], seconds).start()
        return Line(cluster, Connection(own), every)
    return _called(cluster, facts, seconds)


def reached(cluster: Cluster, number: int) -> str | None:
    """Why a worker's address does not answer; None if it does."""
    try:
        socket.create_connection(host_and_port(cluster.addresses[number]), _ANSWER).close()
    except OSError as error:
        return _reason(error)
    return None


def _called(cluster: Cluster, facts: Mapping[str, Any], seconds: float) -> Line:
    """The line to the first, once it says that all have come."""
    until, reason = time.monotonic() + seconds, ""
    while time.monotonic() < until:
        try:
            sock = socket.create_connection(host_and_port(cluster.addresses[0]), _ANSWER)
            # It waits for the others as long as this one does, but from when it was itself started.
            sock.settimeout(seconds + _ANSWER)
            connection = Connection(sock)
            connection.send([_GREETING, [cluster.number, dict(facts)]])
            word, value = connection.receive()
        except EOFError:
            sock.close()
            reason = "something else answers there, or it has just ended"
        except OSError as error:
            reason = _reason(error)
        else:
            if word == "come":
                sock.settimeout(None)
                return Line(cluster, connection, value)
            sock.close()
            raise BackendError(str(value))
        time.sleep(_AGAIN)
    raise BackendError(_late(cluster, [0], seconds, reason))


def _received(
    cluster: Cluster, listener: socket.socket, seconds: float
) -> dict[int, tuple[Connection, dict[str, Any]]]:
    """The calls of all others; those who came are told if some do not."""
    until = time.monotonic() + seconds
    found: dict[int, tuple[Connection, dict[str, Any]]] = {}
    while True:
        found = {number: one for number, one in found.items() if not one[0].has_ended()}
        missing = [number for number in range(1, len(cluster)) if number not in found]
        if not missing:
            return found
        if time.monotonic() > until:
            raise _refused([one for one, _ in found.values()], _late(cluster, missing, seconds))
        listener.settimeout(_AGAIN)
        try:
            sock, address = listener.accept()
        except TimeoutError:
            continue
        sock.settimeout(_ANSWER)
        connection = Connection(sock)
        said = _greeting(connection)
        if said is None:  # somebody else's: a probe, a lost browser
            sock.close()
            continue
        number, facts = said
        if number in found and found[number][0].has_ended():  # and been started again
            del found[number]
        if number in found or not 0 < number < len(cluster):
            wrong = (
                f"Two processes say that they are {cluster.called(number)}"
                if number in found
                else f"A process says that it is worker number {number} of those of TF_CONFIG, which has {len(cluster)}"
            )
            wrong += f"; one calls from {address[0]}. Each worker needs the same cluster, and an index of its own."
            raise _refused([connection, *(one for one, _ in found.values())], wrong)
        sock.settimeout(None)
        found[number] = connection, facts


def _greeting(connection: Connection) -> tuple[int, dict[str, Any]] | None:
    try:
        greeting, [number, facts] = connection.receive()
    except (EOFError, OSError, TypeError, ValueError):
        return None
    known = greeting == _GREETING and isinstance(number, int) and isinstance(facts, dict)
    return (number, facts) if known else None


def _refused(connections: Sequence[Connection], text: str) -> BackendError:
    for connection in connections:
        connection.send(["refused", text])
        connection.socket.close()
    return BackendError(text)


def _late(cluster: Cluster, numbers: Sequence[int], seconds: float, reason: str = "") -> str:
    who = ", ".join(cluster.called(number) for number in numbers)
    return (
        f"Of the {len(cluster)} workers of TF_CONFIG some did not come within {seconds:g} seconds: {who}"
        f"{f': {reason}' if reason else ''}. Start the program on all of them, where they reach one another by these "
        "addresses (`kerata doctor --cluster` on each says which do); KERATA_CLUSTER_TIMEOUT=seconds waits longer."
    )


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
