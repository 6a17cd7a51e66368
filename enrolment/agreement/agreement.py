"""All that stands on the paper of one contract (协议), already in words, as one value in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalog.quote.proration import Amounts, together
from core.language import Text
from core.wire import WIRE
from enrolment.agreement.template import AgreementTemplate
from enrolment.vocabulary import ContractKind


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who signs for somebody who cannot (监护人). `document` and `phone` as they are to be printed, masked or whole."""

    __pydantic_config__ = WIRE
    name: str
    relation: Text
    document: Text | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ResidentParty:
    """One resident covered (签约居民). `document`: kind and number as they are to be printed; `relation`: to the head
    of the household, in a family's agreement."""

    __pydantic_config__ = WIRE
    name: str
    document: Text | None = None
    phone: str = ""
    relation: Text | None = None
    guardian: Guardian | None = None


@dataclass(frozen=True, slots=True)
class HouseholdParty:
    """The household of a family's agreement (签约家庭, R040)."""

    __pydantic_config__ = WIRE
    head: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationParty:
    """The community of a group's agreement (功能社区, R167). `social_credit_code`: GB 32100, 18 characters; `roster`:
    people on it on the day of print (≥ 0)."""

    __pydantic_config__ = WIRE
    name: Text
    kind: Text
    social_credit_code: str
    roster: int
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ProviderMember:
    """One member of the team (团队成员); a doctor who contracts alone is the only one."""

    __pydantic_config__ = WIRE
    name: str
    role: Text
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """The one provider (R024). `form`: team or individual doctor, in words; `guidance`: the guiding institution or
    supporting team that an individual doctor needs (R026)."""

    __pydantic_config__ = WIRE
    name: Text
    form: Text
    institution: Text
    institution_phone: str = ""
    guidance: Text | None = None
    members: tuple[ProviderMember, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One item: how often, where, free or paid and with which package; `subject`: for whom, where it is not the
    resident (the newborn of a mother)."""

    __pydantic_config__ = WIRE
    item: Text
    schedule: Text
    where: Text
    cost: Text
    paid_by: Text
    subject: Text | None = None


@dataclass(frozen=True, slots=True)
class AgreedPackage:
    """One package in the version signed. `days`: when it is in force (首日, 末日), both inclusive, in order; `holder`:
    whose it is where the agreement covers several people; `not_included`: what the version offers and was not taken."""

    __pydantic_config__ = WIRE
    code: str
    name: Text
    version: int
    tier: Text
    days: tuple[tuple[date, date], ...]
    lines: tuple[AgreedLine, ...]
    holder: str = ""
    not_included: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceLine:
    """What one package costs in one contract year, in fen by payer; `holder` as of the package."""

    __pydantic_config__ = WIRE
    package: Text
    amounts: Amounts
    holder: str = ""


@dataclass(frozen=True, slots=True)
class AgreedYear:
    """One contract year: `number` from 1, the days `[starts, ends)`, and its prices."""

    __pydantic_config__ = WIRE
    number: int
    starts: date
    ends: date
    prices: tuple[PriceLine, ...]

    @property
    def last_day(self) -> date:
        """The year's last day."""
        return self.ends - timedelta(days=1)

    @property
    def total(self) -> Amounts:
        """All packages of the year together, in fen by payer."""
        return together([line.amounts for line in self.prices])


@dataclass(frozen=True, slots=True)
class Consent:
    """One thing agreed to before signing (知情同意, R191; R238 for the disclosure). `given`: when, None while it is
    waited for."""

    __pydantic_config__ = WIRE
    text: Text
    by: str
    given: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """How a party signed: `evidence` is the SHA-256 (hex) of what was kept of the act, `by` who held the pen, where it
    was somebody else than the line names: a guardian, the doctor for the team."""

    __pydantic_config__ = WIRE
    method: Text
    at: datetime
    evidence: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A place to sign. `signed` None: lines are left empty to be filled in by hand. `of`: the resident (code) for whom
    it is, empty for the other parties; not printed."""

    __pydantic_config__ = WIRE
    party: Text
    name: str
    signed: Signed | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything printed. The term is `[starts, ends)` of `years` years (R028); `verification` is the full address.

    Raises `ValueError` where the term is empty, or an instant has no offset: such a paper could not be read.
    """

    __pydantic_config__ = WIRE
    code: str
    kind: ContractKind
    template: AgreementTemplate
    provider: Provider
    starts: date
    ends: date
    years: int
    verification: str
    residents: tuple[ResidentParty, ...] = ()
    household: HouseholdParty | None = None
    organisation: OrganisationParty | None = None
    packages: tuple[AgreedPackage, ...] = ()
    prices: tuple[AgreedYear, ...] = ()
    has_placeholder_prices: bool = False
    overlaps: tuple[Text, ...] = ()
    disclosure: tuple[Text, ...] = ()
    consents: tuple[Consent, ...] = ()
    signatures: tuple[SignatureLine, ...] = ()

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise ValueError("the term of an agreement has at least one day")
        instants = [one.given for one in self.consents] + [one.signed.at for one in self.signatures if one.signed]
        if any(instant is not None and instant.utcoffset() is None for instant in instants):
            raise ValueError("an instant on paper needs an offset")

    @property
    def last_day(self) -> date:
        """The last covered day, which is what people read (R028)."""
        return self.ends - timedelta(days=1)

    @property
    def total(self) -> Amounts:
        """All contract years together, in fen by payer."""
        return together([year.total for year in self.prices])

    @property
    def is_signed(self) -> bool:
        """Whether every party has signed; where nobody is to, nobody has."""
        return bool(self.signatures) and all(line.signed is not None for line in self.signatures)
