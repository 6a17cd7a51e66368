"""Every act on residents, on one page: carry it out, show what was changed. Who may: `api/access/verbs.py`."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry.types.arguments import StrawberryArgumentAnnotation

from api.context import Info
from api.resolvers import residents
from api.schema.problems import Refusable
from api.schema.resident_inputs import (
    AddIdentityDocumentInput,
    AddPhoneInput,
    AmendResidentInput,
    EndGuardianshipInput,
    MergeResidentsInput,
    MoveResidentInput,
    NameGuardianInput,
    RegisterResidentInput,
    ResidentPhoneInput,
    RevealIdentityInput,
    TellApartInput,
    VerifyPhoneInput,
    WithdrawIdentityDocumentInput,
)
from api.schema.resident_payloads import (
    AddIdentityDocumentPayload,
    AddPhonePayload,
    AmendResidentPayload,
    ClearText,
    EndGuardianshipPayload,
    EndPhonePayload,
    MakePhonePrimaryPayload,
    MergeResidentsPayload,
    MoveResidentPayload,
    NameGuardianPayload,
    OpenHealthRecordPayload,
    RegisterResidentPayload,
    RevealIdentityPayload,
    TellApartPayload,
    UpdateHealthRecordPayload,
    VerifyPhonePayload,
    WithdrawIdentityDocumentPayload,
)
from api.schema.resident_record_inputs import OpenHealthRecordInput, UpdateHealthRecordInput
from enrolment.registering import (
    addresses,
    amending,
    documents,
    guardians,
    health_record,
    merging,
    phones,
    registering,
    telling_apart,
)
from enrolment.registering.given import RegisterResident
from enrolment.registering.revealing import InClear


def _input(description: str) -> StrawberryArgumentAnnotation:
    return strawberry.argument(name="input", description=description)


RegisterResidentGiven = Annotated[RegisterResidentInput, _input("Who it is.")]
AmendResidentGiven = Annotated[AmendResidentInput, _input("Who, and what.")]
AddIdentityDocumentGiven = Annotated[AddIdentityDocumentInput, _input("Whose, and which.")]
WithdrawIdentityDocumentGiven = Annotated[WithdrawIdentityDocumentInput, _input("Whose, and which.")]
AddPhoneGiven = Annotated[AddPhoneInput, _input("Whose, and which.")]
MakePhonePrimaryGiven = Annotated[ResidentPhoneInput, _input("Whose, and which.")]
EndPhoneGiven = Annotated[ResidentPhoneInput, _input("Whose, and which.")]
VerifyPhoneGiven = Annotated[VerifyPhoneInput, _input("Which phone, and what was found.")]
MoveResidentGiven = Annotated[MoveResidentInput, _input("Who, where, and from when.")]
NameGuardianGiven = Annotated[NameGuardianInput, _input("For whom, and who.")]
EndGuardianshipGiven = Annotated[EndGuardianshipInput, _input("For whom, and who.")]
TellApartGiven = Annotated[TellApartInput, _input("Which two, and how that is known.")]
MergeResidentsGiven = Annotated[MergeResidentsInput, _input("Which stays, and which goes into it.")]
OpenHealthRecordGiven = Annotated[OpenHealthRecordInput, _input("Whose, and what is known.")]
UpdateHealthRecordGiven = Annotated[UpdateHealthRecordInput, _input("Whose, and what changes.")]
RevealIdentityGiven = Annotated[RevealIdentityInput, _input("Whose, what, and what for.")]


@strawberry.type(description="Acts on residents (居民操作).")
class ResidentMutation:
    """Registering people and keeping what is known of them."""

    @strawberry.mutation(
        description="Register somebody for an institution; nobody is entered twice under one document (登记居民).",
        extensions=[Refusable(RegisterResidentPayload)],
    )
    async def register_resident(self, info: Info, given: RegisterResidentGiven) -> RegisterResidentPayload | None:
        """R037, R231, R233."""
        answer = await residents.act(info, registering.register_resident, RegisterResident, given)
        return RegisterResidentPayload(**await _changed(info, answer), existing=answer["existing"])

    @strawberry.mutation(
        description="Correct somebody's name, sex or birth date (更正居民信息).",
        extensions=[Refusable(AmendResidentPayload)],
    )
    async def amend_resident(self, info: Info, given: AmendResidentGiven) -> AmendResidentPayload | None:
        """B6."""
        answer = await residents.act(info, amending.amend_resident, amending.AmendResident, given)
        return AmendResidentPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Add an identity document (添加证件).",
        extensions=[Refusable(AddIdentityDocumentPayload)],
    )
    async def add_identity_document(
        self, info: Info, given: AddIdentityDocumentGiven
    ) -> AddIdentityDocumentPayload | None:
        """B6."""
        answer = await residents.act(info, documents.add_identity_document, documents.AddIdentityDocument, given)
        return AddIdentityDocumentPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Withdraw a document as entered in error; it stays on record as withdrawn (撤销证件).",
        extensions=[Refusable(WithdrawIdentityDocumentPayload)],
    )
    async def withdraw_identity_document(
        self, info: Info, given: WithdrawIdentityDocumentGiven
    ) -> WithdrawIdentityDocumentPayload | None:
        """B6."""
        answer = await residents.act(
            info, documents.withdraw_identity_document, documents.WithdrawIdentityDocument, given
        )
        return WithdrawIdentityDocumentPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Add a phone, not verified yet (添加电话).",
        extensions=[Refusable(AddPhonePayload)],
    )
    async def add_phone(self, info: Info, given: AddPhoneGiven) -> AddPhonePayload | None:
        """R214."""
        answer = await residents.act(info, phones.add_phone, phones.AddPhone, given)
        phone = await residents.phone(info, answer["resident"], answer["phone"])
        return AddPhonePayload(**await _changed(info, answer), phone=phone)

    @strawberry.mutation(
        description="Let a phone be called first (设为首选电话).",
        extensions=[Refusable(MakePhonePrimaryPayload)],
    )
    async def make_phone_primary(self, info: Info, given: MakePhonePrimaryGiven) -> MakePhonePrimaryPayload | None:
        """R214."""
        answer = await residents.act(info, phones.make_phone_primary, phones.MakePhonePrimary, given)
        phone = await residents.phone(info, answer["resident"], answer["phone"])
        return MakePhonePrimaryPayload(**await _changed(info, answer), phone=phone)

    @strawberry.mutation(
        description="Use a phone no longer; it stays on record (停用电话).",
        extensions=[Refusable(EndPhonePayload)],
    )
    async def end_phone(self, info: Info, given: EndPhoneGiven) -> EndPhonePayload | None:
        """R214."""
        answer = await residents.act(info, phones.end_phone, phones.EndPhone, given)
        phone = await residents.phone(info, answer["resident"], answer["phone"])
        return EndPhonePayload(**await _changed(info, answer), phone=phone)

    @strawberry.mutation(
        description="Record what came of calling a phone (核实电话).",
        extensions=[Refusable(VerifyPhonePayload)],
    )
    async def verify_phone(self, info: Info, given: VerifyPhoneGiven) -> VerifyPhonePayload | None:
        """R214."""
        answer = await residents.act(info, phones.verify_phone, phones.VerifyPhone, given)
        phone = await residents.phone(info, answer["resident"], answer["phone"])
        return VerifyPhonePayload(**await _changed(info, answer), phone=phone)

    @strawberry.mutation(
        description="Record where somebody lives or is registered from a day on (变更地址).",
        extensions=[Refusable(MoveResidentPayload)],
    )
    async def move_resident(self, info: Info, given: MoveResidentGiven) -> MoveResidentPayload | None:
        """R233."""
        answer = await residents.act(info, addresses.move_resident, addresses.MoveResident, given)
        return MoveResidentPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Record who answers for a resident (登记监护人).",
        extensions=[Refusable(NameGuardianPayload)],
    )
    async def name_guardian(self, info: Info, given: NameGuardianGiven) -> NameGuardianPayload | None:
        """R191."""
        answer = await residents.act(info, guardians.name_guardian, guardians.NameGuardian, given)
        return NameGuardianPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="End a guardianship (终止监护).",
        extensions=[Refusable(EndGuardianshipPayload)],
    )
    async def end_guardianship(self, info: Info, given: EndGuardianshipGiven) -> EndGuardianshipPayload | None:
        """R191."""
        answer = await residents.act(info, guardians.end_guardianship, guardians.EndGuardianship, given)
        return EndGuardianshipPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Make one record of two that are of one person (合并居民档案).",
        extensions=[Refusable(MergeResidentsPayload)],
    )
    async def merge_residents(self, info: Info, given: MergeResidentsGiven) -> MergeResidentsPayload | None:
        """R231."""
        answer = await residents.act(info, merging.merge_residents, merging.MergeResidents, given)
        return MergeResidentsPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Say that two records alike are of two people: they leave the list of duplicates (确认非同一人).",
        extensions=[Refusable(TellApartPayload)],
    )
    async def tell_apart(self, info: Info, given: TellApartGiven) -> TellApartPayload | None:
        """R231."""
        answer = await residents.act(info, telling_apart.tell_apart, telling_apart.TellApart, given)
        return TellApartPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Open a resident's health record (建立健康档案).",
        extensions=[Refusable(OpenHealthRecordPayload)],
    )
    async def open_health_record(self, info: Info, given: OpenHealthRecordGiven) -> OpenHealthRecordPayload | None:
        """R046."""
        answer = await residents.act(info, health_record.open_health_record, health_record.OpenHealthRecord, given)
        return OpenHealthRecordPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Change what a health record says (更新健康档案).",
        extensions=[Refusable(UpdateHealthRecordPayload)],
    )
    async def update_health_record(
        self, info: Info, given: UpdateHealthRecordGiven
    ) -> UpdateHealthRecordPayload | None:
        """R046."""
        answer = await residents.act(info, health_record.update_health_record, health_record.UpdateHealthRecord, given)
        return UpdateHealthRecordPayload(**await _changed(info, answer))

    @strawberry.mutation(
        description="Read numbers, phones and addresses in clear for a purpose; each time is recorded (查看敏感信息).",
        extensions=[Refusable(RevealIdentityPayload)],
    )
    async def reveal_identity(self, info: Info, given: RevealIdentityGiven) -> RevealIdentityPayload | None:
        """A mutation, since it writes to the audit trail."""
        shown = await residents.reveal(info, given)
        return RevealIdentityPayload(
            documents=_clear(shown.documents), phones=_clear(shown.phones), addresses=_clear(shown.addresses)
        )


async def _changed(info: Info, answer: residents.Answer) -> dict[str, Any]:
    """The resident as the caller may see the person now, and the version that the act answered."""
    code = answer["resident"]
    return {"resident": await residents.resident(info, code, None), "version": answer["version"]}


def _clear(texts: tuple[InClear, ...]) -> list[ClearText]:
    return [ClearText(code=each.code, kind=each.kind, text=each.text) for each in texts]
