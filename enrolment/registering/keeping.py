"""Writing what is known of somebody (登记入库): sealed, with the indexes by which it is found again."""

from __future__ import annotations

from datetime import date

from core.secret import Secret
from enrolment import models
from enrolment.desk import Desk
from enrolment.identity.address import read_address
from enrolment.identity.document import Document
from enrolment.identity.phone import Phone
from enrolment.identity.purpose import ADDRESS_TEXT, DOCUMENT_NUMBER, PHONE_NUMBER
from enrolment.identity.vocabulary import PhoneKind, PhoneOwner
from enrolment.vocabulary import AddressKind


def document_index(desk: Desk, document: Document) -> str:
    """By what a document is found, however it is written and whichever issue it is."""
    return desk.sealer.index(document.family, DOCUMENT_NUMBER)


def phone_index(desk: Desk, phone: Phone) -> str:
    """By what a phone is found, however it is written."""
    return desk.sealer.index(phone.number, PHONE_NUMBER)


async def put_document(
    desk: Desk, resident: int, document: Document, valid_until: date | None
) -> models.IdentityDocument:
    """Enter a document of a resident (row id); the database refuses a number that is on record."""
    return await models.IdentityDocument.create(
        resident_id=resident,
        kind=document.kind.value,
        number_sealed=desk.sealer.seal(document.number, DOCUMENT_NUMBER),
        number_index=document_index(desk, document),
        valid_until=valid_until,
        recorded_at=desk.clock(),
        recorded_by=desk.subject,
    )


async def put_phone(
    desk: Desk, resident: int, phone: Phone, owner: PhoneOwner, starts: date, *, is_primary: bool
) -> models.Phone:
    """Enter a phone of a resident (row id), not verified, in use from `starts`."""
    return await models.Phone.create(
        code=desk.new_code("TEL"),
        resident_id=resident,
        number_sealed=desk.sealer.seal(phone.number, PHONE_NUMBER),
        number_index=phone_index(desk, phone),
        is_mobile=phone.kind is PhoneKind.MOBILE,
        is_primary=is_primary,
        owner=owner.value,
        starts=starts,
    )


async def put_address(
    desk: Desk, resident: int, kind: AddressKind, place: tuple[int, int | None], text: Secret, starts: date
) -> models.Address:
    """Enter an address of a resident (row id) in a place (ids of region and grid), from `starts` on."""
    kept = read_address(text.reveal())
    if not isinstance(kept, str):
        raise ValueError("an address is read before it is kept")
    region, grid = place
    return await models.Address.create(
        resident_id=resident,
        kind=kind.value,
        region_id=region,
        grid_id=grid,
        text_sealed=desk.sealer.seal(kept, ADDRESS_TEXT),
        starts=starts,
    )
