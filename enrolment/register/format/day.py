"""Days as registers write them (日期): hyphens, strokes, dots, 年月日, or eight digits; times of day are nothing."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

_SEPARATED = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_PLAIN = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
_CHINESE = re.compile(r"([0-9]{4})( ?)年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]?")
_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$")

EARLIEST_YEAR, LATEST_YEAR = 1880, 2200
"""Nobody in a register is older, and no contract runs longer: what lies outside is a slip."""


@lru_cache(maxsize=65_536)
def read_day(written: str) -> date | None:
    """The day that is written, None where it is none that the calendar has from 1880 to 2200."""
    text = written if written.isascii() else unicodedata.normalize("NFKC", written).strip()
    text = _TIME.sub("", text) if ":" in text else text
    found = _SEPARATED.fullmatch(text) or _PLAIN.fullmatch(text) or _CHINESE.fullmatch(text)
    return None if found is None else _day(found[1], found[3], found[4])


class DayPattern:
    """A way of writing days: YYYY, MM and DD (or M, D) once each, and what stands between them.

    Raises ValueError where the pattern does not hold each of the three once.
    """

    __slots__ = ("_form", "written")

    def __init__(self, pattern: str) -> None:
        self.written = pattern
        form, seen = "", []
        for part in re.findall(r"Y+|M+|D+|[^YMD]+", pattern.upper()):
            if part in ("YYYY", "MM", "DD", "M", "D"):
                seen.append(part[0])
                digits = "{4}" if part == "YYYY" else "{1,2}" if len(part) == 1 else "{2}"
                form += f"(?P<{part[0]}>[0-9]{digits})"
            else:
                form += re.escape(part)
        if sorted(seen) != ["D", "M", "Y"] or "(?P<Y>[0-9]{4})" not in form:
            raise ValueError("a pattern holds YYYY, MM and DD once each")
        self._form = re.compile(form)

    def __repr__(self) -> str:
        """Two that read alike are written alike."""
        return f"DayPattern({self._form.pattern})"

    def read(self, written: str) -> date | None:
        """The day that is written in this way, or in one that every register may use; None where it is none."""
        text = unicodedata.normalize("NFKC", written).strip()
        found = self._form.fullmatch(_TIME.sub("", text))
        return read_day(written) if found is None else _day(found["Y"], found["M"], found["D"])


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None
