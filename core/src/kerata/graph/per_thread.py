"""What is being built, each thread for itself: models may be built and compiled in several at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Stack(threading.local, Generic[Item]):
    """What was begun and has not ended, in the thread that asks."""

    def __init__(self) -> None:
        self._items: list[Item] = []

    @property
    def top(self) -> Item | None:
        """What was begun last, None if there is nothing."""
        return self._items[-1] if self._items else None

    @contextmanager
    def inside(self, item: Item) -> Iterator[None]:
        """Within the `with`, `item` is the top."""
        self._items.append(item)
        try:
            yield
        finally:
            self._items.pop()
