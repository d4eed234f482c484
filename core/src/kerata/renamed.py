"""What Keras 2 and 3 call otherwise than Keras 1, whose words are spoken here: one table of words, and what it tells.

The core only tells: an error about a word in this table says what it is called here. The plugin kerata-keras2 takes
these words too, and reads this table. A word that means the same in both, and a word for what Keras 1 had not, is not
in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from kerata.suggestions import did_you_mean

NAMES: Mapping[str, Mapping[str, str]] = {
    "modules": {"losses": "objectives", "initializers": "initializations"},
    "layers": {
        "Add": 'Merge(mode="sum")',
        "Average": 'Merge(mode="ave")',
        "AvgPool1D": "AveragePooling1D",
        "AvgPool2D": "AveragePooling2D",
        "AvgPool3D": "AveragePooling3D",
        "Concatenate": 'Merge(mode="concat")',
        "Conv2DTranspose": "Deconvolution2D",
        "Convolution2DTranspose": "Deconvolution2D",
        "CuDNNGRU": "GRU",
        "CuDNNLSTM": "LSTM",
        "Dot": 'Merge(mode="dot")',
        "GlobalAvgPool1D": "GlobalAveragePooling1D",
        "GlobalAvgPool2D": "GlobalAveragePooling2D",
        "GlobalAvgPool3D": "GlobalAveragePooling3D",
        "GlobalMaxPool1D": "GlobalMaxPooling1D",
        "GlobalMaxPool2D": "GlobalMaxPooling2D",
        "GlobalMaxPool3D": "GlobalMaxPooling3D",
        "MaxPool1D": "MaxPooling1D",
        "MaxPool2D": "MaxPooling2D",
        "MaxPool3D": "MaxPooling3D",
        "Maximum": 'Merge(mode="max")',
        "Multiply": 'Merge(mode="mul")',
        "ReLU": 'Activation("relu")',
        "Softmax": 'Activation("softmax")',
        "add": 'merge(..., mode="sum")',
        "average": 'merge(..., mode="ave")',
        "concatenate": 'merge(..., mode="concat")',
        "dot": 'merge(..., mode="dot")',
        "maximum": 'merge(..., mode="max")',
        "multiply": 'merge(..., mode="mul")',
    },
    "initializations": {
        "GlorotNormal": "glorot_normal",
        "GlorotUniform": "glorot_uniform",
        "HeNormal": "he_normal",
        "HeUniform": "he_uniform",
        "Identity": "identity",
        "LecunUniform": "lecun_uniform",
        "Ones": "one",
        "Orthogonal": "orthogonal",
        "RandomNormal": "normal",
        "RandomUniform": "uniform",
        "Zeros": "zero",
        "ones": "one",
        "random_normal": "normal",
        "random_uniform": "uniform",
        "zeros": "zero",
    },
    "objectives": {
        "BinaryCrossentropy": "binary_crossentropy",
        "CategoricalCrossentropy": "categorical_crossentropy",
        "Hinge": "hinge",
        "KLDivergence": "kullback_leibler_divergence",
        "MeanAbsoluteError": "mean_absolute_error",
        "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
        "MeanSquaredError": "mean_squared_error",
        "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
        "Poisson": "poisson",
        "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
        "SquaredHinge": "squared_hinge",
        "kl_divergence": "kullback_leibler_divergence",
    },
    "metrics": {
        "BinaryAccuracy": "binary_accuracy",
        "CategoricalAccuracy": "categorical_accuracy",
        "KLDivergence": "kullback_leibler_divergence",
        "MeanAbsoluteError": "mean_absolute_error",
        "MeanSquaredError": "mean_squared_error",
        "SparseCategoricalAccuracy": "sparse_categorical_accuracy",
        "TopKCategoricalAccuracy": "top_k_categorical_accuracy",
        "kl_divergence": "kullback_leibler_divergence",
    },
    "regularizers": {"L1": "l1", "L1L2": "l1l2", "L2": "l2", "l1_l2": "l1l2"},
    "constraints": {
        "max_norm": "maxnorm",
        "min_max_norm": "MinMaxNorm",
        "non_neg": "nonneg",
        "unit_norm": "unitnorm",
    },
}
"""Kind to today's name to that of Keras 1, or to how it is written there."""

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "alpha_initializer": ("init",),
    "axes": ("dot_axes",),
    "axis": ("concat_axis",),
    "beta_initializer": ("beta_init",),
    "bias_constraint": ("b_constraint",),
    "bias_regularizer": ("b_regularizer",),
    "data_format": ("dim_ordering",),
    "depthwise_initializer": ("init",),
    "dilation_rate": ("atrous_rate",),
    "dropout": ("dropout_W",),
    "embeddings_constraint": ("W_constraint",),
    "embeddings_initializer": ("init",),
    "embeddings_regularizer": ("W_regularizer",),
    "epochs": ("nb_epoch",),
    "filters": ("nb_filter",),
    "gamma_initializer": ("gamma_init",),
    "inputs": ("input",),
    "kernel_constraint": ("W_constraint",),
    "kernel_initializer": ("init",),
    "kernel_regularizer": ("W_regularizer",),
    "kernel_size": ("nb_row nb_col", "kernel_dim1 kernel_dim2 kernel_dim3", "filter_length"),
    "learning_rate": ("lr",),
    "max_queue_size": ("max_q_size",),
    "max_value": ("m", "high"),
    "min_delta": ("epsilon",),
    "min_value": ("low",),
    "negative_slope": ("alpha",),
    "outputs": ("output",),
    "padding": ("border_mode",),
    "pointwise_initializer": ("init",),
    "pool_size": ("pool_length",),
    "rate": ("p",),
    "recurrent_activation": ("inner_activation",),
    "recurrent_dropout": ("dropout_U",),
    "recurrent_initializer": ("inner_init",),
    "recurrent_regularizer": ("U_regularizer",),
    "size": ("length",),
    "stddev": ("sigma",),
    "strides": ("subsample", "subsample_length", "stride"),
    "unit_forget_bias": ("forget_bias_init",),
    "units": ("output_dim",),
    "use_bias": ("bias",),
    "use_multiprocessing": ("pickle_safe",),
    "workers": ("nb_worker",),
}
"""Today's argument to that of Keras 1, or to the several that share its value. Which of the alternatives is meant is
told by the arguments that a function has."""


