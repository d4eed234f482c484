"""What programs that use MusicTaggerCRNN need besides: music put in, tags told."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kerata.errors import DataError, MissingLibraryError
from kerata.types import Array
from kerata.utils.conv_utils import ordering

TAGS = [
    *("rock", "pop", "alternative", "indie", "electronic", "female vocalists", "dance", "00s", "alternative rock"),
    *("jazz", "beautiful", "metal", "chillout", "male vocalists", "classic rock", "soul", "indie rock", "Mellow"),
    *("electronica", "80s", "folk", "90s", "chill", "instrumental", "punk", "oldies", "blues", "hard rock", "ambient"),
    *("acoustic", "experimental", "female vocalist", "guitar", "Hip-Hop", "70s", "party", "country", "easy listening"),
    *("sexy", "catchy", "funk", "electro", "heavy metal", "Progressive rock", "60s", "rnb", "indie pop", "sad"),
    *("House", "happy"),
]
"""What the outputs of the published MusicTaggerCRNN stand for."""

_RATE = 12_000  # samples a second
_SAMPLES = int(29.12 * _RATE)


def preprocess_input(audio_path: str | os.PathLike[str], dim_ordering: str = "default") -> Array:
    """The mel spectrogram of the middle 29.12 seconds of a piece of music, in decibels.

    Shorter pieces are followed by silence. 96 bins, 12,000 samples a second, frames of 512 samples, a hop of 256.

    Arguments:
        audio_path: a file of sound.
        dim_ordering: "tf", "th" or "default" (default), the configured one.

    Returns:
        `(96, 1366, 1)`, or `(1, 96, 1366)` for "th": one sample, without the batch.

    Raises:
        MissingLibraryError: librosa is not installed.
        ArgumentError: there is no such ordering.

    Example:
        >>> from kerata.applications.audio_conv_utils import preprocess_input
        >>> preprocess_input("song.mp3", dim_ordering="tf").shape  # doctest: +SKIP
        (96, 1366, 1)
    """
    axis = -1 if ordering(dim_ordering) == "tf" else 0
    try:
        import librosa
    except ImportError as error:
        raise MissingLibraryError(
            "preprocess_input reads sound by librosa, which cannot be imported. Install it with `pip install librosa`."
        ) from error
    sound = np.asarray(librosa.load(os.fspath(audio_path), sr=_RATE)[0])
    start = max(0, (len(sound) - _SAMPLES) // 2)
    sound = sound[start : start + _SAMPLES]
    sound = np.pad(sound, (0, _SAMPLES - len(sound)))
    mel = librosa.feature.melspectrogram(y=sound, sr=_RATE, hop_length=256, n_fft=512, n_mels=96)
    return np.expand_dims(librosa.power_to_db(mel**2, ref=1.0), axis)


def decode_predictions(preds: ArrayLike, top_n: int = 5) -> list[list[tuple[str, Any]]]:
    """The most probable tags.

    Arguments:
        preds: probabilities `(batch, 50)`, as `predict` returns them.
        top_n: how many tags to tell for each piece (default 5).

    Returns:
        for each piece a list of `(tag, probability)`, the most probable first.

    Raises:
        DataError: `preds` have another shape.

    Example:
        >>> import numpy as np
        >>> from kerata.applications.audio_conv_utils import decode_predictions
        >>> probabilities = np.zeros((1, 50))
        >>> probabilities[0, :2] = 0.75, 0.25
        >>> pieces = decode_predictions(probabilities, top_n=2)
        >>> [[(tag, float(probability)) for tag, probability in piece] for piece in pieces]
        [[('rock', 0.75), ('pop', 0.25)]]
    """
    probabilities = np.asarray(preds)
    if probabilities.ndim != 2 or probabilities.shape[1] != len(TAGS):
        raise DataError(
            f"decode_predictions takes a batch of predictions (batch, {len(TAGS)}); "
            f"got an array of shape {probabilities.shape}."
        )
    return [sorted(zip(TAGS, row, strict=True), key=lambda pair: -pair[1])[:top_n] for row in probabilities]
