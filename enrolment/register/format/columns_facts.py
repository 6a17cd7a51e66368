"""The columns of a register about facts: populations, diagnoses, pregnancies, assessments."""

from __future__ import annotations

from typing import Final

from core.language import Text
from enrolment.register.format.choice import EVIDENCES, GRADES, MOBILITIES, POPULATIONS
from enrolment.register.format.column import CellKind as K
from enrolment.register.format.column import Column, Part

FACTS: Final = (
    Column(
        "tags",
        Text("人群标签", "Populations"),
        Text(
            "登记的人群；由年龄、妊娠、诊断得出的不填。肺结核、严重精神障碍不由诊断得出，须填。",
            "The populations recorded of the person; those that follow from age, pregnancy or diagnoses are left out. "
            "TB and SMD follow from none: they stand here.",
        ),
        Part.FACTS,
        K.CHOICE,
        POPULATIONS,
        is_list=True,
        also=("人群类别", "重点人群", "人群分类"),
    ),
    Column(
        "tagEvidence",
        Text("人群认定依据", "Population evidence"),
        Text(
            "逐个对应的认定依据；只有一种可能时可不填。",
            "What each rests on; it may be blank where there is one possibility only.",
        ),
        Part.FACTS,
        K.CHOICE,
        EVIDENCES,
        is_list=True,
        of="tags",
    ),
    Column(
        "tagCertificates",
        Text("认定证件号码", "Population certificates"),
        Text("逐个对应：以证件认定的，填证件号码。", "The certificate's number of each that rests on one."),
        Part.FACTS,
        is_list=True,
        of="tags",
        also=("残疾证号",),
    ),
    Column(
        "tagStarts",
        Text("人群认定日期", "Populations since"),
        Text("逐个对应的第一天。", "The first day of each."),
        Part.FACTS,
        K.DAY,
        is_list=True,
        of="tags",
    ),
    Column(
        "tagEnds",
        Text("人群退出日期", "Populations until"),
        Text("逐个对应：不再属于该人群的第一天。", "Of each, the first day it no longer holds."),
        Part.FACTS,
        K.DAY,
        is_list=True,
        of="tags",
    ),
    Column(
        "diagnoses",
        Text("诊断编码", "Diagnoses"),
        Text(
            "确诊疾病的ICD-10编码。肺结核、严重精神障碍另填人群标签。",
            "ICD-10 codes of confirmed diagnoses. TB and SMD are told among the populations, too.",
        ),
        Part.FACTS,
        K.CODE,
        is_list=True,
        also=("ICD-10", "疾病编码", "诊断"),
    ),
    Column(
        "diagnosisStarts",
        Text("确诊日期", "Diagnosed on"),
        Text("逐个对应的确诊日期。", "The day of each diagnosis."),
        Part.FACTS,
        K.DAY,
        is_list=True,
        of="diagnoses",
    ),
    Column(
        "diagnosisEnds",
        Text("诊断终止日期", "Diagnoses until"),
        Text("逐个对应：诊断不再成立的第一天。", "Of each, the first day it no longer holds."),
        Part.FACTS,
        K.DAY,
        is_list=True,
        of="diagnoses",
    ),
    Column(
        "diagnosisInstitutions",
        Text("确诊机构", "Diagnosing institutions"),
        Text("逐个对应的确诊机构编码。", "The code of the institution where each was made."),
        Part.FACTS,
        K.CODE,
        is_list=True,
        of="diagnoses",
    ),
    Column(
        "diagnosisDoctors",
        Text("确诊医生", "Diagnosing doctors"),
        Text("逐个对应的确诊医生。", "The doctor who made each."),
        Part.FACTS,
        is_list=True,
        of="diagnoses",
    ),
    Column("lmp", Text("末次月经", "LMP"), Text("末次月经日期。", "The last menstrual period."), Part.FACTS, K.DAY),
    Column(
        "edd",
        Text("预产期", "Due date"),
        Text("经检查更正的预产期。", "The expected day, where an examination corrected it."),
        Part.FACTS,
        K.DAY,
    ),
    Column(
        "handbook",
        Text("母子健康手册编号", "Maternal handbook"),
        Text("母子健康手册编号。", "The number of the maternal handbook."),
        Part.FACTS,
    ),
    Column(
        "delivered", Text("分娩日期", "Delivered on"), Text("分娩日期。", "The day of the birth."), Part.FACTS, K.DAY
    ),
    Column(
        "lost",
        Text("妊娠终止日期", "Pregnancy lost on"),
        Text("未分娩而终止的日期。", "The day the pregnancy ended without a birth."),
        Part.FACTS,
        K.DAY,
    ),
    Column(
        "discharged",
        Text("产后出院日期", "Discharged on"),
        Text("产后出院日期。", "The day of discharge after the birth."),
        Part.FACTS,
        K.DAY,
    ),
    Column(
        "riskGrade",
        Text("红黄绿分级", "Risk grade"),
        Text("老年人健康的红黄绿分级。", "The colour an older person's health was graded with."),
        Part.FACTS,
        K.CHOICE,
        GRADES,
    ),
    Column(
        "riskOn",
        Text("分级日期", "Graded on"),
        Text("分级日期，与分级同填。", "The day of the grading, together with the grade."),
        Part.FACTS,
        K.DAY,
    ),
    Column(
        "riskAssessor",
        Text("分级评估人", "Graded by"),
        Text("评估人的人员编码。", "The code of the practitioner who graded."),
        Part.FACTS,
        K.CODE,
    ),
    Column("riskReason", Text("分级理由", "Grading reason"), Text("分级的理由。", "Why this grade."), Part.FACTS),
    Column(
        "riskBasis", Text("分级依据", "Grading basis"), Text("分级所据的材料。", "What the grade rests on."), Part.FACTS
    ),
    Column(
        "mobility",
        Text("行动能力", "Mobility"),
        Text("行动能力评估结果。", "How the person was found able to move about."),
        Part.FACTS,
        K.CHOICE,
        MOBILITIES,
    ),
    Column(
        "mobilityOn",
        Text("行动能力评估日期", "Mobility assessed on"),
        Text("评估日期，与结果同填。", "The day of that assessment, together with its result."),
        Part.FACTS,
        K.DAY,
    ),
    Column(
        "mobilityReason", Text("行动能力说明", "Mobility reason"), Text("评估说明。", "What was found."), Part.FACTS
    ),
    Column(
        "tbStarts",
        Text("结核治疗开始日期", "TB treatment since"),
        Text("肺结核治疗开始日期。", "The first day of a course of TB treatment."),
        Part.FACTS,
        K.DAY,
    ),
    Column(
        "tbEnds",
        Text("结核治疗结束日期", "TB treatment until"),
        Text("治疗结束后的第一天。", "The first day after that course."),
        Part.FACTS,
        K.DAY,
    ),
)
