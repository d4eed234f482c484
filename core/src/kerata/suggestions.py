"""What somebody may have meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable

_PREFIX = "kerata-"


def did_you_mean(name: str, names: Iterable[str], most: int = 3, cutoff: float = 0.6) -> str:
    """` Did you mean 'Dense'?`, or nothing where no name is close.

    Arguments:
        name: what was written.
        names: what there is.
        most: how many suggestions at most (default 3).
        cutoff: how alike they must be, from 0 (anything) to 1 (equal); default 0.6.
    """
    import difflib

    # What every distribution's name begins with says nothing; of a name with and without it, the form asked for wins.
    others = sorted(sorted(names, reverse=True), key=lambda o: o.startswith(_PREFIX) == name.startswith(_PREFIX))
    spellings = {other.lower().removeprefix(_PREFIX): other for other in others}
    close = difflib.get_close_matches(name.lower().removeprefix(_PREFIX), spellings, n=most, cutoff=cutoff)
    return f" Did you mean {' or '.join(repr(spellings[other]) for other in close)}?" if close else ""
