"""The open door of a paper (协议核验): an address nobody can guess, and the little a stranger sees behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.language import Language, Text
from enrolment.agreement import phrases
from enrolment.agreement.block import Facts, Paragraph, Printed
from enrolment.agreement.html import page
from enrolment.agreement.visible import visible
from enrolment.identity.name import masked_name
from enrolment.vocabulary import ContractKind

TOKEN_BYTES: Final = 15
"""Randomness of a token: 120 bits, so that a million guesses a second find none in the age of the universe."""
TOKEN_LENGTH: Final = 24
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a token can be read aloud and typed off the paper."""
_ALIKE: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def token_of(randomness: bytes) -> str:
    """The public token of 15 bytes from a cryptographic source: 24 signs. Raises `ValueError` for any other number."""
    if len(randomness) != TOKEN_BYTES:
        raise ValueError(f"a token is made of {TOKEN_BYTES} bytes")
    number = int.from_bytes(randomness)
    return "".join(_SIGNS[number >> shift & 31] for shift in range(5 * (TOKEN_LENGTH - 1), -1, -5))


def read_token(written: str) -> str | None:
    """The token that somebody typed: lower case, hyphens, blanks and look-alikes are forgiven; else None."""
    token = written.upper().translate(_ALIKE) if written.isascii() else ""
    return token if len(token) == TOKEN_LENGTH and all(sign in _SIGNS for sign in token) else None


def verification_path(token: str) -> str:
    """`/verify/{token}`."""
    return f"/verify/{token}"


def verification_address(base: str, token: str) -> str:
    """The full address under the server's public base (`https://example.org`, with or without a last slash)."""
    return base.rstrip("/") + verification_path(token)


@dataclass(frozen=True, slots=True)
class Verification:
    """What anybody with the token may see: nothing of packages, health, documents or addresses.

    `signatory`: as `shown_name` makes it; `status`: the contract's on the day asked; `starts` and `last_day`: both
    covered; `digest`: of `content_digest`, as printed.
    """

    code: str
    kind: ContractKind
    status: Text
    institution: Text
    signatory: str
    starts: date
    last_day: date
    digest: str


def shown_name(name: str) -> str:
    """Of a name the first character, whoever asks (张**); a name of one character is hidden whole."""
    shown = visible(name)
    return masked_name(shown) if len(shown) > 1 else "*"


def verification_html(verification: Verification, language: Language) -> str:
    """The page behind the address, complete and without scripts."""

    def say(text: Text) -> str:
        return visible(text.in_(language))

    rows = (
        (phrases.CODE, visible(verification.code)),
        (phrases.KIND, say(verification.kind.label)),
        (phrases.STATUS, say(verification.status)),
        (phrases.INSTITUTION, say(verification.institution)),
        (phrases.SIGNATORY, verification.signatory),
        (phrases.FIRST_DAY, verification.starts.isoformat()),
        (phrases.LAST_DAY, verification.last_day.isoformat()),
        (phrases.DIGEST, verification.digest),
    )
    blocks = (Facts(tuple((say(name), value) for name, value in rows)), Paragraph(say(phrases.COMPARE)))
    return page(Printed(language, say(phrases.CHECKED), visible(verification.code), blocks))


def unknown_html(language: Language) -> str:
    """The page for an address that leads nowhere: the same for a token that never was and one that cannot be."""
    said = Paragraph(phrases.UNKNOWN_TOKEN.in_(language), is_note=True)
    return page(Printed(language, phrases.CHECKED.in_(language), "", (said,)))
