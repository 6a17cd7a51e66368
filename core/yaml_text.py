"""Plain data as YAML that people read and version control compares; `core.located_yaml` reads it back, equal.

A value stands on its line in flow style while it fits, otherwise in block style, a part a line. Nothing depends on
anything but the data: the same data give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_FLOW_WIDTH: Final = 106
"""Columns up to which a mapping or list stands on one line; a Chinese character counts as one."""

_TEXT_WIDTH: Final = 110
"""Columns up to which a text stands on the line of its key."""

_FOLD_WIDTH: Final = 90
"""Columns of the lines of a longer text, which breaks at its spaces."""

_QUOTED: Final = re.compile(r"""[:#"&\\`]| $""")
_QUOTED_IN_FLOW: Final = re.compile(r"[\[\]{},']")
_OTHER_WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Texts that are something else than text to some reader of YAML, 1.1 or 1.2, in any case of letters."""

_LONGEST_KEY: Final = 120
"""A longer key needs a question mark before it in YAML; nothing here has one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is written a part a line however short it is, by the keys it stands under.

    `listed`: lists, an entry a line however long. `spread`: mappings, a key a line; lists of mappings, a key of each
    entry a line. `apart`: as `spread`, with an empty line between the entries.
    """

    listed: frozenset[str] = frozenset()
    spread: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()

    def is_block(self, key: str) -> bool:
        """Whether what stands under the key is never on the key's line."""
        return key in self.listed or self.is_spread(key)

    def is_spread(self, key: str) -> bool:
        """Whether entries under the key have a line for each of their own keys."""
        return key in self.spread or key in self.apart


PLAIN: Final = Layout()
"""Everything on one line that fits."""


def yaml_text(data: Mapping[str, Any], layout: Layout = PLAIN) -> str:
    r"""The YAML of a mapping, its keys in their order, with `\n` at the end of every line.

    Takes texts, whole numbers, booleans, None, lists and mappings with text keys of at most 120 characters; raises
    TypeError or ValueError for anything else.
    """
    return "".join(f"{line}\n" for line in _mapping(data, 0, layout)) if data else "{}\n"


def _mapping(data: Mapping[str, Any], indent: int, layout: Layout) -> Iterator[str]:
    """The lines of a mapping in block style."""
    for key, value in data.items():
        start = f"{' ' * indent}{_key(key, in_flow=False)}:"
        on_one_line = f"{start} {_flow(value)}"
        if isinstance(value, str):
            yield from _text(start, value, indent + 2)
        elif not _has_parts(value) or (len(on_one_line) <= _FLOW_WIDTH and not layout.is_block(key)):
            yield on_one_line
        elif isinstance(value, Mapping):
            yield start
            yield from _mapping(value, indent + 2, layout)
        else:
            yield start
            yield from _sequence(key, value, indent + 2, layout)


def _sequence(key: str, values: Sequence[Any], indent: int, layout: Layout) -> Iterator[str]:
    """The lines of a list that stands under `key`, in block style. Lists in lists stay on their line."""
    for number, value in enumerate(values):
        if number and key in layout.apart:
            yield ""
        flow = f"{' ' * indent}- {_flow(value)}"
        if isinstance(value, Mapping) and _is_block(key, value, flow, layout):
            first, *others = _mapping(value, indent + 2, layout)
            yield f"{' ' * indent}- {first[indent + 2 :]}"
            yield from others
        else:
            yield flow


def _is_block(key: str, entry: Mapping[str, Any], flow: str, layout: Layout) -> bool:
    """Whether a mapping in a list has a line for each key; one with a single key needs no braces."""
    if len(entry) <= 1 or layout.is_spread(key):
        return len(entry) > 0
    return key not in layout.listed and len(flow) > _FLOW_WIDTH


def _has_parts(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple) and len(value) > 0


def _flow(value: Any) -> str:
    """A value on one line, inside a mapping or list on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key, in_flow=True)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, in_flow=True)


def _key(key: Any, *, in_flow: bool) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r} is no text")
    if len(key) > _LONGEST_KEY:
        raise ValueError(f"a key of {len(key)} characters")
    return _scalar(key, in_flow=in_flow)


def _scalar(value: Any, *, in_flow: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is no plain data")
    return value if _is_plain(value, in_flow=in_flow) else '"' + "".join(map(_escaped, value)) + '"'


def _is_plain(text: str, *, in_flow: bool) -> bool:
    """Whether a text needs no quotes: it begins with a letter and holds nothing that means something in YAML."""
    if not text or not (text[0].isalpha() or text[0] in "≥≤") or not text.isprintable():
        return False
    if _QUOTED.search(text) or (in_flow and _QUOTED_IN_FLOW.search(text)):
        return False
    return text.lower() not in _OTHER_WORDS


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    number = ord(character)
    known = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    wide = f"\\U{number:08X}" if number > 0xFFFF else f"\\u{number:04X}"
    return known or (f"\\x{number:02X}" if number <= 0xFF else wide)


def _text(start: str, text: str, indent: int) -> Iterator[str]:
    """A text under its key: on the key's line, or folded where it is long, or line by line where it has lines."""
    margin, lines = " " * indent, text.split("\n")
    on_one_line = f"{start} {_scalar(text, in_flow=False)}"
    if len(lines) > 1 and lines[0] and lines[-1] and all(_is_block_line(line) for line in lines):
        yield f"{start} |-"
        yield from (margin + line if line else "" for line in lines)
    elif len(on_one_line) > _TEXT_WIDTH and " " in text and text.isprintable() and text.split(" ") == text.split():
        yield f"{start} >-"
        yield from _folded(text.split(" "), margin)
    else:
        yield on_one_line


def _is_block_line(line: str) -> bool:
    return line.isprintable() and line == line.strip()


def _folded(words: Sequence[str], margin: str) -> Iterator[str]:
    line = margin + words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > _FOLD_WIDTH:
            yield line
            line = margin + word
        else:
            line += f" {word}"
    yield line
