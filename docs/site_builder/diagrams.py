"""Diagrams drawn while the site is built: no program is fetched to draw them in the browser.

A page has a diagram as a block in Mermaid's language, which repository hosts draw. Two kinds of it are known here:
`flowchart TB`, whose boxes stand in rows below those that lead to them, and `sequenceDiagram`. Others stay text.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable
from typing import Any

_CHARACTER, _LINE, _GAP = 7.8, 18, 46
_BOX = re.compile(r'(\w+)(?:\[("?)(.+?)\2\])?')
_ARROW = re.compile(r"(.+?)\s*-->\s*(.+)")
_PARTICIPANT = re.compile(r"participant (\w+)(?: as (.+))?")
_MESSAGE = re.compile(r"(\w+)(--?>>)(\w+): (.+)")


def fence(source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **kwargs: Any) -> str:
    """What a block of Mermaid becomes, as `pymdownx.superfences` asks for it.

    Arguments:
        source: the block.
        language: "mermaid".
        css_class: the class that the configuration names.
        options: those that stand beside the language.
        md: the Markdown converter.
        kwargs: more of the block's attributes.
    """
    kind, *lines = [line.strip() for line in source.strip().splitlines()]
    draw = {"flowchart TB": flowchart, "flowchart TD": flowchart, "sequenceDiagram": sequence}.get(kind)
    drawn = draw([line for line in lines if line]) if draw else f"<pre><code>{html.escape(source)}</code></pre>"
    return f'<div class="{css_class}">{drawn}</div>'


def flowchart(lines: Iterable[str]) -> str:
    """Boxes, and arrows down from one to another, as SVG."""
    labels: dict[str, str] = {}
    arrows: list[tuple[str, str]] = []
    for line in lines:
        arrow = _ARROW.fullmatch(line)
        ends = [_box(end, labels) for end in (arrow.groups() if arrow else (line,))]
        arrows += [(ends[0], ends[1])] if arrow else []
    rows = _rows(list(labels), arrows)
    sizes = {name: (len(label) * _CHARACTER + 28, 2.0 * _LINE) for name, label in labels.items()}
    width = max(sum(sizes[name][0] + _GAP for name in row) - _GAP for row in rows)
    places: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(rows):
        left = (width - sum(sizes[name][0] + _GAP for name in row) + _GAP) / 2
        for name in row:
            places[name] = (left, number * (2 * _LINE + _GAP))
            left += sizes[name][0] + _GAP
    shapes = [_line(*_below(places[a], sizes[a]), *_above(places[b], sizes[b])) for a, b in arrows]
    for name, (x, y) in places.items():
        shapes.append(_rectangle(x, y, *sizes[name]))
        shapes.append(_text(x + sizes[name][0] / 2, y + sizes[name][1] / 2, labels[name]))
    return _svg(shapes, width, len(rows) * (2 * _LINE + _GAP) - _GAP)


def sequence(lines: Iterable[str]) -> str:
    """Who says what to whom, from above to below, as SVG."""
    labels: dict[str, str] = {}
    messages: list[tuple[str, str, str, bool]] = []
    for line in lines:
        if participant := _PARTICIPANT.fullmatch(line):
            labels[participant[1]] = participant[2] or participant[1]
        elif message := _MESSAGE.fullmatch(line):
            labels.setdefault(message[1], message[1])
            labels.setdefault(message[3], message[3])
            messages.append((message[1], message[3], message[4], message[2] == "-->>"))
    names = list(labels)
    centres = _centres(names, labels, messages)
    ends = max(centres[name] + len(label) * _CHARACTER / 2 + 14 for name, label in labels.items())
    height = 2 * _LINE + (len(messages) + 1) * 2.4 * _LINE
    shapes = []
    for name, label in labels.items():
        half = len(label) * _CHARACTER / 2 + 14
        shapes.append(_line(centres[name], 2 * _LINE, centres[name], height, head=False, dashed=True))
        shapes += [_rectangle(centres[name] - half, 0, 2 * half, 2 * _LINE), _text(centres[name], _LINE, label)]
    for number, (start, end, told, dashed) in enumerate(messages):
        y = 2 * _LINE + (number + 1) * 2.4 * _LINE
        shapes.append(_line(centres[start], y, centres[end], y, dashed=dashed))
        shapes.append(_text((centres[start] + centres[end]) / 2, y - 0.55 * _LINE, told))
    return _svg(shapes, ends, height)


def _box(text: str, labels: dict[str, str]) -> str:
    """The name of a box, whose label is written where the box comes first."""
    match = _BOX.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'a flowchart has lines `name["label"] --> other["label"]`; got {text!r}')
    if match[3] or match[1] not in labels:
        labels[match[1]] = match[3] or match[1]
    return match[1]


def _rows(names: list[str], arrows: list[tuple[str, str]]) -> list[list[str]]:
    """Each box below all those that lead to it."""
    row = dict.fromkeys(names, 0)
    for _ in names:  # a path has no more steps than there are boxes, and a circle ends here too
        for start, end in arrows:
            row[end] = min(max(row[end], row[start] + 1), len(names) - 1)
    return [found for number in range(max(row.values()) + 1) if (found := [n for n in names if row[n] == number])]


def _centres(names: list[str], labels: dict[str, str], messages: list[tuple[str, str, str, bool]]) -> dict[str, float]:
    """Where the participants stand: far enough apart for their names, and for what is said between them."""
    centres = {names[0]: len(labels[names[0]]) * _CHARACTER / 2 + 14}
    for before, name in itertools.pairwise(names):
        needed = [centres[before] + (len(labels[before]) + len(labels[name])) * _CHARACTER / 2 + _GAP]
        for start, end, told, _ in messages:
            other = start if end == name else end if start == name else None
            if other in centres:
                needed.append(centres[other] + len(told) * _CHARACTER + 20)
        centres[name] = max(needed)
    return centres


def _above(place: tuple[float, float], size: tuple[float, float]) -> tuple[float, float]:
    return place[0] + size[0] / 2, place[1]


def _below(place: tuple[float, float], size: tuple[float, float]) -> tuple[float, float]:
    return place[0] + size[0] / 2, place[1] + size[1]


def _line(x1: float, y1: float, x2: float, y2: float, head: bool = True, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    arrow = ' marker-end="url(#head)"' if head else ""
    return f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"{dashes}{arrow}/>'


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="4"/>'


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}">{html.escape(text)}</text>'


def _svg(shapes: list[str], width: float, height: float) -> str:
    head = '<marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    head += '<path d="M0 0L8 4L0 8z"/></marker>'
    box = f'width="{width + 8:.0f}" height="{height + 8:.0f}" viewBox="-4 -4 {width + 8:.0f} {height + 8:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {box}><defs>{head}</defs>{"".join(shapes)}</svg>'
