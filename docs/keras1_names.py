"""What of the public names of Keras 1.2.2 is here: the list of them, what Kerata has, and every difference.

The list is tests/golden/keras122_names.json. What is here is told by the program that made it, run on the `keras` that
kerata-keras1 serves. Why something is otherwise stands in docs/keras1_names.yaml.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
LIST = GOLDEN / "keras122_names.json"
REASONS = Path(__file__).with_suffix(".yaml")
ABSENT = "absent"

_PROGRAM = """
import runpy, sys
import kerata_keras1
sys.path.insert(0, sys.argv[1])
program = sys.argv[1] + "/keras122_names.py"
sys.argv = [program, *sys.argv[2:]]
kerata_keras1.install()
runpy.run_path(program, run_name="__main__")
"""

Arguments = list[str] | None


class Difference(NamedTuple):
    """Something that is not as it was.

    Attributes:
        name: with its module and class: `keras.models.Sequential.pop`.
        what: ABSENT, or what is different, in words.
    """

    name: str
    what: str


class Reason(NamedTuple):
    """Why something is not as it was.

    Attributes:
        kind: "elsewhere" for a name that is here in another way, "absent" for one that is not, "different" for what
            has other arguments.
        text: which way, or why.
    """

    kind: str
    text: str


@functools.cache
def listed() -> dict[str, dict[str, Any]]:
    """The public names of Keras 1.2.2, by module."""
    found: dict[str, dict[str, Any]] = json.loads(LIST.read_text(encoding="utf-8"))
    return found


@functools.cache
def here() -> dict[str, Any]:
    """What Kerata has of them, in the same form; a process of its own tells."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "here.json")
        command = [sys.executable, "-c", _PROGRAM, str(GOLDEN), str(target), str(LIST)]
        ours = {"HOME": folder, "KERATA_HOME": folder, "KERATA_BACKEND": "tensorflow", "KERAS_BACKEND": "tensorflow"}
        run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **ours}, check=False)
        assert run.returncode == 0, run.stderr
        found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
        return found


@functools.cache
def reasons() -> dict[str, Reason]:
    """The hand-kept reasons, by name; `*.tf` stands for the name `tf` wherever it is."""
    kinds: dict[str, dict[str, str]] = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    found = [(name, Reason(kind, text)) for kind, names in kinds.items() for name, text in names.items()]
    assert len(dict(found)) == len(found), "a name has two reasons"
    return dict(found)


def key_of(difference: Difference) -> str | None:
    """Under what name the reasons have that of a difference, if they have one of its kind."""
    for key in (difference.name, f"*.{difference.name.rpartition('.')[2]}"):
        reason = reasons().get(key)
        if reason and (reason.kind == "different") == (difference.what != ABSENT):
            return key
    return None


@functools.cache
def differences() -> tuple[Difference, ...]:
    """All that is not as it was, in the order of the list. What a class has from its bases counts there alone."""
    found: list[Difference] = []
    for path, names in listed().items():
        there = here()[path]
        if isinstance(there, str):
            found.append(Difference(path, ABSENT))
            continue
        for name, known in names.items():
            engine = known.get("engine", "tensorflow")
            of_engine = here()[f"{path}.{engine}_backend"] if path == "keras.backend" and engine == "theano" else there
            what = _of_name(known, of_engine.get(name, there.get(name)))
            if what:
                found.append(Difference(f"{path}.{name}", what))
            elif "members" in known:
                found += (Difference(f"{path}.{name}.{m}", w) for m, w in _of_class(path, name))
    return tuple(dict.fromkeys(found))


def kind_of(difference: Difference) -> str:
    """The kind of its reason; "unexplained" where it has none."""
    key = key_of(difference)
    return reasons()[key].kind if key else "unexplained"


def in_words(reason: Reason) -> str:
    """A reason as the manual shows it."""
    words = {"elsewhere": "in another way", "absent": "not here", "different": "here, with other arguments"}
    return f"{words[reason.kind]}: {reason.text}"


def told(difference: Difference) -> str:
    """What has become of a name, in words."""
    key = key_of(difference)
    return in_words(reasons()[key]) if key else f"otherwise: {difference.what}"


def modules() -> list[str]:
    """The modules of Keras 1.2.2."""
    return list(listed())


def own() -> list[str]:
    """The names that its modules define themselves."""
    return [
        f"{path}.{name}"
        for path, names in listed().items()
        for name, entry in names.items()
        if "from" not in entry and entry["kind"] != "module"
    ]


def members() -> list[str]:
    """The methods of its classes and the attributes of their instances, those apart that a base has too."""
    return [
        f"{path}.{name}.{member}"
        for path, names in listed().items()
        for name, entry in names.items()
        for member in (*entry.get("members", ()), *entry.get("attributes", ()))
    ]


def _of_name(known: dict[str, Any], found: dict[str, Any] | None) -> str:
    """What is different about a name of a module; "" if nothing is."""
    if found is None:
        return ABSENT
    if found["kind"] != known["kind"]:
        return f"a {found['kind']}, was a {known['kind']}"
    return _of_arguments(known["arguments"], found["arguments"]) if "arguments" in known else ""


def _of_class(path: str, name: str) -> Iterator[tuple[str, str]]:
    """Each member of a class that is not as it was, and what is different, without what a base of it tells already."""
    told = {pair for base in listed()[path][name]["bases"] for pair in _of_members(*base.rpartition(".")[::2])}
    return (pair for pair in _of_members(path, name) if pair not in told)


@functools.cache
def _of_members(path: str, name: str) -> tuple[tuple[str, str], ...]:
    found = here()[path][name]
    sys.path.insert(0, str(GOLDEN))
    try:
        from keras122_lookup import attributes_of, members_of
    finally:
        sys.path.remove(str(GOLDEN))
    wanted = {**dict.fromkeys(attributes_of(listed(), path, name)), **members_of(listed(), path, name)}
    there = {*found["members"], *found.get("attributes", ())}
    different = []
    for member, known in wanted.items():
        if member not in there:
            different.append((member, found.get("problem", ABSENT)))
        elif known is not None:
            different.append((member, _of_arguments(known, found["members"].get(member))))
    return tuple((member, what) for member, what in different if what)


def _of_arguments(known: Arguments, found: Arguments) -> str:
    """What is different about arguments; what Kerata has besides may come after theirs, with defaults."""
    if known is None or known == found:
        return ""
    if found is None:
        return "not a function"
    theirs, ours = _positional(known), _positional(found)
    added = ours[len(theirs) :]
    same = ours[: len(theirs)] == theirs and all("=" in argument for argument in added)
    if same and _stars(known) <= _stars(found):
        return ""
    return f"({', '.join(found)}), was ({', '.join(known)})"


def _positional(arguments: Sequence[str]) -> list[str]:
    return [argument for argument in arguments if not argument.startswith("*")]


def _stars(arguments: Sequence[str]) -> set[str]:
    """Which of "*" and "**" there are: arguments of any number, of any name."""
    return {a[: len(a) - len(a.lstrip("*"))] for a in arguments if a.startswith("*") and not a.startswith("*, ")}
