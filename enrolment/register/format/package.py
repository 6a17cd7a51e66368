"""Packages as a cell spells them (服务包): codes, and in brackets what was chosen and what was left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from core.wire import ImpossibleDefinition
from enrolment.register.format.cells import split
from enrolment.signing.given import GroupChosen, PackageWanted

_WORD = r"[A-Z0-9][A-Z0-9_-]{0,63}"
_PACKAGE = re.compile(rf"({_WORD})(?:\((.*)\))?")
_CHOSEN = re.compile(rf"({_WORD})=({_WORD}(?:\+{_WORD})*)")
_LEFT_OUT = re.compile(rf"-({_WORD})")


@lru_cache(maxsize=4_096)
def read_packages(cell: str) -> tuple[PackageWanted, ...] | str:
    """The packages in a cell; BAD_PACKAGE where one cannot be read, LISTED_TWICE where one stands there twice."""
    plain = "".join(unicodedata.normalize("NFKC", cell).upper().split())
    found: list[PackageWanted] = []
    for piece in filter(None, split(plain)):
        package = _package(piece)
        if package is None:
            return "BAD_PACKAGE"
        found.append(package)
    return tuple(found) if len({each.code for each in found}) == len(found) else "LISTED_TWICE"


def write_packages(packages: Sequence[PackageWanted]) -> str:
    """A cell that `read_packages` reads as these."""
    return "；".join(map(_written, packages))


def _package(piece: str) -> PackageWanted | None:
    read = _PACKAGE.fullmatch(piece)
    if read is None:
        return None
    options, left_out = [], []
    for part in (read[2] or "").replace("、", ",").split(",") if read[2] else ():
        if chosen := _CHOSEN.fullmatch(part):
            options.append(GroupChosen(chosen[1], tuple(chosen[2].split("+"))))
        elif left := _LEFT_OUT.fullmatch(part):
            left_out.append(left[1])
        else:
            return None
    try:
        return PackageWanted(read[1], tuple(options), tuple(left_out))
    except ImpossibleDefinition:  # a group twice, or more than any package has
        return None


def _written(package: PackageWanted) -> str:
    parts = [
        *(f"{each.group}={'+'.join(each.items)}" for each in package.options),
        *(f"-{item}" for item in package.leave_out),
    ]
    return f"{package.code}({','.join(parts)})" if parts else package.code