class Absence(NamedTuple):
    """An argument of today that Keras 1 has not.

    Attributes:
        beside: an argument of Keras 1 that tells the functions which have it today.
        harmless: the values of it which say what is done here anyway.
        cure: what to do instead, in the words of an error.
    """

    beside: str
    harmless: tuple[object, ...]
    cure: str


_GENERATOR = "is called {0} here and counts samples, as in Keras 1: {1} times the size of a batch."

ABSENT: Mapping[str, tuple[Absence, ...]] = {
    "bias_initializer": (
        Absence(
            "b_regularizer", ("zeros", "zero", "Zeros"), "biases begin as zeros here, as in Keras 1: leave it out."
        ),
    ),
    "center": (Absence("beta_init", (True,), "beta is always there, as in Keras 1: leave it out."),),
    "dilation_rate": (
        Absence("subsample_length", (1, (1,), [1]), "in Keras 1 it is a layer of its own: AtrousConvolution1D."),
        Absence(
            "subsample", (1, (1, 1), [1, 1], (1, 1, 1)), "in Keras 1 it is a layer of its own: AtrousConvolution2D."
        ),
    ),
    "groups": (Absence("nb_filter", (1,), "Keras 1 has no groups of channels."),),
    "interpolation": (Absence("size", ("nearest",), "pixels are repeated here, as in Keras 1."),),
    "return_state": (Absence("inner_init", (False,), "Keras 1's recurrent layers do not return their state."),),
    "scale": (Absence("gamma_init", (True,), "gamma is always there, as in Keras 1: leave it out."),),
    "steps": (Absence("val_samples", (None,), "it " + _GENERATOR.format("val_samples", "steps")),),
    "steps_per_epoch": (
        Absence("samples_per_epoch", (None,), "it " + _GENERATOR.format("samples_per_epoch", "steps_per_epoch")),
        Absence("nb_epoch", (None,), "an epoch is all the data here, as in Keras 1."),
    ),
    "validation_steps": (
        Absence("nb_val_samples", (None,), "it " + _GENERATOR.format("nb_val_samples", "validation_steps")),
        Absence("nb_epoch", (None,), "all validation data are used here, as in Keras 1."),
    ),
}
"""Today's arguments that Keras 1 has not, each with the kinds of function that have it today."""

BOTH = "The plugin kerata-keras2 takes both words."


def here(word: str, names: Collection[str]) -> tuple[str, ...]:
    """The arguments of Keras 1 that today's `word` stands for in a function with arguments `names`; else none."""
    for meaning in ARGUMENTS.get(word, ()):
        if word not in names and set(meaning.split()) <= set(names):
            return tuple(meaning.split())
    return ()


def absence(word: str, names: Collection[str]) -> Absence | None:
    """What to say of today's `word` in a function with arguments `names`, if it means what Keras 1 has not."""
    if word in names:
        return None
    return next((absence for absence in ABSENT.get(word, ()) if absence.beside in names), None)


def argument_hint(word: str, names: Collection[str], otherwise: str = "") -> str:
    """A sentence, with a space before it, about an argument that a function has not: what was meant by it.

    Arguments:
        word: the argument.
        names: those that the function has.
        otherwise: the sentence for a word that is neither one of today's nor close to one (default none).
    """
    meaning, absent = here(word, names), absence(word, names)
    if meaning:
        return f" It is called {_both(meaning)} here, as in Keras 1. {BOTH}"
    if absent:
        return f" {absent.cure[0].upper()}{absent.cure[1:]}"
    today = {other: meant for other in ARGUMENTS if (meant := here(other, names))}
    close = did_you_mean(word, [*names, *today], most=1)
    named = [_both(meant) for other, meant in today.items() if repr(other) in close]
    return f"{close} That is {named[0]} here, as in Keras 1." if named else close or otherwise


def name_hint(kind: str, name: str) -> str:
    """A sentence, with a space before it, about a name of today that is another here; nothing for all else."""
    meaning = NAMES.get(kind, {}).get(name)
    return f" It is called {meaning} here, as in Keras 1. {BOTH}" if meaning else ""


def _both(names: Iterable[str]) -> str:
    return " and ".join(names)
