"""What a register tells of a contract's papers beyond what proves them (台账签署情况): kept with the line, told again.

A consent stands on record with what was disclosed, a signature with the digest of its proof (R191, R217). Old registers
often tell only the day, the method or the name: that is no consent and no signature, and yet not lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from enrolment.register.format.record import ContractEntry, SignatureEntry
from enrolment.vocabulary import ContractKind, SigningMethod

_PLAIN = SignatureEntry()


@dataclass(frozen=True, slots=True)
class Papers:
    """The day of consent (None: that of signing, or not told), who signed for the resident, and how each side did.
    `signed`: of a family's contract, which not everybody signs on one day, when this member did."""

    consented: date | None = None
    is_by_guardian: bool = False
    by_resident: SignatureEntry = _PLAIN
    by_provider: SignatureEntry = _PLAIN
    signed: date | None = None


def told_of(entry: ContractEntry) -> dict[str, Any] | None:
    """What is told, as it is kept with the line; None where nothing is."""
    told: dict[str, Any] = {}
    if entry.consented is not None:
        told["consented"] = entry.consented.isoformat()
    if entry.is_by_guardian:
        told["byGuardian"] = True
    if entry.kind is ContractKind.FAMILY:
        told["signed"] = entry.signed.isoformat()
    for name, signature in (("resident", entry.by_resident), ("provider", entry.by_provider)):
        if signature != _PLAIN:
            told[name] = {
                "method": signature.method.value,
                "evidence": signature.evidence,
                "signer": signature.signer,
            }
    return told or None


def papers_told(kept: Mapping[str, Any] | None) -> Papers:
    """What `told_of` kept."""
    if not kept:
        return Papers()
    consented, signed = kept.get("consented"), kept.get("signed")
    return Papers(
        None if consented is None else date.fromisoformat(consented),
        bool(kept.get("byGuardian")),
        _signature(kept.get("resident")),
        _signature(kept.get("provider")),
        None if signed is None else date.fromisoformat(signed),
    )


def _signature(kept: Mapping[str, Any] | None) -> SignatureEntry:
    return _PLAIN if kept is None else SignatureEntry(SigningMethod(kept["method"]), kept["evidence"], kept["signer"])
