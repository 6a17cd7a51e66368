"""The paper in one language (协议排版): an agreement as blocks, in the order in which people read it."""

from __future__ import annotations

from collections.abc import Iterator

from core.language import Language, Text
from enrolment.agreement import phrases
from enrolment.agreement.agreement import AgreedPackage, Agreement
from enrolment.agreement.block import Block, Door, Facts, Heading, Listing, Paragraph, Printed, Table
from enrolment.agreement.digest import content_digest
from enrolment.agreement.parties import party_blocks
from enrolment.agreement.pricing import price_table
from enrolment.agreement.qr import qr_svg
from enrolment.agreement.signing import consent_blocks, signature_blocks
from enrolment.agreement.template import ClauseGroup
from enrolment.agreement.visible import visible
from enrolment.vocabulary import ContractKind


def printed(agreement: Agreement, language: Language) -> Printed:
    """The whole paper: parties, term, packages, prices, clauses, disclosure, consents, signatures, verification."""
    return Printed(
        language=language,
        title=visible(agreement.template.title.in_(language)),
        running=visible(agreement.code),
        blocks=tuple(_Printing(agreement, language).blocks()),
    )


class _Printing:
    """One agreement being said in one language."""

    def __init__(self, agreement: Agreement, language: Language) -> None:
        self.agreement = agreement
        self.language = language

    def say(self, text: Text) -> str:
        return visible(text.in_(self.language))

    def blocks(self) -> Iterator[Block]:
        agreement = self.agreement
        first, last = agreement.starts.isoformat(), agreement.last_day.isoformat()
        yield Facts(
            (
                (self.say(phrases.CODE), visible(agreement.code)),
                (self.say(phrases.KIND), self.say(agreement.kind.label)),
                (self.say(phrases.TERM), self.say(phrases.term(first, last, agreement.years))),
            )
        )
        if not agreement.is_signed:
            yield Paragraph(self.say(phrases.NOT_SIGNED), is_note=True)
        yield from party_blocks(agreement, self.say)
        yield from self.packages()
        yield from self.prices()
        yield from self.clauses()
        yield from self.disclosure()
        yield from consent_blocks(agreement, self.say)
        yield from signature_blocks(agreement, self.say)
        yield from self.verification()

    def packages(self) -> Iterator[Block]:
        yield Heading(self.say(phrases.PACKAGES))
        if not self.agreement.packages:
            yield Paragraph(self.say(phrases.NO_PACKAGES))
        for package in self.agreement.packages:
            yield from self.package(package)
        if self.agreement.overlaps:
            yield Heading(self.say(phrases.OVERLAPS), level=3)
            yield Listing(tuple(self.say(said) for said in self.agreement.overlaps))

    def package(self, package: AgreedPackage) -> Iterator[Block]:
        title = f"{visible(package.code)} {self.say(package.name)} · {self.say(phrases.version(package.version))}"
        yield Heading(f"{title} · {self.say(package.tier)}", level=3)
        days = [self.say(phrases.span(opens.isoformat(), closes.isoformat())) for opens, closes in package.days]
        rows = [(self.say(phrases.HOLDER), visible(package.holder))] if package.holder else []
        if days:
            rows.append((self.say(phrases.IN_FORCE), "; ".join(days)))
        yield Facts(tuple(rows))
        headers = (phrases.ITEM, phrases.SCHEDULE, phrases.WHERE, phrases.COST, phrases.PAID_BY)
        if package.lines:
            yield Table(
                caption=self.say(phrases.ITEMS),
                headers=tuple(self.say(header) for header in headers),
                rows=tuple(
                    (
                        self.say(phrases.subject(line.item, line.subject) if line.subject else line.item),
                        *(self.say(text) for text in (line.schedule, line.where, line.cost, line.paid_by)),
                    )
                    for line in package.lines
                ),
                widths=(5, 6, 3, 2, 5),
            )
        else:
            yield Paragraph(self.say(phrases.NO_LINES))
        if package.not_included:
            listed = ("、" if self.language is Language.ZH else ", ").join(map(self.say, package.not_included))
            yield Facts(((self.say(phrases.NOT_INCLUDED), listed),))

    def prices(self) -> Iterator[Block]:
        yield Heading(self.say(phrases.PRICES))
        if self.agreement.has_placeholder_prices:
            yield Paragraph(self.say(phrases.PLACEHOLDER_PRICES), is_note=True)
        if self.agreement.kind is ContractKind.GROUP:
            yield Paragraph(self.say(phrases.PER_HEAD), is_note=True)
        table = price_table(self.agreement.prices, self.agreement.total, self.say)
        yield table if table is not None else Paragraph(self.say(phrases.NO_PRICES))

    def clauses(self) -> Iterator[Block]:
        template = self.agreement.template
        yield Heading(self.say(phrases.CLAUSES))
        if template.is_proposal:
            yield Paragraph(self.say(phrases.PROPOSED_CLAUSES), is_note=True)
        for group in ClauseGroup:
            yield Heading(self.say(group.label), level=3)
            clauses = tuple(self.say(clause.text) for clause in template.of(group))
            yield Listing(clauses, is_numbered=True) if clauses else Paragraph(self.say(phrases.NO_CLAUSES))

    def disclosure(self) -> Iterator[Block]:
        """What R238 asks to be said, also where a quote gave no sentences of its own."""
        yield Heading(self.say(phrases.DISCLOSURE))
        yield Paragraph(self.say(phrases.NOT_HOME_NOT_FREE), is_note=True)
        if self.agreement.disclosure:
            yield Listing(tuple(self.say(said) for said in self.agreement.disclosure))

    def verification(self) -> Iterator[Block]:
        yield Heading(self.say(phrases.VERIFICATION))
        address = visible(self.agreement.verification)
        alternative = self.say(phrases.QR)
        yield Door(address, qr_svg(self.agreement.verification), alternative, self.say(phrases.SCAN))
        yield Facts(((self.say(phrases.DIGEST), content_digest(self.agreement)),))
