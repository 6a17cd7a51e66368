"""Closed sets of the delivery side: tiers, kinds of institutions and networks, roles, licences (DOMAIN A2, B6)."""

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
        return _RANKS[self]

    @property
    def is_hospital(self) -> bool:
        """Whether it is a level-2 or level-3 hospital's: who guides others, or answers for a grid (R016, R234)."""
        return self in (Tier.SECONDARY, Tier.TERTIARY)


_RANKS = {tier: rank for rank, tier in enumerate(Tier)}


class ExecutorRole(Labelled):
    """What somebody is in a team, and who may carry out a service item (团队角色、执行角色). One enum for both.

    Roles of one item are alternatives (CATALOG.md). `teams.role` says which of them a member of a role stands in for.
    """

    GENERAL_PRACTITIONER = "GENERAL_PRACTITIONER", "全科医生", "general practitioner"
    CLINICIAN = "CLINICIAN", "其他类别临床医师", "clinical physician of another specialty"
    RETIRED_CLINICIAN = "RETIRED_CLINICIAN", "退休临床医师", "retired clinical physician"
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


class InstitutionKind(Labelled):
    """Kinds of institutions (机构类别, A2)."""

    VILLAGE_CLINIC = "VILLAGE_CLINIC", "村卫生室", "village clinic"
    COMMUNITY_STATION = "COMMUNITY_STATION", "社区卫生服务站", "community health station"
    TOWNSHIP_HOSPITAL = "TOWNSHIP_HOSPITAL", "乡镇卫生院", "township hospital"
    COMMUNITY_CENTRE = "COMMUNITY_CENTRE", "社区卫生服务中心", "community health centre"
    SECONDARY_HOSPITAL = "SECONDARY_HOSPITAL", "二级医院", "level-2 hospital"
    TERTIARY_HOSPITAL = "TERTIARY_HOSPITAL", "三级医院", "level-3 hospital"
    COUNTY_HOSPITAL = "COUNTY_HOSPITAL", "县(市)人民医院", "county hospital"
    TCM_HOSPITAL = "TCM_HOSPITAL", "中医医院", "hospital of Chinese medicine"
    MCH_HOSPITAL = "MCH_HOSPITAL", "妇幼保健院", "maternal and child health hospital"
    ETHNIC_HOSPITAL = "ETHNIC_HOSPITAL", "民族医院", "hospital of ethnic medicine"
    REGIONAL_CENTRE = "REGIONAL_CENTRE", "区域性医疗中心", "regional medical centre"
    MUNICIPAL_HOSPITAL = "MUNICIPAL_HOSPITAL", "市级医院", "municipal hospital"
    PRIVATE_HOSPITAL = "PRIVATE_HOSPITAL", "民营医院", "private hospital"
    PRIVATE_CLINIC = "PRIVATE_CLINIC", "诊所", "private clinic"
    IN_HOUSE_CLINIC = "IN_HOUSE_CLINIC", "企事业内设医疗机构", "in-house clinic of an employer"
    SCHOOL_CLINIC = "SCHOOL_CLINIC", "学校卫生室", "school clinic"
    CHRONIC_CENTRE = "CHRONIC_CENTRE", "慢病管理中心", "chronic-disease management centre"
    COMMUNITY_HEALTH_CENTRE = "COMMUNITY_HEALTH_CENTRE", "社区健康管理中心", "community health-management centre"
    QUALITY_CENTRE = "QUALITY_CENTRE", "质量控制中心", "quality-control centre"
    CARE_HOME = "CARE_HOME", "养老机构", "care home"


class InstitutionGrade(Labelled):
    """Hospital grades (医院等级, B6, from memory there): level 1 to 3, each A, B or C, and 3-special."""

    LEVEL_1_A = "LEVEL_1_A", "一级甲等", "level 1, grade A"
    LEVEL_1_B = "LEVEL_1_B", "一级乙等", "level 1, grade B"
    LEVEL_1_C = "LEVEL_1_C", "一级丙等", "level 1, grade C"
    LEVEL_2_A = "LEVEL_2_A", "二级甲等", "level 2, grade A"
    LEVEL_2_B = "LEVEL_2_B", "二级乙等", "level 2, grade B"
    LEVEL_2_C = "LEVEL_2_C", "二级丙等", "level 2, grade C"
    LEVEL_3_SPECIAL = "LEVEL_3_SPECIAL", "三级特等", "level 3, special grade"
    LEVEL_3_A = "LEVEL_3_A", "三级甲等", "level 3, grade A"
    LEVEL_3_B = "LEVEL_3_B", "三级乙等", "level 3, grade B"
    LEVEL_3_C = "LEVEL_3_C", "三级丙等", "level 3, grade C"


class Ownership(Labelled):
    """Who owns an institution (所有制, R019)."""

    PUBLIC = "PUBLIC", "公立", "public"
    PRIVATE = "PRIVATE", "民营", "private"


