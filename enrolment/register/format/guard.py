"""Texts that a spreadsheet would take for a formula (公式注入), kept from it in a way that reading undoes (OWASP)."""

from __future__ import annotations

from typing import Final

_GUARD: Final = "'"
_BEGIN: Final = ("=", "+", "-", "@", "\t", "\r", "\n", _GUARD, "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where it begins like a formula, or with an apostrophe."""
    return f"{_GUARD}{text}" if text.startswith(_BEGIN) else text


def unguarded(cell: str) -> str:
    """What `guarded` was given; a cell that nobody guarded is as it was."""
    return cell[1:] if cell[:1] == _GUARD and cell[1:].startswith(_BEGIN) else cell


def as_it_was(cell: str) -> str:
    """A cell of a file that somebody wrote, to be shown to people again: guarded if it is not, so that it reads alike.

    Unlike `guarded` it leaves an apostrophe alone that stands there already: `unguarded` gives the same for both.
    """
    return guarded(cell) if cell.startswith(_BEGIN) and not cell.startswith(_GUARD) else cell
