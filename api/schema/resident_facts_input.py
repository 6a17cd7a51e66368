"""Facts of a resident as a caller states them, for questions that keep nothing: eligibility and quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import TypeVar

import strawberry

from catalog.condition import is_icd10
from catalog.eligibility.facts import During, HouseholdStanding, Pregnancy, ResidentFacts, RosterPlace
from catalog.vocabulary import Flag, Mobility, Population, Residence, RiskGrade, Roster, Sex
from core.faults import Fault, FaultCode
from core.language import Text

T = TypeVar("T")

MOST_FACTS = 50
"""Entries of one kind; more than anybody's life holds."""
EARLIEST_BIRTH = FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2100, 12, 31)
"""No day of a fact lies outside these two."""
LARGEST_ROSTER, LARGEST_HOUSEHOLD = 1_000_000, 50

STARTS = "From this day on; null: since ever (起始日)."
ENDS = "The first day on which it no longer holds; null: still (结束日，不含)."


@strawberry.input(description="How the resident belongs to the region that is asked about (居住关系).")
class ResidenceFact:
    """A relation, for a time."""

    relation: Residence = strawberry.field(description="The relation.")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(
    description="A recorded population tag; elderly, child and maternal follow from age and pregnancies and need none "
    "(人群标签)."
)
class TagFact:
    """A tag, for a time."""

    tag: Population = strawberry.field(description="The tag.")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(description="A confirmed diagnosis (确诊疾病).")
class DiagnosisFact:
    """An ICD-10 code, for a time."""

    icd10: str = strawberry.field(description='ICD-10 code: "I10", "E11.9".')
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(description="A pregnancy (妊娠).")
class PregnancyFact:
    """From the last menstrual period to the birth or the loss."""

    lmp: date = strawberry.field(description="First day of the last menstrual period (末次月经).")
    delivered: date | None = strawberry.field(default=None, description="Day of the birth; null: not yet (分娩日).")
    lost: date | None = strawberry.field(default=None, description="Day it ended without a birth (终止日).")


@strawberry.input(description="A treatment for pulmonary tuberculosis (肺结核治疗).")
class TreatmentFact:
    """A period."""

    starts: date = strawberry.field(description="First day of the treatment (开始治疗).")
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(description="A place on a roster (名册).")
class RosterFact:
    """Which kind, how large, for a time."""

    kind: Roster = strawberry.field(description="The kind of roster.")
    members: int = strawberry.field(default=1, description="How many people stand on it, 1 to 1,000,000.")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(description="How the resident can move about, as assessed (行动能力).")
class MobilityFact:
    """An assessment, for a time."""

    mobility: Mobility = strawberry.field(description="The result.")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(description="A colour grade (红黄绿分级).")
class RiskGradeFact:
    """A grade, for a time."""

    grade: RiskGrade = strawberry.field(description="The grade.")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(description="A recorded fact that rules may ask for (标记).")
class FlagFact:
    """A flag, for a time."""

    flag: Flag = strawberry.field(description="The fact.")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(description="A package the resident holds (已持有服务包).")
class HeldFact:
    """A package, for a time."""

    package: str = strawberry.field(description='Its code, such as "PRI-HTN".')
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(description="How many of the household are signed (家庭签约情况).")
class HouseholdFact:
    """A number and an anchor, for a time."""

    signed: int = strawberry.field(description="Members who are signed, the resident included, 0 to 50.")
    has_anchor: bool = strawberry.field(default=False, description="One of them signed first (签约发起人).")
    starts: date | None = strawberry.field(default=None, description=STARTS)
    ends: date | None = strawberry.field(default=None, description=ENDS)


@strawberry.input(
    description="What is known of a resident. Birth and sex are all it takes; what is not stated is taken not to be "
    "so. Nothing of it is kept (居民情况)."
)
class ResidentFactsInput:
    """At most 50 entries a list; all days from 1900-01-01 to 2100-12-31. One mobility, grade, household at a time."""

    born: date = strawberry.field(description="Date of birth, 1900 or later (出生日期).")
    sex: Sex = strawberry.field(description="Recorded sex (性别).")
    residences: list[ResidenceFact] = strawberry.field(default_factory=list, description="Relations to the region.")
    tags: list[TagFact] = strawberry.field(default_factory=list, description="Recorded population tags.")
    diagnoses: list[DiagnosisFact] = strawberry.field(default_factory=list, description="Confirmed diagnoses.")
    pregnancies: list[PregnancyFact] = strawberry.field(default_factory=list, description="Pregnancies.")
    tb_treatments: list[TreatmentFact] = strawberry.field(default_factory=list, description="TB treatments.")
    rosters: list[RosterFact] = strawberry.field(default_factory=list, description="Places on rosters.")
    mobility: list[MobilityFact] = strawberry.field(default_factory=list, description="Assessments of mobility.")
    risk_grades: list[RiskGradeFact] = strawberry.field(default_factory=list, description="Colour grades.")
    flags: list[FlagFact] = strawberry.field(default_factory=list, description="Recorded facts.")
    held: list[HeldFact] = strawberry.field(default_factory=list, description="Packages held.")
    household: list[HouseholdFact] = strawberry.field(default_factory=list, description="The household.")

    def facts(self, today: date, argument: tuple[str, ...]) -> ResidentFacts:
        """The domain's facts. Raises a BAD_USER_INPUT fault at the first place that is wrong, which says all of them;
        `argument` is where the input stands."""
        found = list(_faults(self, today))
        if found:
            said = Text(" ".join(one.zh for _, one in found), " ".join(one.en for _, one in found))
            raise Fault(FaultCode.BAD_USER_INPUT, said, (*argument, *found[0][0]))
        return ResidentFacts(
            born=self.born,
            sex=self.sex,
            residences=_dated((one.relation, one.starts, one.ends) for one in self.residences),
            tags=_dated((one.tag, one.starts, one.ends) for one in self.tags),
            diagnoses=_dated((one.icd10, one.starts, one.ends) for one in self.diagnoses),
            pregnancies=tuple(Pregnancy(one.lmp, one.delivered, one.lost) for one in self.pregnancies),
            tb_treatments=_dated((None, one.starts, one.ends) for one in self.tb_treatments),
            rosters=_dated((RosterPlace(one.kind, one.members), one.starts, one.ends) for one in self.rosters),
            mobility=_dated((one.mobility, one.starts, one.ends) for one in self.mobility),
            risk_grades=_dated((one.grade, one.starts, one.ends) for one in self.risk_grades),
            flags=_dated((one.flag, one.starts, one.ends) for one in self.flags),
            held=_dated((one.package, one.starts, one.ends) for one in self.held),
            household=_dated(
                (HouseholdStanding(one.signed, one.has_anchor), one.starts, one.ends) for one in self.household
            ),
        )