class Department(Labelled):
    """Registered clinical subjects (诊疗科目): an institution's scope, a practitioner's department (R083)."""

    GENERAL_PRACTICE = "GENERAL_PRACTICE", "全科医疗科", "general practice"
    PREVENTIVE_CARE = "PREVENTIVE_CARE", "预防保健科", "preventive care"
    INTERNAL_MEDICINE = "INTERNAL_MEDICINE", "内科", "internal medicine"
    SURGERY = "SURGERY", "外科", "surgery"
    OBSTETRICS_GYNAECOLOGY = "OBSTETRICS_GYNAECOLOGY", "妇产科", "obstetrics and gynaecology"
    WOMENS_HEALTH = "WOMENS_HEALTH", "妇女保健科", "women's health"
    PAEDIATRICS = "PAEDIATRICS", "儿科", "paediatrics"
    CHILDRENS_HEALTH = "CHILDRENS_HEALTH", "儿童保健科", "children's health"
    TCM = "TCM", "中医科", "Chinese medicine"
    ETHNIC_MEDICINE = "ETHNIC_MEDICINE", "民族医学科", "ethnic medicine"
    REHABILITATION = "REHABILITATION", "康复医学科", "rehabilitation"
    PSYCHIATRY = "PSYCHIATRY", "精神科", "psychiatry"
    DENTISTRY = "DENTISTRY", "口腔科", "dentistry"
    OPHTHALMOLOGY = "OPHTHALMOLOGY", "眼科", "ophthalmology"
    INFECTIOUS_DISEASES = "INFECTIOUS_DISEASES", "传染科", "infectious diseases"
    ONCOLOGY = "ONCOLOGY", "肿瘤科", "oncology"
    EMERGENCY = "EMERGENCY", "急诊医学科", "emergency medicine"
    HOSPICE_CARE = "HOSPICE_CARE", "临终关怀科", "hospice care"
    LABORATORY = "LABORATORY", "医学检验科", "laboratory"
    IMAGING = "IMAGING", "医学影像科", "imaging"
    PHARMACY = "PHARMACY", "药剂科", "pharmacy"
    NURSING = "NURSING", "护理", "nursing"


class Capability(Labelled):
    """What an institution can do beyond its scope (能力标志)."""

    REMOTE_CONSULTATION = "REMOTE_CONSULTATION", "远程会诊", "remote consultation"
    REMOTE_ECG = "REMOTE_ECG", "远程心电", "remote ECG"
    GREEN_CHANNEL = "GREEN_CHANNEL", "转诊绿色通道", "referral green channel"
    HOME_BED = "HOME_BED", "家庭病床", "home beds"
    LONG_PRESCRIPTION = "LONG_PRESCRIPTION", "长期处方", "long prescriptions"
    DRUG_DELIVERY = "DRUG_DELIVERY", "药品配送", "drug delivery"
    COLD_CHAIN_DELIVERY = "COLD_CHAIN_DELIVERY", "冷链配送", "cold-chain delivery"
    TCM_CLINIC = "TCM_CLINIC", "中医馆", "TCM clinic"


class DiseaseGroup(Labelled):
    """The seven service groups of a chronic-disease centre (慢病服务组, R155)."""

    HYPERTENSION = "HYPERTENSION", "高血压", "hypertension"
    DIABETES = "DIABETES", "糖尿病", "diabetes"
    CORONARY_DISEASE = "CORONARY_DISEASE", "冠心病", "coronary disease"
    STROKE = "STROKE", "脑卒中", "stroke"
    COPD = "COPD", "慢阻肺", "chronic obstructive pulmonary disease (COPD)"
    KIDNEY_DISEASE = "KIDNEY_DISEASE", "慢性肾病", "chronic kidney disease"
    TUMOUR = "TUMOUR", "肿瘤", "tumour"


class NetworkKind(Labelled):
    """Kinds of care networks (医联体类别, R014, R015)."""

    COUNTY_CONSORTIUM = "COUNTY_CONSORTIUM", "县域医共体", "county medical consortium"
    URBAN_GROUP = "URBAN_GROUP", "城市医疗集团", "urban medical group"
    ALLIANCE = "ALLIANCE", "医联体", "medical alliance"
    SPECIALTY_ALLIANCE = "SPECIALTY_ALLIANCE", "专科联盟", "specialty alliance"
    TELEMEDICINE_NETWORK = "TELEMEDICINE_NETWORK", "远程医疗协作网", "telemedicine network"


class Tightness(Labelled):
    """How closely a county consortium is run (紧密程度, R125)."""

    TIGHT = "TIGHT", "紧密型", "tight"
    LOOSE = "LOOSE", "松散型", "loose"


class AffiliationKind(Labelled):
    """How one institution stands to another, or to a network, for a time (机构关系)."""

    NETWORK_MEMBER = "NETWORK_MEMBER", "医联体成员", "member of a network"
    GUIDANCE = "GUIDANCE", "业务指导", "guided by a hospital"
    COOPERATION = "COOPERATION", "合作协议", "cooperation agreement"


