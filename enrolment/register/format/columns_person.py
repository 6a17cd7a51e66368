"""The columns of a register about people: who they are, who answers for them, whom they live with."""

from __future__ import annotations

from typing import Final

from core.language import Text
from enrolment.register.format.choice import (
    DOCUMENTS,
    OWNERS,
    PHONE_STATUSES,
    RELATIONS,
    SEXES,
)
from enrolment.register.format.column import CellKind as K
from enrolment.register.format.column import Column, Part, Wanted

_ONCE, _PART = Wanted.PERSON, Wanted.PART

PERSON: Final = (
    Column(
        "legacyNumber",
        Text("原系统编号", "Legacy number"),
        Text(
            "原系统中此人的编号；同一人的各行编号相同。",
            "The person's number in the former system, the same on all lines of the person.",
        ),
        Part.PERSON,
        also=("居民编号", "档案编号", "健康档案号"),
    ),
    Column(
        "name",
        Text("姓名", "Name"),
        Text("姓名，1至100个字符。", "The name, 1 to 100 characters."),
        Part.PERSON,
        wanted=_ONCE,
        also=("居民姓名",),
    ),
    Column(
        "documentKind",
        Text("证件类别", "Document kind"),
        Text("身份证件类别；不填为居民身份证。", "The kind of identity document; blank: the resident identity card."),
        Part.PERSON,
        K.CHOICE,
        DOCUMENTS,
        also=("证件类型",),
    ),
    Column(
        "documentNumber",
        Text("证件号码", "Document number"),
        Text(
            "身份证件号码。须为文本：Excel的数值只保留15位。",
            "The document's number. As text: a number in Excel keeps 15 digits only.",
        ),
        Part.PERSON,
        K.DOCUMENT,
        also=("身份证号", "身份证号码", "证件号", "公民身份号码"),
    ),
    Column(
        "documentValidUntil",
        Text("证件有效期至", "Document valid until"),
        Text(
            "证件最后有效日；长期有效或不知则不填。", "The last day the document is valid; blank: not told, or no end."
        ),
        Part.PERSON,
        K.DAY,
    ),
    Column(
        "sex",
        Text("性别", "Sex"),
        Text("性别；证件号码能说明时可不填。", "The sex; it may be blank where the document's number tells it."),
        Part.PERSON,
        K.CHOICE,
        SEXES,
        _ONCE,
    ),
    Column(
        "born",
        Text("出生日期", "Birth date"),
        Text("出生日期；证件号码能说明时可不填。", "The birth date; it may be blank where the number tells it."),
        Part.PERSON,
        K.DAY,
        wanted=_ONCE,
        also=("出生年月日", "date of birth"),
    ),
    Column(
        "phones",
        Text("联系电话", "Phones"),
        Text(
            "手机，或带区号的固定电话，至多5个；第一个为首选。",
            "Mobiles, or landlines with area code, at most 5; the first is the primary one.",
        ),
        Part.PERSON,
        K.PHONE,
        is_list=True,
        also=("电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "phone"),
    ),
    Column(
        "phoneOwners",
        Text("电话持有人", "Phone owners"),
        Text("逐个对应的持有人；不填为本人。", "Whose each phone is; blank: the resident's own."),
        Part.PERSON,
        K.CHOICE,
        OWNERS,
        is_list=True,
        of="phones",
    ),
    Column(
        "phoneStatuses",
        Text("电话核实状态", "Phone statuses"),
        Text("逐个对应的核实结果；不填为未核实。", "What a call to each phone found; blank: nobody has called yet."),
        Part.PERSON,
        K.CHOICE,
        PHONE_STATUSES,
        is_list=True,
        of="phones",
    ),
    Column(
        "phonesChecked",
        Text("电话核实日期", "Phones checked on"),
        Text("逐个对应的核实日期。", "The day on which each phone was called."),
        Part.PERSON,
        K.DAY,
        is_list=True,
        of="phones",
    ),
    Column(
        "region",
        Text("现住地区划代码", "Region"),
        Text("现住地的行政区划代码（GB/T 2260）。", "The division code (GB/T 2260) of where the person lives."),
        Part.PERSON,
        K.CODE,
        wanted=_ONCE,
        also=("行政区划代码", "区划代码", "region code"),
    ),
    Column(
        "grid",
        Text("网格代码", "Grid"),
        Text("该区划内乡镇、村或网格的代码。", "The code of the township, village or grid in that division."),
        Part.PERSON,
        K.CODE,
        also=("grid code",),
    ),
    Column(
        "address",
        Text("现住址", "Address"),
        Text("现住址，1至200个字符。", "The address in words, 1 to 200 characters."),
        Part.PERSON,
        wanted=_ONCE,
        also=("居住地址", "家庭住址", "住址", "地址"),
    ),
    Column(
        "addressSince",
        Text("现住址起始日期", "Address since"),
        Text("现住址的第一天。", "The first day at that address."),
        Part.PERSON,
        K.DAY,
    ),
    Column(
        "registeredRegion",
        Text("户籍地区划代码", "Registered region"),
        Text("户籍地的行政区划代码。", "The division code of where the person is registered."),
        Part.PERSON,
        K.CODE,
    ),
    Column(
        "registeredAddress",
        Text("户籍地址", "Registered address"),
        Text("户籍地址，与户籍地区划代码同填。", "The address of registration, together with its region."),
        Part.PERSON,
        also=("户口所在地",),
    ),
    Column(
        "registeredSince",
        Text("户籍起始日期", "Registered since"),
        Text("户籍地址的第一天。", "The first day of that registration."),
        Part.PERSON,
        K.DAY,
    ),
    Column(
        "confirmedDistinct",
        Text("确认非同一人", "Confirmed distinct"),
        Text(
            "是：姓名、出生日期和电话与已登记者相同，但确为另一人；双方都有居民身份证的无须填写。",
            "Yes: somebody else than whoever is on record with the same name, birth date and phone; where both have an "
            "identity card there is no need to say so.",
        ),
        Part.PERSON,
        K.YES,
    ),
    Column(
        "died",
        Text("死亡日期", "Died on"),
        Text("死亡日期。", "The day of death."),
        Part.PERSON,
        K.DAY,
    ),
    Column(
        "movedAway",
        Text("迁出日期", "Moved away on"),
        Text("迁出且不再回来的日期。", "The day the person moved away for good."),
        Part.PERSON,
        K.DAY,
    ),
)

AROUND: Final = (
    Column(
        "guardianDocumentKind",
        Text("监护人证件类别", "Guardian's document kind"),
        Text(
            "监护人的证件类别；不填为居民身份证。",
            "The kind of the guardian's document; blank: the resident identity card.",
        ),
        Part.GUARDIAN,
        K.CHOICE,
        DOCUMENTS,
    ),
    Column(
        "guardianDocumentNumber",
        Text("监护人证件号码", "Guardian's document number"),
        Text(
            "监护人的证件号码，其须在本表另一行或已登记。",
            "The number of the guardian's document, who is on another line or on record.",
        ),
        Part.GUARDIAN,
        K.DOCUMENT,
        also=("监护人身份证号",),
    ),
    Column(
        "guardianLegacyNumber",
        Text("监护人原系统编号", "Guardian's legacy number"),
        Text("监护人在原系统中的编号。", "The guardian's number in the former system."),
        Part.GUARDIAN,
    ),
    Column(
        "guardianRelation",
        Text("监护人关系", "Guardian's relation"),
        Text("监护人是此人的什么人。", "What the guardian is to the person."),
        Part.GUARDIAN,
        K.CHOICE,
        RELATIONS,
        _PART,
        also=("与监护人关系",),
    ),
    Column(
        "householdNumber",
        Text("家庭编号", "Household number"),
        Text(
            "本表中的家庭编号，同一家庭各行相同。",
            "The household's number in this register, the same for all its members.",
        ),
        Part.HOUSEHOLD,
        wanted=_PART,
        also=("户号", "家庭号", "户编号"),
    ),
    Column(
        "householdRelation",
        Text("与户主关系", "Relation to head"),
        Text("此人是户主的什么人；户主填本人或户主。", "What the person is to the head; the head itself: HEAD."),
        Part.HOUSEHOLD,
        K.CHOICE,
        RELATIONS,
        _PART,
        also=("家庭关系",),
    ),
    Column(
        "householdSince",
        Text("入户日期", "In household since"),
        Text("成为该家庭成员的日期。", "The day the person became a member of the household."),
        Part.HOUSEHOLD,
        K.DAY,
    ),
)
