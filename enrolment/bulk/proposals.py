"""Proposing a package over a list (批量推荐服务包): to each who may have it beside the present cover, or why not.

What is proposed waits for consent (DECISIONS, priority packages): nobody holds it before it is signed (`add_packages`,
or the next contract), which settles it; the resident may decline it, the clinic take it back (`enrolment.proposing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.codec import adapter, load
from catalog.models import PackageVersion as CatalogVersion
from catalog.quote.problem import QuoteProblemCode
from catalog.snapshot import PackageVersion
from catalog.vocabulary import Need
from core.faults import Problem, Refusal
from core.wire import WIRE
from enrolment import models
from enrolment.bulk.listing import listed_codes, listed_team
from enrolment.bulk.problem import problem
from enrolment.desk import Desk
from enrolment.jobs.asking import Listed, ask
from enrolment.jobs.job import Row, RowResult
from enrolment.jobs.kind import Given, row_by_row
from enrolment.jobs.vocabulary import ErrorPolicy, JobKind, JobRowState
from enrolment.proposing.problem import declined
from enrolment.proposing.standing import standing_proposal
from enrolment.reading.sensitive import tells_of_sensitive
from enrolment.registering.acting import reached
from enrolment.scope import CLINIC
from enrolment.signing.adding import placed, wish_beside
from enrolment.signing.covers import enrolment_held, state_on, tell
from enrolment.signing.entering import Happening, note
from enrolment.signing.given import PackageWanted
from enrolment.signing.judging import each_judged
from enrolment.signing.persons import Person, persons_of
from enrolment.signing.problem import problem as of_signing
from enrolment.signing.signing import Answer
from enrolment.signing.terms import common_of
from enrolment.vocabulary import ContractEventKind
from teams.models import Institution
from teams.operations.verb import Objections

VERB = "proposePackages"


@dataclass(frozen=True, slots=True)
class ProposalList:
    """Residents by code, or those whom a team (code) covers today: exactly one."""

    __pydantic_config__ = WIRE
    residents: tuple[str, ...] | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class ProposePackages:
    """Which package, with which options, in the version on offer where and when it is proposed."""

    __pydantic_config__ = WIRE
    list_: ProposalList
    package: PackageWanted
    policy: ErrorPolicy


async def propose_packages(desk: Desk, given: ProposePackages, key: str) -> Answer:
    """Ask for a package to be proposed. Answers `job`.

    Raises a Refusal: UNKNOWN_PACKAGE (`package.code`: none of that code was ever published), NOT_FOUND (`list.team`),
    those of `listed_codes`, and those of `ask`. Who may not have it is told by the job.
    """

    async def listing(said: Objections) -> Listed:
        if given.package.code not in desk.catalog.packages:
            said.add([problem("UNKNOWN_PACKAGE", "package", "code")])
        listed = await _listed(desk, given, said)
        return replace(listed, is_confidential=_tells(desk, given.package.code))

    written = {"package": adapter(PackageWanted).dump_python(given.package, mode="json", by_alias=True)}
    return await ask(desk, JobKind.PROPOSE_PACKAGES, VERB, given, written, given.policy, listing, key)


async def _listed(desk: Desk, given: ProposePackages, said: Objections) -> Listed:
    what = given.package.code
    if given.list_.team is None:
        codes = given.list_.residents or ()
        return await listed_codes(desk, what, codes, ("list", "residents"), said, _any_reached)
    days: dict[str, Any] = {"starts__lte": desk.today, "covered_until__gt": desk.today}
    return await listed_team(
        desk, given.list_.team, f"{what}:team", ("list", "team"), said, about="resident__code", **days
    )


def _tells(desk: Desk, package: str) -> bool:
    """Whether who may have the package tells of something sensitive, of which the actor may know: a clinic's staff."""
    versions = desk.catalog.packages.get(package, ())
    is_clinic = desk.actor.institution is not None and bool(desk.actor.roles & CLINIC)
    return is_clinic and any(tells_of_sensitive(each.definition) for each in versions)


