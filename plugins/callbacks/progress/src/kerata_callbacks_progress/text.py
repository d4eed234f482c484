"""Progress in words: times, metrics, and lines that fit a width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kerata_callbacks_progress.progress import Progress

_BETWEEN = "  "
_INDENT = "    "


class Glyphs(NamedTuple):
    """What a bar is drawn with.

    Attributes:
        full, rest: of a bar, what is done and what is not.
        more: stands for what did not fit.
    """

    full: str = "━"
    rest: str = "─"
    more: str = "…"


ASCII = Glyphs("=", "-", "...")


def glyphs_for(encoding: str | None) -> Glyphs:
    """What can be written in an encoding; ASCII where it lacks the characters of lines, or is not known."""
    try:
        "".join(Glyphs()).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return Glyphs()


def plain_line(progress: Progress) -> str:
    """All there is to tell at the end, in one line however long."""
    parts = [progress.title, _count(progress), duration(progress.seconds), pace(progress), *metrics(progress.logs)]
    return " - ".join(filter(None, parts))


def running_line(progress: Progress, width: int, glyphs: Glyphs) -> str:
    """What there is to tell on the way, in one line of at most `width` characters; metrics are left out from the right.

    Arguments:
        progress: how far the work is.
        width: of the terminal.
        glyphs: what to draw with.
    """
    parts = [_begun(progress, width, glyphs)]
    if progress.done:
        parts += [f"{duration(progress.seconds_left)} left", pace(progress)]
    line = _cut(_joined(parts), width, glyphs)
    items = metrics(progress.logs)
    for number in range(len(items), 0, -1):
        longer = _joined([line, *items[:number], glyphs.more if number < len(items) else ""])
        if len(longer) <= width:
            return longer
    return line


def last_lines(progress: Progress, width: int, glyphs: Glyphs) -> str:
    """All there is to tell at the end: in one line where it fits, as fully as it fits, else folded.

    The metrics are all there in any case. To fit, the line does without the bar, the number of samples, the pace.

    Arguments:
        progress: how far the work is.
        width: of the terminal.
        glyphs: what to draw with.
    """
    took, items = duration(progress.seconds), metrics(progress.logs)
    shapes = [
        [_begun(progress, width, glyphs), took, pace(progress), *items],
        [progress.title, _count(progress), took, pace(progress), *items],
        [progress.title, took, pace(progress), *items],
        [progress.title, took, *items],
    ]
    for shape in shapes:
        line = _joined(shape)
        if len(line) <= width:
            return line
    return _folded(shapes[1], width)


def metrics(logs: Mapping[str, Any]) -> list[str]:
    """`["loss: 0.1234", "acc: 0.9000"]`; numbers too small for four decimals in scientific notation."""
    return [f"{name}: {_number(value)}" for name, value in logs.items()]


def duration(seconds: float) -> str:
    """`40ms`, `1.4s`, `12s`, `3m05s` or `2h10m`."""
    if seconds < 0.9995:
        return f"{1000 * seconds:.0f}ms"
    if seconds < 9.95:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    return f"{whole // 3600}h{whole % 3600 // 60:02d}m"


def pace(progress: Progress) -> str:
    """`9.1ms/step`, or `0.28ms/sample` where the size of a step is not known; nothing before the first."""
    steps = progress.steps
    number, what = (progress.done, "sample") if steps is None else (steps, "step")
    if not number:
        return ""
    milliseconds = 1000 * progress.seconds_of_samples / number
    if milliseconds >= 999.5:
        return f"{duration(milliseconds / 1000)}/{what}"
    if milliseconds >= 9.95:
        return f"{milliseconds:.0f}ms/{what}"
    return f"{milliseconds:.2g}ms/{what}" if milliseconds >= 0.001 else f"<0.001ms/{what}"


def _count(progress: Progress) -> str:
    return f"{progress.done}/{progress.total}"


def _begun(progress: Progress, width: int, glyphs: Glyphs) -> str:
    return " ".join(filter(None, [progress.title, _bar(progress, width, glyphs), _count(progress)]))


def _joined(parts: Sequence[str]) -> str:
    return _BETWEEN.join(filter(None, parts))


def _bar(progress: Progress, width: int, glyphs: Glyphs) -> str:
    length = 20 if width >= 100 else 10 if width >= 60 else 0
    full = int(progress.part * length)
    return glyphs.full * full + glyphs.rest * (length - full)


def _cut(line: str, width: int, glyphs: Glyphs) -> str:
    return line if len(line) <= width else (line[: max(width - len(glyphs.more), 0)] + glyphs.more)[:width]


def _folded(parts: Sequence[str], width: int) -> str:
    lines = [parts[0]]
    for part in filter(None, parts[1:]):
        longer = lines[-1] + _BETWEEN + part
        if len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_INDENT + part)
    return "\n".join(lines)


def _number(value: Any) -> str:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return f"{number:.4f}" if number == 0 or abs(number) > 1e-3 or number != number else f"{number:.4e}"
