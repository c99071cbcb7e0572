"""Text from outside, made safe for a terminal.

Owns: `safe`, through which every name, message and sentence goes before it is printed.
"""

from __future__ import annotations

import unicodedata

__all__ = ["safe"]

_JOINERS = "\u200c\u200d"  # they shape Persian, Indic scripts and emoji, and move nothing


def safe(text: str) -> str:
    r"""Return text in which whatever could move, hide or reorder what a terminal shows is written out.

    Line breaks, escape sequences, bidirectional controls, lone surrogates and characters that are none become their
    codes; letters, signs and joiners of all scripts stay.

    Example:
        >>> safe("Oak\x1b[31m Lane\u202e")
        'Oak\\x1b[31m Lane\\u202e'
        >>> safe("Größe 保育園 [bold]")
        'Größe 保育園 [bold]'
    """
    return text if text.isprintable() else "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape").decode("ascii")
