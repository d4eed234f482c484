"""A docstring, as it is written here, in Markdown.

First what a thing computes, in paragraphs; formulas stand indented. Then sections: `Arguments:`, `Returns:`, `Raises:`,
`Attributes:`, `Example:`, each a line of its own above indented text, and paragraphs that begin `Input shape:`. In a
section of names one entry may tell of several: `start, end: its rows`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

_HEADING = re.compile(r"^([A-Z][A-Za-z ]*):$")
_ENTRY = re.compile(r"^(\*{0,2}[\w.]+(?:,\s+\*{0,2}[\w.]+)*):\s+(.*)$", re.S)
_NAMES_CUT = re.compile(r"^\*{0,2}[\w.]+(?:, \*{0,2}[\w.]+)*,$")
_SHAPES = re.compile(r"^((?:Input|Output) shape):\s+(.*?)(?:\s+(Output shape):\s+(.*))?$", re.S)
_OF_NAMES = ("Arguments", "Attributes", "Raises")
_CODE = re.compile(r"(`+)(?:.+?)\1(?!`)", re.S)


class Section(NamedTuple):
    """A part of a docstring: `title` is empty for the one that comes first."""

    title: str
    text: str

    @property
    def entries(self) -> list[tuple[list[str], str]]:
        """The names that the section tells of, each with those that share its text."""
        found: list[str] = []
        for line in self.text.splitlines():
            goes_on = found and (line.startswith(" ") or not line or _NAMES_CUT.match(found[-1]))
            if goes_on:
                found[-1] += "\n" + line.strip()
            else:
                found.append(line)
        entries = []
        for entry in found:
            match = _ENTRY.match(entry)
            entries.append((re.split(r",\s+", match[1]), match[2]) if match else ([], entry))
        return entries


def sections(doc: str) -> list[Section]:
    """The sections of a docstring, whose lines begin where `inspect.getdoc` has them begin."""
    found = [Section("", "")]
    lines = doc.splitlines()
    for number, line in enumerate(lines):
        heading = _HEADING.match(line)
        begins = heading and lines[number + 1 : number + 2] and lines[number + 1].startswith("    ")
        ends = found[-1].title and line and not line.startswith(" ")
        if heading and begins:
            found.append(Section(heading[1], ""))
        elif ends:
            found.append(Section("", line))
        else:
            text = line.removeprefix("    ") if found[-1].title else line
            found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{text}")
    return [Section(title, text.strip("\n")) for title, text in found if text.strip()]


def summary(doc: str) -> str:
    """The first paragraph, on one line."""
    return " ".join(doc.partition("\n\n")[0].split())


def markdown(
    doc: str,
    heading: str = "##",
    types: Mapping[str, str] | None = None,
    linked: Callable[[str], str] = lambda text: text,
    more: str = "",
) -> str:
    """A docstring in Markdown.

    Arguments:
        doc: the docstring.
        heading: what stands before the title of a section; empty for titles that are no headings, only bold.
        types: of the arguments, by name, in Markdown.
        linked: what turns names within backquotes into links (default: they stay as they are).
        more: a definition to stand below those of the arguments (default none).
    """
    parts = []
    for section in sections(doc):
        if section.title:
            parts.append(_title(section.title, heading))
        if section.title in _OF_NAMES:
            parts += [_definition(names, told, types or {}, linked) for names, told in section.entries]
            parts += [more] if more and section.title == "Arguments" else []
        else:
            parts += _blocks(section.text, heading, linked)
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """Prose in which nothing but backquotes is markup, as Markdown."""
    return _outside_code(lambda part: re.sub(r"([\\*_\[\]<|])", r"\\\1", part), text)


def _outside_code(change: Callable[[str], str], text: str) -> str:
    parts, end = [], 0
    for code in _CODE.finditer(text):
        parts += [change(text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, change(text[end:])])


def _definition(names: list[str], told: str, types: Mapping[str, str], linked: Callable[[str], str]) -> str:
    text = linked(escaped(told)).replace("\n", "\n    ")
    if not names:
        return text
    of_type = {types.get(name.lstrip("*"), "") for name in names}
    shown = f" : {of_type.pop()}" if len(of_type) == 1 and of_type != {""} else ""
    return f"{', '.join(linked(f'`{name}`') for name in names)}{shown}\n:   {text}"


def _blocks(text: str, heading: str, linked: Callable[[str], str]) -> Iterator[str]:
    for language, lines in _paragraphs(text):
        shapes = _SHAPES.match(lines)
        if language:
            yield f"```{language}\n{lines}\n```"
        elif shapes:
            yield _title("Shapes", heading)
            for title, told in ((shapes[1], shapes[2]), (shapes[3], shapes[4])):
                if title:
                    yield f"{title}\n:   {linked(escaped(' '.join(told.split())))}"
        else:
            yield linked(_prose(lines))


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """The language of each paragraph, empty for prose, and its lines; paragraphs of code in a row are one."""
    found: list[tuple[str, str]] = []
    for part in re.split(r"\n{2,}", text):
        language = "pycon" if part.startswith(">>> ") else "text" if part.startswith("    ") else ""
        lines = part if language == "pycon" else "\n".join(line.removeprefix("    ") for line in part.splitlines())
        if language and found and found[-1][0] == language:
            found[-1] = (language, f"{found[-1][1]}\n\n{lines}")
        else:
            found.append((language, lines))
    return found


def _title(title: str, heading: str) -> str:
    return f"{heading} {title}" if heading else f"**{title}**"


def _prose(text: str) -> str:
    """A paragraph, or a list with its bullets."""
    bullet = re.match(r"- ", text)
    if not bullet:
        return escaped(text)
    items = re.split(r"^- ", text, flags=re.M)[1:]
    return "\n".join(f"- {escaped(' '.join(item.split()))}" for item in items)
