"""`text_to_word_sequence` and `one_hot`: a text as a list of words, or of numbers that stand for them."""

from __future__ import annotations

from kerata.argument_validation import shown, whole_number
from kerata.errors import ArgumentError, ArgumentTypeError

DEFAULT_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
"""What no word has in it: ASCII's punctuation but the apostrophe, tabs and ends of lines."""


def base_filter() -> str:
    """The characters that are filtered by default: ASCII's punctuation but the apostrophe, tabs and ends of lines.

    Example:
        >>> from kerata.preprocessing.text import base_filter
        >>> "!" in base_filter(), "'" in base_filter()
        (True, False)
    """
    return DEFAULT_FILTERS


def text_to_word_sequence(text: str, filters: str = DEFAULT_FILTERS, lower: bool = True, split: str = " ") -> list[str]:
    """The words of a text.

    Arguments:
        text: the text.
        filters: characters that end a word and are left out (default: `base_filter()`).
        lower: True (default) makes all letters small.
        split: what stands between two words (default a space).

    Returns:
        the list of words, none of them empty.

    Raises:
        ArgumentTypeError: `text`, `filters` or `split` is no string.
        ArgumentError: `split` is empty.

    Example:
        >>> from kerata.preprocessing.text import text_to_word_sequence
        >>> text_to_word_sequence("The cat's hat, it fell!")
        ['the', "cat's", 'hat', 'it', 'fell']
    """
    _check_text(text)
    check_filters(filters, split)
    if lower:
        text = text.lower()
    return [word for word in text.translate(dict.fromkeys(map(ord, filters), split)).split(split) if word]


def one_hot(text: str, n: int, filters: str = DEFAULT_FILTERS, lower: bool = True, split: str = " ") -> list[int]:
    """The words of a text as numbers: a hash of each, so that two words may share a number.

    The numbers are those of Python 2.7 on 64-bit machines, in every process.

    Arguments:
        text: the text.
        n: how many numbers there are, 0 with them, which stands for no word.
        filters: characters that end a word and are left out (default: `base_filter()`).
        lower: True (default) makes all letters small.
        split: what stands between two words (default a space).

    Returns:
        a list of numbers from 1 to `n - 1`.

    Raises:
        ArgumentTypeError: an argument is of the wrong type.
        ArgumentError: `n` is less than 2, or `split` is empty.

    Example:
        >>> from kerata.preprocessing.text import one_hot
        >>> one_hot("The cat, the dog", n=50)
        [16, 34, 16, 20]
    """
    n = whole_number(n, "n of one_hot", minimum=2)
    return [abs(_hash(word)) % (n - 1) + 1 for word in text_to_word_sequence(text, filters, lower, split)]


def check_filters(filters: object, split: object) -> None:
    """Raise for arguments that cannot tell words apart; see `text_to_word_sequence`."""
    if not isinstance(filters, str):
        raise ArgumentTypeError(f'filters must be a string of characters, "" for none; got {shown(filters)}.')
    if not isinstance(split, str):
        raise ArgumentTypeError(f"split must be a string; got {shown(split)}.")
    if not split:
        raise ArgumentError("split must not be empty; char_level=True of Tokenizer takes each character for a word.")


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        hint = ' text.decode("utf-8") makes one of bytes.' if isinstance(text, bytes) else ""
        raise ArgumentTypeError(f"text must be a string; got {shown(text)}.{hint}")


def _hash(word: str) -> int:
    """What `hash` gave in Python 2.7: today's depends on the process, so no model could be used in another one."""
    value = ord(word[0]) << 7
    for character in word:
        value = (value * 1000003 ^ ord(character)) & 0xFFFFFFFFFFFFFFFF
    value ^= len(word)
    return value - (1 << 64) if value >> 63 else value
