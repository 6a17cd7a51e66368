"""A team's chain of institutions held against the region's pattern, "1+1+1" for one (R077, B5)."""

from __future__ import annotations

from core.language import Text
from teams.composition.finding import Finding, RuleKind, named
from teams.composition.rule import ChainSlot, TierChain
from teams.policy import RegionalPolicy
from teams.team import Team, Workforce


def institutions_of(team: Team) -> tuple[str, ...]:
    """The home institution and the further ones of the chain, each once."""
    return tuple(dict.fromkeys((team.home, *team.chain)))


def chain_findings(
    team: Team, workforce: Workforce, pattern: TierChain, basis: RegionalPolicy | None
) -> tuple[Finding, ...]:
    """One finding a slot, in the order of the pattern. A tier belongs to one slot, so an institution stands in one."""
    tiers = {code: workforce.tier_of(code) for code in institutions_of(team)}
    return tuple(
        _slot(slot, tuple(code for code, tier in tiers.items() if tier in slot.tiers), basis) for slot in pattern.slots
    )


def _slot(slot: ChainSlot, codes: tuple[str, ...], basis: RegionalPolicy | None) -> Finding:
    found, over = len(codes), () if slot.at_most is None else codes[slot.at_most :]
    tiers, number = named(slot.tiers), _number(slot)
    missing = max(0, slot.at_least - found)
    said = Text(f"现有{found}家", f"{found} found")
    if missing:
        said = Text(f"{said.zh}，缺{missing}家", f"{said.en}, {missing} missing")
    elif over:
        said = Text(f"{said.zh}，多{len(over)}家", f"{said.en}, {len(over)} too many")
    return Finding(
        RuleKind.TIER_CHAIN,
        not missing and not over,
        wanted=slot.at_most if over and slot.at_most is not None else slot.at_least,
        found=found,
        tiers=slot.tiers,
        institutions=over,
        basis=basis,
        text=Text(
            f"团队的层级链须有{number.zh}家{tiers.zh}，{said.zh}。",
            f"The team's tier chain must have {number.en} of the tier {tiers.en}: {said.en}.",
        ),
    )


def _number(slot: ChainSlot) -> Text:
    least, most = slot.at_least, slot.at_most
    noun = "institution" if (least if most is None else most) == 1 else "institutions"
    if most is None:
        return Text(f"至少{least}", f"at least {least} {noun}")
    if least == most:
        return Text(f"恰好{least}", f"exactly {least} {noun}")
    return Text(f"{least}至{most}", f"{least} to {most} {noun}")
