"""`kerata run`: a program as Python runs it, once or by several workers."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from kerata.errors import ArgumentError
from kerata.plugins import registry

_OWN = ("--workers", "--cpus-per-worker")
_WHAT = "SCRIPT | -m MODULE | -c CODE | -  [ARGS...]"
_CAN_BECOME_ANOTHER = os.name == "posix"  # elsewhere who waits for the process would take it for ended


class _Program(click.Command):
    """A command that leaves all arguments but its own, which stand first, to another."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own: list[str] = []
        rest = list(args)
        while rest and (rest[0] in ("-h", "--help") or rest[0].partition("=")[0] in _OWN):
            own.append(rest.pop(0))
            if own[-1] in _OWN and rest:
                own.append(rest.pop(0))
        return super().parse_args(ctx, [*own, "--", *rest])


@click.command(
    cls=_Program,
    short_help="Run a program, by several workers if asked.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--workers", type=click.IntRange(min=1), help="So many processes that share each batch.")
@click.option("--cpus-per-worker", type=click.IntRange(min=1), help="So many CPUs for each of them.")
@click.argument("args", nargs=-1, type=click.UNPROCESSED, required=True, metavar=_WHAT)
def run(args: tuple[str, ...], workers: int | None, cpus_per_worker: int | None) -> None:
    """Run a program as `python` does, with what plugins ask for; kerata-keras1 serves `import keras`.

    With --workers, as so many processes on this machine, which TensorFlow connects: each has its part of every batch.
    What they print has the worker's number before it. When one fails the others are ended. On a cluster, where
    TF_CONFIG is set, each machine runs the same command without --workers.
    """
    environment = dict(os.environ)
    for variables in registry().hook.kerata_environment():
        environment.update(variables)
    command = [sys.executable, *args]
    sys.stdout.flush()
    sys.stderr.flush()
    if workers is not None:
        from kerata.cli import _workers

        if "TF_CONFIG" in os.environ:
            raise ArgumentError(
                "TF_CONFIG says already which worker of a cluster this is, so --workers cannot start others. Leave one "
                "of the two away."
            )
        sys.exit(_workers.run(command, workers, cpus_per_worker, environment))
    if cpus_per_worker is not None:
        raise click.UsageError("--cpus-per-worker goes with --workers.")
    if not _CAN_BECOME_ANOTHER:
        sys.exit(subprocess.run(command, env=environment).returncode)
    os.execve(sys.executable, command, environment)
