"""What differs between two versions of a package (版本差异): by meaning, line by line, in words. Pure."""

from catalog.difference.definitions import difference, version_difference
from catalog.difference.normal import normalised, same
from catalog.difference.value import Difference, DifferenceKind, Names, Part
from catalog.difference.written import ChangedPart, WrittenDifference, written_difference

__all__ = [
    "ChangedPart",
    "Difference",
    "DifferenceKind",
    "Names",
    "Part",
    "WrittenDifference",
    "difference",
    "normalised",
    "same",
    "version_difference",
    "written_difference",
]
