"""`kerata stubs`: what is installed, written down for editors and type checkers."""

from __future__ import annotations

from pathlib import Path

import click

from kerata.errors import FileAccessError


@click.command(short_help="Tell editors and type checkers of the plugins installed.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("typings"))
def stubs(folder: Path) -> None:
    """Write stubs (.pyi) of every name that is installed into FOLDER, by default typings.

    Those of the standard plugins come with Kerata; this adds everyone else's. Run it again when plugins come or go.
    """
    from kerata.stubs import installed, write

    written = installed()
    try:
        write(written, folder / "kerata")
    except OSError as error:
        raise FileAccessError(f"stubs cannot be written to {str(folder)!r}: {error.strerror}.") from error
    click.echo(f"{len(written)} stubs are in {folder / 'kerata'}")
    own = "" if folder == Path("typings") else f" with stubPath = {str(folder)!r} in its configuration"
    click.echo(f"  pyright and Pylance  read them{own or ' by themselves'}")
    click.echo(f"  mypy                 reads them with MYPYPATH={folder}")
