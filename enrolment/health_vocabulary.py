"""Closed sets of the health record's basic information (个人基本信息表, third edition of the national standard)."""

from __future__ import annotations

from core.labelled import Labelled


class BloodType(Labelled):
    """Blood group (血型)."""

    A = "A", "A型", "blood group A"
    B = "B", "B型", "blood group B"
    O = "O", "O型", "blood group O"  # noqa: E741  the blood group's own name
    AB = "AB", "AB型", "blood group AB"
    UNKNOWN = "UNKNOWN", "不详", "not known"


class Rhesus(Labelled):
    """Rhesus factor (RH血型)."""

    NEGATIVE = "NEGATIVE", "阴性", "negative"
    POSITIVE = "POSITIVE", "阳性", "positive"
    UNKNOWN = "UNKNOWN", "不详", "not known"


class DrugAllergy(Labelled):
    """Drugs somebody is allergic to (药物过敏)."""

    PENICILLIN = "PENICILLIN", "青霉素", "penicillin"
    SULFONAMIDE = "SULFONAMIDE", "磺胺", "sulphonamides"
    STREPTOMYCIN = "STREPTOMYCIN", "链霉素", "streptomycin"
    OTHER = "OTHER", "其他", "another drug"


class Exposure(Labelled):
    """What somebody was exposed to (暴露史)."""

    CHEMICALS = "CHEMICALS", "化学品", "chemicals"
    POISONS = "POISONS", "毒物", "poisons"
    RADIATION = "RADIATION", "射线", "radiation"


class PastDisease(Labelled):
    """Diseases of the own past and of the family (既往史、家族史)."""

    HYPERTENSION = "HYPERTENSION", "高血压", "hypertension"
    DIABETES = "DIABETES", "糖尿病", "diabetes"
    CORONARY = "CORONARY", "冠心病", "coronary heart disease"
    COPD = "COPD", "慢性阻塞性肺疾病", "chronic obstructive pulmonary disease"
    TUMOUR = "TUMOUR", "恶性肿瘤", "malignant tumour"
    STROKE = "STROKE", "脑卒中", "stroke"
    SEVERE_MENTAL_DISORDER = "SEVERE_MENTAL_DISORDER", "严重精神障碍", "severe mental disorder"
    TUBERCULOSIS = "TUBERCULOSIS", "结核病", "tuberculosis"
    HEPATITIS = "HEPATITIS", "肝炎", "hepatitis"
    NOTIFIABLE_INFECTION = "NOTIFIABLE_INFECTION", "其他法定传染病", "another notifiable infection"
    OCCUPATIONAL = "OCCUPATIONAL", "职业病", "occupational disease"
    CONGENITAL_MALFORMATION = "CONGENITAL_MALFORMATION", "先天畸形", "congenital malformation"
    OTHER = "OTHER", "其他", "another disease"


class Relative(Labelled):
    """Of whom a family history is (家族史对象)."""

    FATHER = "FATHER", "父亲", "father"
    MOTHER = "MOTHER", "母亲", "mother"
    SIBLINGS = "SIBLINGS", "兄弟姐妹", "brothers and sisters"
    CHILDREN = "CHILDREN", "子女", "children"


class Intervention(Labelled):
    """What happened to somebody beside diseases (手术、外伤、输血)."""

    OPERATION = "OPERATION", "手术", "operation"
    INJURY = "INJURY", "外伤", "injury"
    TRANSFUSION = "TRANSFUSION", "输血", "transfusion"


class Disability(Labelled):
    """Kinds of disability (残疾情况)."""

    SIGHT = "SIGHT", "视力残疾", "sight"
    HEARING = "HEARING", "听力残疾", "hearing"
    SPEECH = "SPEECH", "言语残疾", "speech"
    LIMBS = "LIMBS", "肢体残疾", "limbs"
    INTELLECT = "INTELLECT", "智力残疾", "intellect"
    MENTAL = "MENTAL", "精神残疾", "mental"
    OTHER = "OTHER", "其他残疾", "another"


class KitchenVentilation(Labelled):
    """How the kitchen is aired (厨房排风设施)."""

    NONE = "NONE", "无", "not at all"
    HOOD = "HOOD", "油烟机", "extractor hood"
    FAN = "FAN", "换气扇", "fan"
    CHIMNEY = "CHIMNEY", "烟囱", "chimney"


class Fuel(Labelled):
    """What is cooked with (燃料类型)."""

    LIQUEFIED_GAS = "LIQUEFIED_GAS", "液化气", "liquefied gas"
    COAL = "COAL", "煤", "coal"
    NATURAL_GAS = "NATURAL_GAS", "天然气", "natural gas"
    BIOGAS = "BIOGAS", "沼气", "biogas"
    WOOD = "WOOD", "柴火", "wood"
    OTHER = "OTHER", "其他", "something else"


class Water(Labelled):
    """What is drunk (饮水)."""

    TAP = "TAP", "自来水", "tap water"
    FILTERED = "FILTERED", "经净化过滤的水", "filtered water"
    WELL = "WELL", "井水", "from a well"
    RIVER = "RIVER", "河湖水", "from a river or lake"
    POND = "POND", "塘水", "from a pond"
    OTHER = "OTHER", "其他", "other"


class Toilet(Labelled):
    """What toilet there is (厕所)."""

    SANITARY = "SANITARY", "卫生厕所", "sanitary toilet"
    PIT = "PIT", "一格或二格粪池式", "pit of one or two chambers"
    BUCKET = "BUCKET", "马桶", "bucket"
    OPEN_PIT = "OPEN_PIT", "露天粪坑", "open pit"
    SHED = "SHED", "简易棚厕", "simple shed"


class Livestock(Labelled):
    """Where animals are kept (禽畜栏)."""

    NONE = "NONE", "无", "none are kept"
    SEPARATE = "SEPARATE", "单设", "in a place of their own"
    INDOORS = "INDOORS", "室内", "indoors"
    OUTDOORS = "OUTDOORS", "室外", "outdoors"


class RecordPart(Labelled):
    """The parts of the basic information that completeness counts (档案项目)."""

    BLOOD_TYPE = "BLOOD_TYPE", "血型", "blood group"
    RHESUS = "RHESUS", "RH血型", "rhesus factor"
    ALLERGIES = "ALLERGIES", "药物过敏史", "drug allergies"
    EXPOSURES = "EXPOSURES", "暴露史", "exposures"
    DISEASES = "DISEASES", "既往史：疾病", "past diseases"
    INTERVENTIONS = "INTERVENTIONS", "既往史：手术、外伤、输血", "operations, injuries, transfusions"
    FAMILY_HISTORY = "FAMILY_HISTORY", "家族史", "family history"
    HEREDITARY = "HEREDITARY", "遗传病史", "hereditary diseases"
    DISABILITIES = "DISABILITIES", "残疾情况", "disabilities"
    VENTILATION = "VENTILATION", "厨房排风设施", "kitchen ventilation"
    FUEL = "FUEL", "燃料类型", "fuel"
    WATER = "WATER", "饮水", "drinking water"
    TOILET = "TOILET", "厕所", "toilet"
    LIVESTOCK = "LIVESTOCK", "禽畜栏", "livestock"
