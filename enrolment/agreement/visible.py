"""Text made safe to print (可见文本): nothing that reorders, hides or breaks what people read gets onto the paper."""

from __future__ import annotations

import unicodedata
from typing import Final

REPLACEMENT: Final = "〓"
"""The geta mark, which Chinese and Japanese printers set where they lack a character."""


def visible(text: str) -> str:
    """The text on one line: white space becomes a blank; control and format characters — among them those that turn
    the direction of reading —, lone surrogates and unassigned code points show as «〓»."""
    return "".join(_shown(letter) for letter in " ".join(text.split()))


def hidden(text: str) -> str:
    """The characters of a text that `visible` replaces, each once, in order."""
    return "".join(dict.fromkeys(letter for letter in text if _shown(letter) == REPLACEMENT != letter))


def _shown(letter: str) -> str:
    if letter.isspace():
        return " "
    return REPLACEMENT if unicodedata.category(letter).startswith("C") else letter
