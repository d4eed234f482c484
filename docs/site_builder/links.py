"""Links: from a name in backquotes to its page, and from a file of the repository to where the site has it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from kerata import errors, types
from kerata.kinds import KINDS
from site_builder import signatures

if TYPE_CHECKING:
    from site_builder.reference import Entry

_FENCE = re.compile(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1[ \t]*$", re.M | re.S)
_NAME = re.compile(r"(?<![\[`\\])`([\w.]+(?: \w+)?)`(?![\]`])")
_AS_FOR = re.compile(r"(\bas (?:for|of|in)\s+)([A-Z]\w+)")
_ROW = re.compile(r"^\| `(\w+)(\([^`]*\))` \|", re.M)
_PROSE = re.compile(r"^(?!#).*$", re.M)  # no heading
_BREAK = re.compile(r"^((?![#|]).*[\u3000-\u9fff\uff00-\uffef])\n *(?=[\u3000-\u9fff\uff00-\uffef])", re.M)
_TARGET = re.compile(r"(\]\()([^)\s]+)(\))")


class Names:
    """Which page a name has.

    Arguments:
        every: all that has a page.

    Attributes:
        every: the same.
    """

    def __init__(self, every: Iterable[Entry]) -> None:
        self.every = tuple(every)
        self._by_value = {id(signatures.original(e.value)): e for e in self.every if not isinstance(e.value, str)}
        self._by_name: dict[str, Entry] = {}
        for entry in self.every:
            for name in (entry.name, *entry.aliases):
                for word in _words(entry.kind, name):
                    self._by_name.setdefault(word, entry)
        self._errors = {
            name: "kerata.errors"
            for name, of in vars(errors).items()
            if getattr(of, "__module__", "") == "kerata.errors"
        }
        self._types = dict.fromkeys(types.__all__, "kerata.types")

    def entry_of(self, value: Any) -> Entry | None:
        """What has a page of its own, given itself."""
        return self._by_value.get(id(signatures.original(value)))

    def link(self, text: str, uri: str, entry: Entry) -> str:
        """A link to the page of an entry, on the page `uri`."""
        return f"[{text}]({relative(entry.uri, uri)})"

    def linker(self, uri: str, once: bool = False) -> Callable[[str], str]:
        """What makes links of the names in a text.

        Arguments:
            uri: the page that the text is for; its own name is none to link.
            once: whether only the first of each is linked, so that a page in which it comes often can be read.
        """
        seen = {uri}

        def link(match: re.Match[str]) -> str:
            entry = self._by_name.get(match[1])
            target = self._place(match[1], self._errors) if entry is None else entry.uri
            if target is None or target in seen:
                return match[0]
            if once:
                seen.add(target)
            return f"[{match[0]}]({relative(target, uri)})"

        def quoted(match: re.Match[str]) -> str:
            return f"{match[1]}`{match[2]}`" if match[2] in self._by_name else match[0]

        return lambda text: _NAME.sub(link, _AS_FOR.sub(quoted, text))

    def linked_type(self, of: str, uri: str) -> str:
        """A type, with a link to where it is told of if it is one of `kerata.types`; for the page `uri`."""
        target = self._place(of, self._types)
        return f"`{of}`" if target is None else f"[`{of}`]({relative(target, uri)})"

    def _place(self, name: str, modules: dict[str, str]) -> str | None:
        """Where the page of a module tells of a name in it."""
        module = modules.get(name)
        return None if module is None else f"{self._by_name[module].uri}#{module}.{name}"

    def linked_page(self, text: str, uri: str) -> str:
        """A page written by hand, with links from the names in its prose and in its generated tables."""
        linker = self.linker(uri, once=True)

        def row(match: re.Match[str]) -> str:
            entry = self._by_name.get(f"K.{match[1]}") or self._by_name.get(match[1])
            return match[0] if entry is None else f"| {self.link(f'`{match[1]}{match[2]}`', uri, entry)} |"

        def generated(match: re.Match[str]) -> str:
            return _ROW.sub(row, match[0])

        text = re.sub(r"<!-- generated: (K|hooks) -->.*?<!-- end of \1 -->", generated, text, flags=re.S)
        return outside_code(lambda part: _PROSE.sub(lambda line: linker(line[0]), part), text)


def joined(text: str) -> str:
    """A page in which a line that breaks within Japanese is joined to the next: a browser would put a space there."""
    return outside_code(lambda part: _BREAK.sub(r"\1", part), text)


def outside_code(change: Callable[[str], str], text: str) -> str:
    """A page, changed everywhere but in its fenced blocks."""
    parts, end = [], 0
    for block in _FENCE.finditer(text):
        parts += [change(text[end : block.start()]), block[0]]
        end = block.end()
    return "".join([*parts, change(text[end:])])


def mended(text: str, uri: str, source: str, pages: dict[str, str], repository: str) -> str:
    """A page whose links to files of the repository lead to pages of the site, or else to the repository.

    Arguments:
        text: the page.
        uri: where the site has it.
        source: where the repository has it.
        pages: where the site has each file of the repository that it has.
        repository: the address of what the site has not.
    """

    def mend(match: re.Match[str]) -> str:
        target, hash_, anchor = match[2].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        there = relative(pages[path], uri) if path in pages else f"{repository}/blob/main/{path}"
        return f"{match[1]}{there}{hash_}{anchor}{match[3]}"

    return outside_code(lambda part: _TARGET.sub(mend, part), text)


def relative(target: str, uri: str) -> str:
    """The path to `target` from the page `uri`."""
    return posixpath.relpath(target, posixpath.dirname(uri) or ".")


def _words(kind: str, name: str) -> list[str]:
    """The words that mean a thing in prose: names that are ordinary words besides, such as `dot`, are not."""
    if kind == "K":
        return [f"K.{name}"]
    if kind == "commands":
        return [f"kerata {name}"]
    if kind == "modules":
        return [f"kerata.{name}"]
    plain = kind in KINDS and not (name[0].isupper() or "_" in name)
    return [] if plain else [name]