class GridKind(Labelled):
    """Kinds of service-area cells (网格类别, R014)."""

    TOWNSHIP = "TOWNSHIP", "乡镇、街道", "township or subdistrict"
    VILLAGE = "VILLAGE", "村、社区", "village or community"


class LicenceCategory(Labelled):
    """What somebody is licensed as (执业类别, B6)."""

    CLINICAL = "CLINICAL", "临床", "clinical physician"
    TCM = "TCM", "中医", "physician of Chinese medicine"
    DENTAL = "DENTAL", "口腔", "dentist"
    PUBLIC_HEALTH = "PUBLIC_HEALTH", "公共卫生", "public-health physician"
    RURAL_DOCTOR = "RURAL_DOCTOR", "乡村医生执业证书", "village doctor's certificate"
    NURSE = "NURSE", "护士执业证书", "nurse"
    PHARMACIST = "PHARMACIST", "药师", "pharmacist"
    REHABILITATION = "REHABILITATION", "康复治疗师", "rehabilitation therapist"
    TECHNICIAN = "TECHNICIAN", "医技", "technician"
    DIETITIAN = "DIETITIAN", "营养师", "dietitian"
    COUNSELLOR = "COUNSELLOR", "心理咨询(治疗)师", "psychological counsellor"
    HEALTH_MANAGER = "HEALTH_MANAGER", "健康管理师", "health manager"
    NONE = "NONE", "无执业证", "no licence"


class LicenceLevel(Labelled):
    """Level of a physician's licence (执业级别, R012)."""

    PHYSICIAN = "PHYSICIAN", "执业医师", "licensed physician"
    ASSISTANT_PHYSICIAN = "ASSISTANT_PHYSICIAN", "执业助理医师", "licensed assistant physician"
    RURAL_GP_ASSISTANT = "RURAL_GP_ASSISTANT", "乡村全科执业助理医师", "rural GP assistant physician"


class TitleLevel(Labelled):
    """Level of a professional title (职称级别)."""

    SENIOR = "SENIOR", "正高级", "senior"
    ASSOCIATE_SENIOR = "ASSOCIATE_SENIOR", "副高级", "associate senior"
    INTERMEDIATE = "INTERMEDIATE", "中级", "intermediate"
    JUNIOR = "JUNIOR", "初级", "junior"


class GpTraining(Labelled):
    """How somebody became a general practitioner (全科医生培养途径, R011)."""

    RESIDENCY = "RESIDENCY", "全科专业住院医师规范化培训", "standardised GP residency"
    ASSISTANT_GP = "ASSISTANT_GP", "助理全科医生培训", "assistant GP training"
    TRANSFER = "TRANSFER", "转岗培训", "transfer training"
    FREE_MEDICAL_STUDENT = "FREE_MEDICAL_STUDENT", "订单定向免费医学生培养", "order-directed free medical student"


class SiteMode(Labelled):
    """How somebody comes to work at an institution (执业方式; R017, R078, R091)."""

    PRIMARY = "PRIMARY", "主要执业机构", "primary post"
    COUNTERPART_SUPPORT = "COUNTERPART_SUPPORT", "对口支援", "counterpart support"
    DEPARTMENT_CO_BUILDING = "DEPARTMENT_CO_BUILDING", "科室共建", "department co-building"
    POSTED_DOWN = "POSTED_DOWN", "人才下沉", "staff posted down"
    MULTI_SITE_PRACTICE = "MULTI_SITE_PRACTICE", "多点执业", "multi-site practice"
    NEIGHBOUR_COVER = "NEIGHBOUR_COVER", "邻村覆盖", "cover of a neighbouring village"


class PracticeEnd(Labelled):
    """Why somebody's practice ended for good (执业终止原因)."""

    DECEASED = "DECEASED", "死亡", "deceased"
    LICENCE_REVOKED = "LICENCE_REVOKED", "吊销执业证书", "licence revoked"
    LICENCE_CANCELLED = "LICENCE_CANCELLED", "注销注册", "registration cancelled"
    LICENCE_EXPIRED = "LICENCE_EXPIRED", "执业证书到期", "licence expired"


class TeamStanding(Labelled):
    """What was decided about a team (团队登记状态); whether it may sign is computed (`TeamState`)."""

    FORMED = "FORMED", "已组建", "formed"
    SUSPENDED = "SUSPENDED", "已暂停", "suspended"
    DISSOLVED = "DISSOLVED", "已解散", "dissolved"


class TeamState(Labelled):
    """Whether a team may sign on a day (团队状态), from its standing and its composition (R096)."""

    ACTIVE = "ACTIVE", "可签约", "may sign and renew"
    INCOMPLETE = "INCOMPLETE", "未达组成要求", "breaks a rule of its region; cannot sign or renew until mended"
    SUSPENDED = "SUSPENDED", "已暂停", "suspended"
    DISSOLVED = "DISSOLVED", "已解散", "dissolved"
