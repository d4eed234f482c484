"""Where the trained weights of an architecture come from, and how they get into a model of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kerata.argument_validation import shown
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.suggestions import did_you_mean
from kerata.utils.conv_utils import ordering

_RELEASES = "https://github.com/fchollet/deep-learning-models/releases/download"

Weights = str | os.PathLike[str] | None
"""The argument `weights`: None for random ones, the name of what was learned from, or the path of a file."""


@dataclass(frozen=True)
class Pretrained:
    """The weights that were published for an architecture.

    Arguments:
        release: the release that the files belong to.
        file: a file's name, with `{ordering}` and `{top}` where it differs from file to file.
        md5: the sums of the files that one is known of, by name.
        name: what was learned from, and so what `weights` says (default "imagenet").
        classes: how many classes the top tells apart (default 1000).
        by_name: whether one file serves with the top and without, its layers known by their names (default False).
    """

    release: str
    file: str
    md5: Mapping[str, str]
    name: str = "imagenet"
    classes: int = 1000
    by_name: bool = False

    def file_name(self, dim_ordering: str, include_top: bool = True) -> str:
        """The name of the file for a model of that ordering ("tf" or "th"), with the top (default) or without."""
        return self.file.format(ordering=dim_ordering, top="" if include_top else "_notop")

    def url(self, dim_ordering: str, include_top: bool = True) -> str:
        """The address of that file."""
        return f"{_RELEASES}/{self.release}/{self.file_name(dim_ordering, include_top)}"

    def check(self, weights: Weights, include_top: bool, classes: int) -> None:
        """Refuse what cannot be loaded, before a model is made for it.

        Raises:
            ArgumentTypeError: `weights` is no name and no path.
            ArgumentError: there is no such file, or the published top has another number of classes.
        """
        if weights is None:
            return
        if not isinstance(weights, (str, os.PathLike)):
            raise ArgumentTypeError(f'weights must be None, "{self.name}" or the path of a file; got {shown(weights)}.')
        if weights != self.name and not os.path.isfile(weights):
            hint = did_you_mean(str(weights), [self.name])
            raise ArgumentError(
                f'weights must be None (random ones), "{self.name}" or the path of a file of weights; got '
                f"{shown(os.fspath(weights))}, and there is no such file.{hint}"
            )
        if weights == self.name and include_top and classes != self.classes:
            raise ArgumentError(
                f'The top of weights="{self.name}" tells {self.classes} classes apart; got classes={shown(classes)}. '
                "Leave it out by include_top=False and add your own, or begin with weights=None."
            )

    def load(self, model: Any, weights: Weights, include_top: bool, dim_ordering: str = "default") -> None:
        """Give a model the weights; nothing for None.

        A file of a published name counts as the published one wherever it lies: what Theano learned is turned
        (`kerata.utils.layer_utils.convert_all_kernels_in_model`).

        Arguments:
            model: the model.
            weights: as `check` let it pass.
            include_top: whether the model has its top.
            dim_ordering: of the model: "tf", "th" or "default" (default).

        Raises:
            FileAccessError, FileFormatError, ShapeError: the file cannot be had, read or used.
        """
        if weights is None:
            return
        name = self.file_name(ordering(dim_ordering), include_top)
        if weights == self.name:
            from kerata.utils.data_utils import get_file

            weights = get_file(
                name, self.url(ordering(dim_ordering), include_top), md5_hash=self.md5.get(name), cache_subdir="models"
            )
        published = os.path.basename(weights) == name
        model.load_weights(weights, by_name=published and self.by_name)
        if published and "th_kernels" in name:
            from kerata.utils.layer_utils import convert_all_kernels_in_model

            convert_all_kernels_in_model(model)
