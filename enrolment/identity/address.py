"""Where somebody lives, in words (地址), beside the region and the grid, which are codes."""

from __future__ import annotations

from core.faults import Problem
from enrolment.identity.problem import Path, problem
from enrolment.identity.written import tidy

LONGEST_ADDRESS = 200
_SHOWN = 3


def read_address(written: str, path: Path = ("address",)) -> str | Problem:
    """The address as it is kept: NFKC, single blanks, 1 to 200 visible characters. ADDRESS_TEXT for any other."""
    address = tidy(written)
    return address if 1 <= len(address) <= LONGEST_ADDRESS and address.isprintable() else problem("ADDRESS_TEXT", path)


def masked_address(address: str) -> str:
    """The first three characters, then six stars: neither the house nor how long the address is can be read."""
    return (address[:_SHOWN] if len(address) > 2 * _SHOWN else "") + "******"
