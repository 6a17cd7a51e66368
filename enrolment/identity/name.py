"""Names of people (姓名): how one is kept, and when two are the same."""

from __future__ import annotations

from core.faults import Problem
from enrolment.identity.problem import Path, problem
from enrolment.identity.written import MIDDLE_DOT, dotted, tidy

LONGEST_NAME = 100


def read_name(written: str, path: Path = ("name",)) -> str | Problem:
    """The name as it is kept: NFKC, single blanks, the middle dot as «·», 1 to 100 visible characters.

    A dot has no blanks around it. PERSON_NAME for what is too long, empty, invisible, or without any letter.
    """
    name = MIDDLE_DOT.join(part.strip() for part in dotted(tidy(written)).split(MIDDLE_DOT))
    is_name = len(name) <= LONGEST_NAME and name.isprintable() and any(sign.isalpha() for sign in name)
    return name if is_name else problem("PERSON_NAME", path)


def compared(name: str) -> str:
    """What two writings of one name share: blanks, dots and case do not tell people apart."""
    return "".join(dotted(tidy(name)).split()).replace(MIDDLE_DOT, "").casefold()


def masked_name(name: str) -> str:
    """The first character, then one star for each other (张**), at most three: so a length tells little."""
    return name[:1] + "*" * min(len(name) - 1, 3)
