"""The words of differences between two versions: money, positions, what a line, a group, a need or a rule says."""

from __future__ import annotations

from catalog.package import ChoiceGroupDefinition, Deduction, LineDefinition, PackageNeed, Surcharge
from catalog.words.conditions import Names, condition_words
from catalog.words.phrases import joined
from core.language import Text

PROPOSED, SETTLED = Text("建议稿", "a proposal"), Text("已确定", "settled")
REQUIRED, OPTIONAL = Text("必选", "required"), Text("可选", "optional")


def yuan(fen: int) -> Text:
    """«60.05元» / "60.05 yuan", exact to the fen."""
    whole, rest = divmod(abs(fen), 100)
    said = f"{'-' if fen < 0 else ''}{whole}.{rest:02}"
    return Text(f"{said}元", f"{said} yuan")


def plain(said: str) -> Text:
    """A text that exists in one language only, as it is."""
    return Text(said, said)


def standing(preceding: Text | None) -> Text:
    """«在ELD-01（年度体检）之后» / "after ELD-01 (check-up)": where an entry stands; None: before all others."""
    if preceding is None:
        return Text("排在首位", "first")
    return Text(f"在{preceding.zh}之后", f"after {preceding.en}")


def narrowing(condition: Text, *, is_group: bool) -> Text:
    """«并须为孕产妇» / "and also …": a condition that has to hold beside others. `is_group`: it names people."""
    if condition.zh.startswith("并非"):
        return Text(condition.zh, f"and also {condition.en}")
    return Text(f"并须{'为' if is_group else ''}{condition.zh}", f"and also {condition.en}")


def widening(condition: Text) -> Text:
    """«或孕产妇» / "or …": a condition that does in place of others."""
    zh = condition.zh.removeprefix("并") if condition.zh.startswith("并非") else condition.zh
    return Text(f"或{zh}", f"or {condition.en}")


def version_number(number: int) -> Text:
    """«第2版» / "version 2"."""
    return Text(f"第{number}版", f"version {number}")


def required(is_required: bool) -> Text:
    """Whether a line is required."""
    return REQUIRED if is_required else OPTIONAL


def proposal(is_proposal: bool) -> Text:
    """Whether something is marked as proposed."""
    return PROPOSED if is_proposal else SETTLED


def paid_in(package: Text | None) -> Text:
    """Which package carries the cost of a line."""
    if package is None:
        return Text("由本包负担", "paid in this package")
    return Text(f"由{package.zh}负担", f"paid in {package.en}")


def subject(line: LineDefinition) -> Text:
    """For whom a line is delivered."""
    return Text("签约居民本人", "the resident who signed") if line.subject is None else line.subject.label


def line(value: LineDefinition, item: Text, payer: Text | None) -> Text:
    """«ELD-01（年度体检），必选»: all that a line says. `payer`: the package of its `paid_in`."""
    said = [item, required(value.is_required)]
    if value.paid_in is not None:
        said.append(paid_in(payer))
    if value.subject is not None:
        said.append(Text(f"对象：{value.subject.label.zh}", f"for the {value.subject.label.en}"))
    if value.is_proposal:
        said.append(PROPOSED)
    return joined(said, "，", ", ")


def choosing(group: ChoiceGroupDefinition) -> Text:
    """«选1至2项» / "choose 1 to 2"."""
    most, least = group.choose, group.fewest
    if least == most:
        return Text(f"选{most}项", f"choose {most}")
    return Text(f"选{least}至{most}项", f"choose {least} to {most}")


def group(value: ChoiceGroupDefinition, items: tuple[Text, ...]) -> Text:
    """«筛查自选（选2项）：A、B、C» / "Screening (choose 2): A, B, C"."""
    head, listed = choosing(value), joined(items, "、", ", ")
    return Text(f"{value.name.zh}（{head.zh}）：{listed.zh}", f"{value.name.en} ({head.en}): {listed.en}")


def surcharge(value: Surcharge) -> Text:
    """«加价20.00元，由个人负担» / "20.00 yuan more, paid by the resident"."""
    amount, payer = yuan(value.fen), value.payer.label
    return Text(f"加价{amount.zh}，由{payer.zh}负担", f"{amount.en} more, paid by: {payer.en}")


def deduction(value: Deduction, item: Text, sharer: Text) -> Text:
    """What is taken off when another package brings the item too."""
    amount, payer = yuan(value.fen), value.payer.label
    return Text(
        f"同时持有{sharer.zh}时，{item.zh}减免{payer.zh}出资{amount.zh}",
        f"with {sharer.en}, {amount.en} less for {item.en}, off the part of: {payer.en}",
    )


def need(value: PackageNeed, packages: Names) -> Text:
    """«监护人同意（17周岁及以下）» / "guardian consent (aged 17 or under)"."""
    if value.when is None:
        return value.code.label
    when = condition_words(value.when, package_names=packages)
    return Text(f"{value.code.label.zh}（{when.zh}）", f"{value.code.label.en} ({when.en})")


def requires(package: Text) -> Text:
    """That a package must be held too."""
    return Text(f"须同时持有{package.zh}", f"{package.en} must be held too")


def excludes(package: Text) -> Text:
    """That a package may not be held too."""
    return Text(f"不得同时持有{package.zh}", f"{package.en} may not be held too")
