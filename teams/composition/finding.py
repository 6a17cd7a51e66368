"""A finding (核查结果): one rule held against one team, with what is missing and what to tell people about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.labelled import Labelled
from core.language import Text
from teams.policy import RegionalPolicy
from teams.team import Practitioner, Workforce
from teams.vocabulary import ExecutorRole, Tier

NAMES_TOLD = 5
"""How many offenders a sentence names; the finding's codes list them all."""


class RuleKind(Labelled):
    """What a composition report looks at (核查项目)."""

    MINIMUM_ROLE = "MINIMUM_ROLE", "最低人员", "minimum of a role"
    LEADER = "LEADER", "团队长", "leader"
    TIER_CHAIN = "TIER_CHAIN", "层级链", "tier chain"
    GUIDING_HOSPITAL = "GUIDING_HOSPITAL", "指导医院", "guiding hospital"
    TEAM_SIZE = "TEAM_SIZE", "团队人数", "team size"
    EXCLUDED_ROLE = "EXCLUDED_ROLE", "不得有的角色", "excluded role"
    LICENCE = "LICENCE", "执业证书有效", "licence in force"
    QUALIFICATION = "QUALIFICATION", "资质与角色相符", "qualification for the role"
    PRACTICE_SITE = "PRACTICE_SITE", "执业地点", "place of work"
    NETWORK = "NETWORK", "医联体关系", "network"
    AGREEMENT = "AGREEMENT", "合作协议", "cooperation agreement"
    PRIVATE_HOME = "PRIVATE_HOME", "民营机构签约资格", "qualification of a private institution"
    SIGNING_DOCTOR = "SIGNING_DOCTOR", "签约医生", "signing doctor"
    CAPACITY = "CAPACITY", "签约容量", "capacity"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule, met or not, on the day of the report.

    `wanted` is the number the rule asks for (members, institutions or residents), or the limit it sets where `found`
    exceeds it. `roles` and `tiers` say who would count, `practitioners` and `institutions` (codes) who breaks the
    rule. `basis` is the policy row behind it; None: a national rule, or one of this product.
    """

    kind: RuleKind
    is_met: bool
    wanted: int
    found: int
    text: Text
    roles: tuple[ExecutorRole, ...] = ()
    tiers: tuple[Tier, ...] = ()
    practitioners: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    basis: RegionalPolicy | None = None

    @property
    def missing(self) -> int:
        """How many more are needed; 0 where the rule is met, and where a limit is exceeded."""
        return 0 if self.is_met else max(0, self.wanted - self.found)


def any_of(members: Iterable[Labelled]) -> Text:
    """Their names as alternatives: «护士、药师或医技», "nurse, pharmacist or technician"; empty for none."""
    labels = [member.label for member in members]
    if len(labels) < 2:
        return labels[0] if labels else Text("", "")
    *first, last = labels
    return Text(
        f"{'、'.join(label.zh for label in first)}或{last.zh}", f"{', '.join(label.en for label in first)} or {last.en}"
    )


def named(members: Iterable[Labelled]) -> Text:
    """The same for names that have commas themselves, each in quotation marks: "'level-2 hospital' or 'level-3 …'"."""
    labels = [member.label for member in members]
    return Text("或".join(f"“{label.zh}”" for label in labels), " or ".join(f"'{label.en}'" for label in labels))


def people(practitioners: Sequence[Practitioner]) -> Text:
    """Their names and codes; only the first few where they are many."""
    return _few([Text(f"{p.definition.name}（{p.code}）", f"{p.definition.name} ({p.code})") for p in practitioners])


def places(codes: Sequence[str], workforce: Workforce) -> Text:
    """The names of institutions and their codes, the code alone where one is not known; only the first few of many."""
    return _few([_place(code, workforce) for code in codes])


def _place(code: str, workforce: Workforce) -> Text:
    known = workforce.institutions.get(code)
    return Text(code, code) if known is None else Text(f"{known.name.zh}（{code}）", f"{known.name.en} ({code})")


def _few(names: Sequence[Text]) -> Text:
    told = names[:NAMES_TOLD]
    more = len(names) - len(told)
    zh, en = "、".join(name.zh for name in told), ", ".join(name.en for name in told)
    return Text(f"{zh}等共{len(names)}个", f"{en} and {more} more") if more else Text(zh, en)
