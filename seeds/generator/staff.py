"""The invented people of the starter network: what each role is licensed as, and names made by counting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from teams.vocabulary import Department, ExecutorRole, GpTraining, LicenceCategory, LicenceLevel, TitleLevel

R, C, D, T = ExecutorRole, LicenceCategory, Department, TitleLevel
_PHYSICIAN = {"level": LicenceLevel.PHYSICIAN, "title": T.INTERMEDIATE}

PROFILES: Mapping[ExecutorRole, Mapping[str, Any]] = {
    R.GENERAL_PRACTITIONER: {"category": C.CLINICAL, "department": D.GENERAL_PRACTICE, **_PHYSICIAN},
    R.CLINICIAN: {"category": C.CLINICAL, "department": D.PAEDIATRICS, **_PHYSICIAN},
    R.RETIRED_CLINICIAN: {
        "category": C.CLINICAL,
        "department": D.INTERNAL_MEDICINE,
        "level": LicenceLevel.PHYSICIAN,
        "title": T.SENIOR,
        "is_retired": True,
    },
    R.VILLAGE_DOCTOR: {"category": C.RURAL_DOCTOR},
    R.NURSE: {"category": C.NURSE, "department": D.NURSING, "title": T.JUNIOR},
    R.PUBLIC_HEALTH_WORKER: {"category": C.PUBLIC_HEALTH, "department": D.PREVENTIVE_CARE, **_PHYSICIAN},
    R.TCM_PHYSICIAN: {"category": C.TCM, "department": D.TCM, **_PHYSICIAN},
    R.SPECIALIST: {
        "category": C.CLINICAL,
        "department": D.INTERNAL_MEDICINE,
        "level": LicenceLevel.PHYSICIAN,
        "title": T.ASSOCIATE_SENIOR,
    },
    R.MATERNAL_CHILD_PHYSICIAN: {"category": C.CLINICAL, "department": D.OBSTETRICS_GYNAECOLOGY, **_PHYSICIAN},
    R.REHABILITATION_THERAPIST: {"category": C.REHABILITATION, "department": D.REHABILITATION, "title": T.JUNIOR},
    R.HEALTH_MANAGER: {"category": C.HEALTH_MANAGER},
    R.PHARMACIST: {"category": C.PHARMACIST, "department": D.PHARMACY, "title": T.INTERMEDIATE},
    R.DIETITIAN: {"category": C.DIETITIAN},
    R.DENTIST: {"category": C.DENTAL, "department": D.DENTISTRY, **_PHYSICIAN},
    R.MENTAL_HEALTH_WORKER: {"category": C.CLINICAL, "department": D.PSYCHIATRY, **_PHYSICIAN},
    R.TECHNICIAN: {"category": C.TECHNICIAN, "title": T.JUNIOR},
    R.ASSISTANT: {"category": C.NONE},
    R.SOCIAL_WORKER: {"category": C.NONE},
    R.CARE_WORKER: {"category": C.NONE},
}
"""What the starter network's people of a role are licensed as."""

TRAININGS = tuple(GpTraining)
"""The four ways to become a general practitioner, taken in turn (R011)."""

SPECIALTIES = ("心血管内科", "内分泌科", "神经内科", "呼吸内科", "肾内科", "肿瘤内科", "消化内科")
"""Specialties of the hospitals' physicians, taken in turn."""

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = "安邦成达恩芳国海慧建洁静俊凯兰磊丽林敏明宁鹏平琴庆荣瑞珊淑涛婷伟文霞晓欣秀雪艳阳怡英永雨玉云泽志"


def person_named(number: int) -> str:
    """The invented name of the n-th person: equal numbers have equal names, neighbours have quite different ones."""
    scattered = number * 2_654_435_761 % 2**32
    surname = _SURNAMES[scattered % len(_SURNAMES)]
    first = _GIVEN[scattered // 64 % len(_GIVEN)]
    second = _GIVEN[scattered // 4096 % len(_GIVEN)]
    return f"{surname}{first}{second}"
