"""What is in a model file: its texts, and its arrays, found by the names that the file lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from kerata.saving.hdf5 import Dataset, File, Group, Malformed
from kerata.saving.hdf5.attributes import Attribute
from kerata.saving.hdf5.source import Source

TEXTS = ("keras_version", "model_config", "training_config", "kerata_version", "kerata_components")
"""Attributes of the root that are texts."""
STATE = "kerata_state"
"""The group of arrays that Keras 1.2.2 does not have."""
_MOST_UNPACKED, _TIMES = 64 << 20, 64


@dataclass(frozen=True, slots=True)
class Array:
    """An array in a file.

    Attributes:
        name: by which the file lists it.
        group: where it is.
        dataset: what is there.
    """

    name: str
    group: str
    dataset: Dataset

    @property
    def path(self) -> str:
        """The place in the file, put together only for errors: names may be long, and listed many times."""
        return _inside(self.group, self.name)

    @property
    def shape(self) -> tuple[int, ...]:
        """Its sizes."""
        return self.dataset.shape

    def read(self) -> np.ndarray:
        """Its numbers.

        Raises:
            Malformed: they cannot be read.
        """
        with _at(lambda: self.path):
            return self.dataset.read()


@dataclass(frozen=True)
class Contents:
    """Everything but the numbers.

    Attributes:
        texts: texts at the root, by name.
        weights: layer's name and its arrays, for each layer; None where the file has no weights.
        nameless: whether the file is of before Keras 1 and knows its layers by number.
        optimizer: the arrays of the optimizer's state, or None.
        state: other arrays of ours, or None.
    """

    texts: dict[str, str]
    weights: list[tuple[str, list[Array]]] | None
    nameless: bool
    optimizer: list[Array] | None
    state: list[Array] | None

    def distinct(self) -> list[Array]:
        """All arrays that the file lists; one that it lists under several names is given once."""
        weights = (array for _, arrays in self.weights or () for array in arrays)
        listed = [*weights, *(self.optimizer or ()), *(self.state or ())]
        return list({id(array.dataset): array for array in listed}.values())


def read_contents(file: File) -> Contents:
    """What an open file holds, with every array found and its place in the file checked.

    Raises:
        Malformed: something is missing or of the wrong kind.
    """
    root = group = file.root
    listing = _Listing(file.source)
    place = "/"
    texts = {name: _text(root, name) for name in TEXTS if name.encode() in root.attributes}
    nameless = b"nb_layers" in root.attributes
    # Keras keeps weights alone at the root, and those of a model that is in the file too in a group of their own.
    if not nameless and b"layer_names" not in root.attributes and b"model_weights" in root.links:
        group, place = _group(root, "/", "model_weights"), "/model_weights"
        nameless = b"nb_layers" in group.attributes
    weights = None
    if nameless:
        layers = [f"layer_{number}" for number in range(_count(group, place, "nb_layers"))]
        weights = [(layer, listing.numbered(group, place, layer)) for layer in layers]
    elif b"layer_names" in group.attributes:
        layers = _names(group, place, "layer_names")
        weights = [(layer, listing.named(group, place, layer)) for layer in layers]
    elif group is not root:
        raise Malformed(f"{place} has no attribute layer_names")
    contents = Contents(
        texts,
        weights,
        nameless,
        *(
            listing.named(root, "/", name) if name.encode() in root.links else None
            for name in ("optimizer_weights", STATE)
        ),
    )
    _check_sizes(contents.distinct(), file.source.size)
    return contents


def shortened(text: str, most: int = 80) -> str:
    """A text that came in a file, cut for an error."""
    return text if len(text) <= most else text[: most - 3] + "..."


def _check_sizes(arrays: list[Array], size: int) -> None:
    """Refuse distinct arrays that share their bytes or stand for far more than they are; and unpack the packed ones.

    Bytes that are listed as many arrays, or packed a thousandfold, would fill the memory from a small file.
    """
    if sum(array.dataset.stored for array in arrays) > size:
        raise Malformed(f"its arrays take more than the {size} bytes that it has, so they share some")
    unpacked = sum(array.dataset.unpacked for array in arrays)
    if unpacked > _MOST_UNPACKED + _TIMES * size:
        raise Malformed(
            f"its arrays take {unpacked} bytes once they are unpacked, which is more than {_TIMES} times its size"
        )
    for array in arrays:
        if array.dataset.is_packed:  # so that no weight is set before all are known to be right
            array.read()


@contextmanager
def _at(place: Callable[[], str]) -> Iterator[None]:
    """Say in errors where in the file they are."""
    try:
        yield
    except Malformed as error:
        raise Malformed(f"{place()}: {error}") from error


class _Listing:
    """The arrays that groups list. Each time one is listed costs: a group may be reached by many ways."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def named(self, root: Group, place: str, name: str) -> list[Array]:
        group, inside = _group(root, place, name), _inside(place, name)
        return [self._array(group, inside, each) for each in _names(group, inside, "weight_names")]

    def numbered(self, root: Group, place: str, name: str) -> list[Array]:
        group, inside = _group(root, place, name), _inside(place, name)
        return [self._array(group, inside, f"param_{number}") for number in range(_count(group, inside, "nb_params"))]

    def _array(self, group: Group, place: str, name: str) -> Array:
        self._source.spend(0)
        found = _object(group, place, name)
        if not isinstance(found, Dataset):
            raise Malformed(f"{_inside(place, name)} should be an array and is a group")
        return Array(name, place, found)


