"""What a measurement reports: figures with their units, and the bound one of them must keep."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from statistics import median


class Bound(Enum):
    """Which way a bound points."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    BELOW = "<"
    EQUAL = "="


@dataclass(frozen=True)
class Figure:
    """One line of the report: two figures and their ratio, or one figure; `bound` None is for information only."""

    measurement: str
    what: str
    ours: str
    other: str = ""
    value: float | None = None
    bound: Bound | None = None
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """False when the value breaks its bound."""
        if self.bound is None or self.limit is None:
            return True
        if self.value is None:
            return False
        return {
            Bound.AT_LEAST: self.value >= self.limit,
            Bound.AT_MOST: self.value <= self.limit,
            Bound.BELOW: self.value < self.limit,
            Bound.EQUAL: self.value == self.limit,
        }[self.bound]

    @property
    def promise(self) -> str:
        """The bound in words."""
        return "" if self.bound is None else f"{self.bound.value} {self.limit:g}"

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        written = asdict(self)
        return {**written, "bound": self.promise or None, "holds": self.holds}


def middle_ratio(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Of rounds (ours, other): the median of each, and the median of the rounds' ratios ours ÷ other.

    The ratio of one round compares two moments that lie next to each other; whatever else the machine does, it does
    to both. So it is not the ratio of the medians.
    """
    ours, other = zip(*pairs, strict=True)
    return median(ours), median(other), median(one / two for one, two in pairs)
