"""The two languages of the product and a text that exists in both."""

from dataclasses import dataclass
from enum import Enum


class Language(Enum):
    """A language an answer can be given in (RFC 5646 tags)."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in both languages (中英文本)."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in `language`; the other language when this one is empty."""
        return (self.zh or self.en) if language is Language.ZH else (self.en or self.zh)


def preferred(accept_language: str | None, fallback: Language = Language.ZH) -> Language:
    """The language a caller prefers, by RFC 9110 Accept-Language weights.

    Unknown languages are skipped; `*` and an absent or unreadable header mean `fallback`. Ties go to the first.
    """
    best, best_weight = fallback, 0.0
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        name, _, value = parameters.strip().partition("=")
        try:
            weight = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        primary = tag.strip().lower().split("-")[0]
        if 0 < weight <= 1 and weight > best_weight and primary in ("zh", "en"):
            best, best_weight = Language(primary), weight
    return best