def _group(group: Group, place: str, name: str) -> Group:
    found = _object(group, place, name)
    if not isinstance(found, Group):
        raise Malformed(f"{_inside(place, name)} should be a group and is an array")
    return found


def _object(group: Group, place: str, name: str) -> Group | Dataset:
    """What lies in the group under a name, which may itself lead through groups."""
    found: Group | Dataset | None = group
    with _at(lambda: _inside(place, name)):
        for part in name.encode().split(b"/"):
            found = found.get(part) if isinstance(found, Group) else None
            if found is None:
                break
    if found is None:
        raise Malformed(f"there is no {_inside(place, name)}")
    return found


def _inside(place: str, name: str) -> str:
    return shortened(f"{place.rstrip('/')}/{name}", 300)


def _attribute(group: Group, place: str, name: str) -> tuple[Attribute, str]:
    """An attribute, and its place in words."""
    found = group.attributes.get(name.encode())
    if found is None:
        raise Malformed(f"{shortened(place, 300)} has no attribute {name}")
    return found, f"the attribute {name} of {shortened(place, 300)}"


def _text(group: Group, name: str) -> str:
    value, place = _attribute(group, "/", name)
    if value.shape != () or not value.type.is_text:
        raise Malformed(f"{place} should be text and is {value}")
    return _decoded(value.texts()[0], place)


def _names(group: Group, place: str, name: str) -> list[str]:
    value, where = _attribute(group, place, name)
    # An empty list has no type of its own: Keras wrote it as one of no numbers.
    if value.shape is None or len(value.shape) != 1 or not (value.type.is_text or value.shape == (0,)):
        raise Malformed(f"{where} should be a list of names and is {value}")
    names = [_decoded(text, f"an entry of {where}") for text in (value.texts() if value.shape != (0,) else ())]
    # No writer can make two objects of one name; a thousand times the same would cost a thousand times its size.
    seen: set[str] = set()
    for each in names:
        if each in seen:
            raise Malformed(f'{where} lists "{shortened(each)}" twice')
        seen.add(each)
    return names


def _count(group: Group, place: str, name: str) -> int:
    value, where = _attribute(group, place, name)
    number = value.numbers().item() if value.shape == () and not value.type.is_text else None
    if not isinstance(number, int) or not 0 <= number < 1 << 16:
        raise Malformed(f"{where} should be a number and is {value}")
    return number


def _decoded(text: bytes, place: str) -> str:
    try:
        return text.decode()
    except UnicodeError as error:
        raise Malformed(f"{place} is not UTF-8") from error
