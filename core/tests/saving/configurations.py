"""Configurations of models that are changed at random, as a file could hold them.

As a program, `configurations.py COUNT FILE.h5...` makes models of so many, from the configurations that the files hold,
and counts what comes of it.
"""

from __future__ import annotations

import copy
import json
import random
import signal
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py

from kerata.errors import KerataError
from kerata.models import model_from_json
from kerata.saving import architecture

MEMORY = 1 << 24
VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        2,
        3,
        7,
        2.5,
        -0.5,
        1e300,
        float("nan"),
        float("inf"),
        2**31,
        2**63,
        2**70,
        -(2**70),
    ),
    *("", "a", "linear", "Dense", "\0", "\ud800", "é" * 50, "x" * 5000, "valid", "tf", "lambda"),
    *([], [1], [None], [[1]], [None, 2], [2, 3], [0, 0], ["a"], {}, {"a": 1}, {"class_name": "Dense", "config": {}}),
]


def held(paths: list[Path]) -> list[dict[str, Any]]:
    """The configurations of models that recorded files hold, as attributes `config` and `model_config`."""
    texts: list[str] = []
    for path in paths:
        with h5py.File(path, "r") as file:
            attributes = [file.attrs]
            file.visititems(lambda _, thing, to=attributes: to.append(thing.attrs))
            texts += [its[name] for its in attributes for name in ("config", "model_config") if name in its]
    configs = [json.loads(text) for text in texts]
    return [config for config in configs if isinstance(config, dict) and "class_name" in config]


def changed(config: Any, choose: random.Random) -> Any:
    """A copy of a configuration with a few other values, or some gone, twice there or in another's place."""
    config = copy.deepcopy(config)
    for _ in range(choose.choice((1, 1, 2, 3))):
        places = list(_places(config))
        if not places:
            break
        holder, key = choose.choice(places)
        kind = choose.randrange(8)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, list):
            holder.insert(choose.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
        elif kind == 2:
            other, its = choose.choice(places)
            holder[key] = copy.deepcopy(other[its])
        elif kind == 3 and isinstance(holder[key], (int, float)):
            holder[key] = holder[key] * choose.choice((-1, 0, 0.5, 2, 1000, 2**40))
        else:
            holder[key] = copy.deepcopy(choose.choice(VALUES))
    return config


def made(config: Any) -> str:
    """What comes of a configuration: "a model", or the name of the error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model_from_json(json.dumps(config))
        except KerataError as error:
            return type(error).__name__
    return "a model"


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _too_long(*_: object) -> None:
    raise BaseException("no answer within twenty seconds")


def _main(count: int, paths: list[Path]) -> None:
    """Make models of changed configurations, each within twenty seconds, and print what comes of them."""
    configs = held(paths)
    architecture.available_memory = lambda: MEMORY  # type: ignore[assignment]
    signal.signal(signal.SIGALRM, _too_long)
    outcomes: Counter[str] = Counter()
    for seed in range(count):
        choose = random.Random(seed)
        config = changed(choose.choice(configs), choose)
        signal.alarm(20)
        try:
            outcomes[made(config)] += 1
        except BaseException as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            outcomes[f"FAILED seed {seed} {error!r:.120} at {frame.filename[-40:]}:{frame.lineno}"] += 1
            if isinstance(error, KeyboardInterrupt):
                raise
        signal.alarm(0)
    print(len(configs), "configurations", dict(outcomes))


if __name__ == "__main__":
    _main(int(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
