"""What a basket would mean for a resident, before anybody signs."""

from datetime import date

from api.access.tokens import unauthenticated
from api.context import Info
from api.schema.quote import Quote
from api.schema.quote_input import QuoteInput
from catalog.eligibility.facts import ResidentFacts, Setting
from catalog.queries import read_laid_down
from catalog.quote.basket import Basket, QuoteWorld
from catalog.quote.quote import quote as quote_of
from core.apart import apart
from core.faults import bad_argument
from core.language import Language
from enrolment.queries import facts_of
from enrolment.reading.sensitive import discreet, telling_packages, well_known
from enrolment.scope import reads_residents


async def quote(info: Info, given: QuoteInput, language: Language | None) -> Quote:
    """The quote: one statement for stated facts, six for a recorded resident.

    Raises a BAD_USER_INPUT fault for an unknown region, facts that cannot be, lists that are too long, and for a
    resident who is not there or not the caller's to see; UNAUTHENTICATED for a resident asked for without a token.
    """
    context = info.context
    region, starts = context.known_region(given.region, "input", "region"), given.starts or context.today()
    chosen = given.chosen()
    laid_down = await read_laid_down(tuple(context.present.snapshot.lineage(region)), starts)
    facts = await _facts(info, given, region, laid_down.setting)
    snapshot = context.present.snapshot
    basket = Basket(facts, region, starts, given.years, chosen, employer_contract=given.employer_contract)
    world = QuoteWorld(
        offers=context.present.on_offer(region, starts),
        setting=laid_down.setting,
        terms=laid_down.terms,
        substitution=laid_down.substitution,
        seasons=snapshot.seasons,
        visits=snapshot.visits,
        region_name=snapshot.regions[region].name,
    )
    found = await apart(lambda: quote_of(basket, world))
    return Quote.of(found, given, facts, starts, context.shelf(language))


async def _facts(info: Info, given: QuoteInput, region: str, setting: Setting) -> ResidentFacts:
    context, wanted = info.context, given.for_
    if wanted.facts is not None:
        return wanted.facts.value.facts(context.today(), ("input", "for", "facts"))
    code = "" if wanted.resident is None else wanted.resident.value
    if context.actor.is_anonymous:
        raise unauthenticated()
    found = await facts_of([code], region, _day(given, context.today()), setting, reads_residents(context.actor))
    if code not in found:
        raise bad_argument(
            ("input", "for", "resident"), "没有这名居民，或您无权查看。", "No such resident within your reach."
        )
    if code not in await well_known(context.actor, [code]):
        return discreet(found[code], telling_packages(context.present.snapshot))
    return found[code]


def _day(given: QuoteInput, today: date) -> date:
    """Whoever lives here today may be quoted for a later day."""
    return today if given.starts is None else min(today, given.starts)
