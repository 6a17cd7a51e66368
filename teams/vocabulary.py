"""Closed sets of the delivery side: where (tier) and by whom (executor role) a service is delivered."""

from __future__ import annotations

from core.labelled import Labelled


class Tier(Labelled):
    """Institution tiers (机构层级), lowest first; the order of the members is the order of the tiers."""

    VILLAGE = "VILLAGE", "村卫生室、社区卫生服务站", "village clinic, community station"
    TOWNSHIP = "TOWNSHIP", "乡镇卫生院、社区卫生服务中心", "township hospital, community centre"
    SECONDARY = "SECONDARY", "二级医院", "level-2 hospital"
    TERTIARY = "TERTIARY", "三级医院", "level-3 hospital"

    @property
    def rank(self) -> int:
        """0 for the lowest tier, growing by one a tier."""
        return list(Tier).index(self)


class ExecutorRole(Labelled):
    """Who may carry out a service item (执行角色). Roles of one item are alternatives (CATALOG.md)."""

    GENERAL_PRACTITIONER = "GENERAL_PRACTITIONER", "全科医生", "general practitioner"
    VILLAGE_DOCTOR = "VILLAGE_DOCTOR", "乡村医生", "village doctor"
    NURSE = "NURSE", "护士", "nurse"
    PUBLIC_HEALTH_WORKER = "PUBLIC_HEALTH_WORKER", "公卫医师/人员", "public-health physician or worker"
    TCM_PHYSICIAN = "TCM_PHYSICIAN", "中医医师", "TCM physician"
    SPECIALIST = "SPECIALIST", "专科医师", "specialist (level 2 or 3)"
    MATERNAL_CHILD_PHYSICIAN = "MATERNAL_CHILD_PHYSICIAN", "妇幼保健医师", "maternal and child physician"
    PHARMACIST = "PHARMACIST", "药师", "pharmacist"
    REHABILITATION_THERAPIST = "REHABILITATION_THERAPIST", "康复医师/治疗师", "rehabilitation therapist"
    DIETITIAN = "DIETITIAN", "营养师", "dietitian"
    MENTAL_HEALTH_WORKER = "MENTAL_HEALTH_WORKER", "精神/心理", "psychiatrist or counsellor"
    DENTIST = "DENTIST", "口腔医师", "dentist"
    TECHNICIAN = "TECHNICIAN", "医技(检验影像心电)", "technician (laboratory, imaging, ECG)"
    HEALTH_MANAGER = "HEALTH_MANAGER", "健康管理师", "health manager"
    ASSISTANT = "ASSISTANT", "家庭医生助理", "family-doctor assistant"
    SOCIAL_WORKER = "SOCIAL_WORKER", "社工", "social worker"
    VOLUNTEER = "VOLUNTEER", "志愿者", "volunteer"
    FAMILY_PLANNING_CADRE = "FAMILY_PLANNING_CADRE", "居(村)委计生干部", "family-planning cadre"
    LONG_TERM_CARE_ASSESSOR = "LONG_TERM_CARE_ASSESSOR", "长护险评估员", "long-term-care assessor"
    CARE_WORKER = "CARE_WORKER", "护理员", "care worker"
    COURIER = "COURIER", "配送员", "courier"
