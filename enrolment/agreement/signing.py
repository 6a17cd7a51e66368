"""Consents and signatures on the paper (知情同意与签字): as given, or as empty lines to sign by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from core.clock import SHANGHAI
from enrolment.agreement import phrases
from enrolment.agreement.agreement import Agreement, SignatureLine, Signed
from enrolment.agreement.block import Block, Heading, Paragraph, Table
from enrolment.agreement.parties import Say
from enrolment.agreement.visible import visible


def consent_blocks(agreement: Agreement, say: Say) -> Iterator[Block]:
    """What was agreed to before signing, by whom and when (R191)."""
    yield Heading(say(phrases.CONSENTS))
    if not agreement.consents:
        yield Paragraph(say(phrases.NO_CONSENTS))
        return
    yield Table(
        caption=say(phrases.CONSENTED),
        headers=(say(phrases.CONSENT), say(phrases.BY), say(phrases.WHEN)),
        rows=tuple(
            (say(one.text), visible(one.by), in_beijing(one.given) if one.given else say(phrases.PENDING))
            for one in agreement.consents
        ),
        widths=(6, 2, 3),
    )


def signature_blocks(agreement: Agreement, say: Say) -> Iterator[Block]:
    """Signatures given with method, time and evidence; below them empty lines for the parties that have yet to sign."""
    yield Heading(say(phrases.SIGNATURES))
    waiting = [line for line in agreement.signatures if line.signed is None]
    given = [(line, line.signed) for line in agreement.signatures if line.signed is not None]
    rows = tuple(_signed(line, signed, say) for line, signed in given)
    if rows:
        headings = tuple(map(say, (phrases.PARTY, phrases.NAME, phrases.METHOD, phrases.WHEN, phrases.EVIDENCE)))
        yield Table(say(phrases.SIGNED), headings, rows, widths=(3, 3, 3, 3, 5))
    if waiting or not agreement.signatures:
        lines = waiting or [SignatureLine(phrases.PARTY_A, ""), SignatureLine(phrases.PARTY_B, "")]
        empty = tuple((say(line.party), visible(line.name), "", "") for line in lines)
        headings = tuple(map(say, (phrases.PARTY, phrases.NAME, phrases.BY_HAND, phrases.DATE)))
        yield Table(say(phrases.TO_SIGN), headings, empty, widths=(3, 3, 5, 3), is_form=True)


def in_beijing(instant: datetime) -> str:
    """«2026-02-10 09:30:00», the wall clock of Asia/Shanghai; whole seconds."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _signed(line: SignatureLine, signed: Signed, say: Say) -> tuple[str, ...]:
    said = (say(signed.method), in_beijing(signed.at), visible(signed.evidence))
    name = visible(line.name)
    if signed.by and signed.by != line.name:
        name = f"{name}: {visible(signed.by)}" if name else visible(signed.by)
    return (say(line.party), name, *said)