async def package_proposed(desk: Desk, given: Given, row: Row) -> RowResult:
    """Propose the package to one resident, beside what covers the person today. Answers the proposal; SKIPPED where
    one waits still, and where the resident declined it lately (PROPOSAL_DECLINED, `package.code`). Where it has groups
    to choose from and no option is proposed, the choice is the resident's.

    Looked at is what `add_packages` looks at, but consent, signatures and what the package needs to be at hand by then;
    for whoever does not care for the person alone, without what is told to those who do: as `menuFor` answers.
    Raises a Refusal: NOT_FOUND and OUTSIDE_COVER (`resident`: nothing of an institution the actor serves covers the
    person), and those of `add_packages` about the package (`package`) and the provider.
    """
    old = await _covering(desk, row.subject)
    package = load(PackageWanted, given["package"])
    person = (await persons_of(desk, [row.subject], desk.today)).get(row.subject)
    if person is None:
        raise Refusal((problem("NOT_FOUND", "resident"),))
    try:
        version, is_choice_open = await _judged(desk, old, package, person)
    except Refusal as refusal:
        said = tuple(_of_package(placed(each)) for each in refusal.problems)
        return RowResult(row.position, JobRowState.REJECTED, None, said, is_discreet=not person.is_well_known)
    standing = await standing_proposal(old, package.code, desk.today)
    if standing is not None:
        code, until = standing
        why = () if until is None else (declined(until, "package", "code"),)
        return RowResult(row.position, JobRowState.SKIPPED, code, why, is_discreet=not person.is_well_known)
    code = await _put(desk, old, package, version, is_choice_open=is_choice_open)
    return RowResult(row.position, JobRowState.DONE, code)


async def _judged(
    desk: Desk, old: models.Enrolment, package: PackageWanted, person: Person
) -> tuple[PackageVersion, bool]:
    """The version on offer, and whether its choice is left to the resident: none is proposed, and one must be made.

    Raises a Refusal with everything that keeps somebody from having it.
    """
    said = Objections()
    wish = await wish_beside(old, (package,), tuple(Need), desk.today, desk.today)
    common = await common_of(desk, wish.terms, (person.id,), said)
    if common is None:
        raise said.refusal()
    ((_ready, found),) = await each_judged(desk, common, [(wish, person)])
    chosen = [each for each in found if package.options or each.code != QuoteProblemCode.TOO_FEW_CHOSEN.value]
    said.add(chosen)
    said.refuse()
    return common.world.offers[package.code], len(chosen) < len(found)


async def _put(
    desk: Desk, old: models.Enrolment, package: PackageWanted, version: PackageVersion, *, is_choice_open: bool
) -> str:
    """Write a proposal, note it of the contract and announce it, without saying which package. Answers its code."""
    chosen = package.chosen
    row = await models.PackageProposal.create(
        code=desk.new_code("PRO"),
        enrolment_id=old.id,
        package_id=(await CatalogVersion.get(id=version.id)).package_id,
        package_version_id=version.id,
        options={group: list(items) for group, items in chosen.options.items()},
        left_out=list(chosen.left_out),
        is_choice_open=is_choice_open,
        proposed_on=desk.today,
        proposed_at=desk.clock(),
        proposed_by=desk.subject,
    )
    state = await state_on(old.contract_id, desk.today)
    happened = Happening(ContractEventKind.PROPOSED, state, desk.today, state, old.resident_id, note=row.code)
    await note(desk, old.contract_id, (happened,))
    await tell(desk, "contract.package_proposed", old, proposal=row.code)
    return row.code


async def _covering(desk: Desk, code: str) -> models.Enrolment:
    """What covers a resident today at an institution the actor serves, the resident taken."""
    resident = (await reached(desk, [code])).get(code)
    if resident is None:
        raise Refusal((problem("NOT_FOUND", "resident"),))
    mine = list(await Institution.filter(desk.institutions).values_list("id", flat=True))
    cover = await models.Enrolment.filter(
        resident_id=resident.id,
        starts__lte=desk.today,
        covered_until__gt=desk.today,
        voided_at=None,
        contract__institution_id__in=mine,
    ).first()
    if cover is None:
        raise Refusal((of_signing("OUTSIDE_COVER", "resident"),))
    return await enrolment_held(desk, cover.code, Objections())


def _of_package(found: Problem) -> Problem:
    """What is said of the one package, at its place in this input; what of the day, which is today, at the resident."""
    if found.path[:1] == ("starts",):
        return replace(found, path=("resident",))
    return replace(found, path=("package", *found.path[2:])) if found.path[:1] == ("packages",) else found


async def _any_reached(desk: Desk, codes: Sequence[str]) -> bool:
    return bool(await reached(desk, codes))


PROPOSALS = row_by_row(JobKind.PROPOSE_PACKAGES, VERB, package_proposed)