def _dated(entries: Iterable[tuple[T, date | None, date | None]]) -> tuple[During[T], ...]:
    return tuple(During(fact, starts, ends) for fact, starts, ends in entries)


Found = tuple[tuple[str, ...], Text]


def _faults(given: ResidentFactsInput, today: date) -> Iterator[Found]:
    if not EARLIEST_BIRTH <= given.born <= today:
        yield ("born",), Text("出生日期须在1900年以后且不晚于今天。", "`born` lies between 1900 and today.")
    for kind, entries in _lists(given):
        if len(entries) > MOST_FACTS:
            yield (kind,), Text(f"{kind}最多{MOST_FACTS}项。", f"At most {MOST_FACTS} entries in `{kind}`.")
            continue
        for number, entry in enumerate(entries):
            path = (kind, str(number))
            yield from _out_of_range(entry, path)
            starts, ends = getattr(entry, "starts", None), getattr(entry, "ends", None)
            if starts is not None and ends is not None and ends <= starts:
                yield (*path, "ends"), Text("结束日须晚于起始日。", "`ends` lies after `starts`.")
            yield from _of_entry(entry, path)
    if given.sex is Sex.MALE and given.pregnancies:
        yield ("pregnancies",), Text("男性不能有妊娠记录。", "A man has no pregnancies.")
    for kind, dated in (
        ("mobility", given.mobility),
        ("riskGrades", given.risk_grades),
        ("household", given.household),
    ):
        for number in _overlapping(dated[:MOST_FACTS]):
            yield (kind, str(number)), Text("同一时间只能有一项。", f"One entry of `{kind}` is in force at a time.")


def _out_of_range(entry: object, path: tuple[str, ...]) -> Iterator[Found]:
    for name in ("starts", "ends", "lmp", "delivered", "lost"):
        day = getattr(entry, name, None)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            yield (
                (*path, name),
                Text(f"日期须在{FIRST_DAY}至{LAST_DAY}之间。", f"Days lie from {FIRST_DAY} to {LAST_DAY}."),
            )


def _overlapping(dated: Sequence[MobilityFact | RiskGradeFact | HouseholdFact]) -> Iterator[int]:
    """The places of entries in force on a day on which an earlier entry is, too."""
    for number, entry in enumerate(dated):
        starts, ends = entry.starts or date.min, entry.ends or date.max
        if any(starts < (one.ends or date.max) and (one.starts or date.min) < ends for one in dated[:number]):
            yield number


def _of_entry(entry: object, path: tuple[str, ...]) -> Iterator[Found]:
    match entry:
        case DiagnosisFact() if not is_icd10(entry.icd10):
            yield (*path, "icd10"), Text("须为ICD-10编码，如I10、E11.9。", "ICD-10 codes look like I10 or E11.9.")
        case PregnancyFact():
            if entry.delivered is not None and entry.lost is not None:
                yield (*path, "lost"), Text("分娩与终止只能填一项。", "A pregnancy is delivered or lost, not both.")
            for name in ("delivered", "lost"):
                end = getattr(entry, name)
                if end is not None and end <= entry.lmp:
                    yield (*path, name), Text("须晚于末次月经。", f"`{name}` lies after `lmp`.")
        case RosterFact() if not 1 <= entry.members <= LARGEST_ROSTER:
            yield (*path, "members"), Text("名册人数须在1到1000000之间。", "`members` is 1 to 1,000,000.")
        case HouseholdFact() if not 0 <= entry.signed <= LARGEST_HOUSEHOLD:
            yield (*path, "signed"), Text("签约人数须在0到50之间。", "`signed` is 0 to 50.")


def _lists(given: ResidentFactsInput) -> Iterator[tuple[str, list[object]]]:
    for field in fields(given):  # strawberry makes a dataclass of it
        value = getattr(given, field.name)
        if isinstance(value, list):
            first, *rest = field.name.split("_")
            yield first + "".join(word.title() for word in rest), value
