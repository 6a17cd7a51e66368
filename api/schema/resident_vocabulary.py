"""The closed sets of residents as GraphQL enums: each value described in English and Chinese."""

from enum import Enum
from typing import cast

from api.schema.enums import expose
from core.labelled import Labelled, label
from enrolment.health_vocabulary import (
    BloodType,
    Disability,
    DrugAllergy,
    Exposure,
    Fuel,
    Intervention,
    KitchenVentilation,
    Livestock,
    PastDisease,
    RecordPart,
    Relative,
    Rhesus,
    Toilet,
    Water,
)
from enrolment.identity.vocabulary import IdentityDocumentKind, PhoneKind, PhoneOwner, RevealedPart
from enrolment.registering.problem import MergeObstacle
from enrolment.vocabulary import AddressKind, FamilyRelation, PhoneStatus, RevealPurpose


def _both(member: Enum) -> str:
    text = label(cast(Labelled, member))
    return f"{text.en[:1].upper()}{text.en[1:]} ({text.zh})."


_DESCRIPTIONS: dict[type[Labelled], str] = {
    AddressKind: "What an address is for (地址类型).",
    BloodType: "Blood group (血型).",
    Disability: "Kind of disability (残疾情况).",
    DrugAllergy: "A drug somebody is allergic to (药物过敏).",
    Exposure: "What somebody was exposed to (暴露史).",
    FamilyRelation: "What somebody is to another, after GB/T 4761 (家庭关系).",
    Fuel: "What is cooked with (燃料类型).",
    IdentityDocumentKind: "By what document somebody is known (身份证件类别).",
    Intervention: "What happened to somebody beside diseases (手术、外伤、输血).",
    KitchenVentilation: "How the kitchen is aired (厨房排风设施).",
    Livestock: "Where animals are kept (禽畜栏).",
    MergeObstacle: "What keeps two records of one person from becoming one (合并障碍).",
    PastDisease: "A disease of the own past, or in the family (既往疾病).",
    PhoneKind: "What kind of line a number belongs to (电话类别).",
    PhoneOwner: "Whose phone it is (电话持有人).",
    PhoneStatus: "What is known of a phone number, R214 (电话核实状态).",
    RecordPart: "A part of a health record's basic information (档案项目).",
    Relative: "Of whom a family history is (家族史对象).",
    RevealPurpose: "For what somebody is shown what is otherwise masked (查看用途).",
    RevealedPart: "What may be shown in clear for a purpose (查看内容).",
    Rhesus: "Rhesus factor (RH血型).",
    Toilet: "What toilet there is (厕所).",
    Water: "What is drunk (饮水).",
}
for _enum, _description in _DESCRIPTIONS.items():
    expose(_enum, _description, _both)
