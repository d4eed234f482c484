"""The bytes of a file that is not trusted, and how much work may go into its structure."""

from __future__ import annotations

from typing import BinaryIO

UNDEFINED = (1 << 64) - 1
"""The address that stands for none."""
STEP = 64
"""What a step costs, whatever it reads, in bytes."""
_MOST = 1 << 27
_SPARE = 1 << 16
_TIMES = 16


class Malformed(ValueError):
    """What is in the file is not what a model file holds. It says where, and what."""


class Source:
    """A file to read from, each read within its bounds and on a budget.

    The budget is what bounds time and memory whatever the file says: parts of a hostile file may overlap, lead back to
    themselves or be listed a million times, and each time they cost. An honest file takes up to twice its size.

    Arguments:
        file: open for reading bytes.
        size: how many it has.

    Attributes:
        size: the same.
        base: where the addresses in the file count from.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.size = size
        self.base = 0
        self._file = file
        self._left = min(_SPARE + _TIMES * size, _MOST)

    def spend(self, cost: int) -> None:
        """Take `cost`, and that of a step, off the budget.

        Raises:
            Malformed: it is used up.
        """
        self._left -= cost + STEP
        if self._left < 0:
            raise Malformed(f"its structure takes more work to read than one of {self.size} bytes can be worth")

    def bytes(self, address: int, size: int, what: str) -> bytes:
        """The bytes at an address, at the expense of the budget.

        Raises:
            Malformed: they are not within the file, or the budget is used up.
        """
        self.check(address, size, what)
        self.spend(size)
        self._file.seek(self.base + address)
        data = self._file.read(size)
        if len(data) != size:
            raise Malformed(f"the file became shorter while {what} was read")
        return data

    def fill(self, address: int, into: memoryview, what: str) -> None:
        """Read the bytes of an array, which are not on the budget: they are as many as `into` has.

        Raises:
            Malformed: they are not within the file.
        """
        self.check(address, len(into), what)
        self._file.seek(self.base + address)
        while into:
            count = self._file.readinto(into)  # type: ignore[attr-defined]
            if not count:
                raise Malformed(f"the file became shorter while {what} was read")
            into = into[count:]

    def check(self, address: int, size: int, what: str) -> None:
        """Refuse a place outside of the file.

        Raises:
            Malformed: it is.
        """
        if address == UNDEFINED:
            raise Malformed(f"{what} is nowhere in the file")
        if self.base + address + size > self.size:
            raise Malformed(f"{what} should be {size} bytes at {address}, outside of the file's {self.size}")

    def cursor(self, address: int, size: int, what: str) -> Cursor:
        """The same bytes as `bytes` gives, to be read field by field."""
        return Cursor(self.bytes(address, size, what), what)


class Cursor:
    """Fields of a structure, one after the other.

    Arguments:
        data: its bytes.
        what: its name, for errors.
    """

    __slots__ = ("at", "data", "what")

    def __init__(self, data: bytes, what: str) -> None:
        self.data = data
        self.what = what
        self.at = 0

    @property
    def left(self) -> int:
        """How many bytes are to come."""
        return len(self.data) - self.at

    def take(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            Malformed: there are not so many.
        """
        end = self.at + size
        if end > len(self.data):
            raise Malformed(f"{self.what} ends too early")
        found = self.data[self.at : end]
        self.at = end
        return found

    def uint(self, size: int = 8) -> int:
        """The next number, of `size` bytes (default 8)."""
        return int.from_bytes(self.take(size), "little")

    def expect(self, signature: bytes) -> None:
        """Pass over a signature.

        Raises:
            Malformed: it is not there.
        """
        if self.take(len(signature)) != signature:
            raise Malformed(f"{self.what} does not begin with {signature.decode()}")

    def version(self, *known: int) -> int:
        """The next byte, a version.

        Raises:
            Malformed: it is none of those known.
        """
        version = self.uint(1)
        if version not in known:
            raise Malformed(f"{self.what} has version {version}, which is none of {', '.join(map(str, known))}")
        return version
