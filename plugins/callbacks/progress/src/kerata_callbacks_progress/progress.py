"""How far the work is: what every display is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Progress:
    """How far an epoch, an evaluation or a prediction is.

    Attributes:
        title: what it is, such as "Epoch 1/10".
        total: how many samples there are.
        done: how many of them are done.
        seconds: since it began.
        seconds_of_samples: those of them that the samples took, without the validation that ends an epoch.
        batch_size: samples per step; None where it is not known.
        logs: names to values so far.
    """

    title: str
    total: int
    done: int = 0
    seconds: float = 0.0
    seconds_of_samples: float = 0.0
    batch_size: int | None = None
    logs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def part(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total > 0 else 1.0

    @property
    def seconds_left(self) -> float:
        """How long the rest takes at the pace so far; 0 before there is one."""
        return max(self.seconds * (self.total - self.done) / self.done, 0.0) if self.done else 0.0

    @property
    def steps(self) -> int | None:
        """How many steps are done; None where it is not known."""
        return None if self.batch_size is None else math.ceil(self.done / self.batch_size)


class Display(Protocol):
    """What shows progress."""

    def begin(self, progress: Progress) -> None:
        """An epoch begins, or an evaluation or a prediction."""

    def update(self, progress: Progress) -> None:
        """Part of it is done."""

    def end(self, progress: Progress) -> None:
        """All of it is done."""

    def close(self) -> None:
        """Nothing more comes: the work is done, or has been broken off."""
