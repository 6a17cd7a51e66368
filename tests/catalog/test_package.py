"""What follows from a package's lines and price."""

from __future__ import annotations

from fractions import Fraction

import pytest

from catalog.files import StarterData
from catalog.item import ItemDefinition
from catalog.package import PackageDefinition, has_tcm, item_codes, modalities, tcm_share, tiers
from catalog.price import Price, price_of
from catalog.vocabulary import ItemPayer, Modality, Payer, PriceStatus
from core.wire import ImpossibleDefinition
from teams.vocabulary import Tier


@pytest.fixture
def packages(starter: StarterData) -> dict[str, PackageDefinition]:
    return {package.code: package for package in starter.packages}


@pytest.fixture
def items(starter: StarterData) -> dict[str, ItemDefinition]:
    return {item.code: item for item in starter.items}


def test_modalities_are_those_of_lines_and_options(
    packages: dict[str, PackageDefinition], items: dict[str, ItemDefinition]
) -> None:
    # CATALOG.md: the text said HOME only; the items add the clinic and online
    assert modalities(packages["PER-HOME"], items) == (Modality.CLINIC, Modality.HOME, Modality.ONLINE)
    assert modalities(packages["ORG-SCH"], items) == (Modality.CLINIC, Modality.ONLINE, Modality.GROUP)


def test_tiers_span_from_the_lowest_to_the_highest_item(
    packages: dict[str, PackageDefinition], items: dict[str, ItemDefinition]
) -> None:
    assert tiers(packages["BAS-00"], items) == (Tier.VILLAGE, Tier.TOWNSHIP)
    reaching_secondary = {code for code, package in packages.items() if tiers(package, items)[1] is Tier.SECONDARY}
    # CATALOG.md, «Left open»: PER-MYHH and three chronic packages reach up to SECONDARY
    assert {"PER-MYHH", "PER-MBWY-HD", "PER-MBWY-CHD", "PER-MBWY-STK"} <= reaching_secondary


def test_the_tcm_share_counts_options_as_lines(
    packages: dict[str, PackageDefinition], items: dict[str, ItemDefinition]
) -> None:
    assert tcm_share(packages["PER-TCM"], items) == 1
    assert len(list(item_codes(packages["PER-YLGA"]))) == 15
    assert tcm_share(packages["PER-YLGA"], items) == Fraction(2, 15)
    assert not has_tcm(packages["BAS-00"], items)
    assert tcm_share(packages["BAS-00"], items) == 0


def test_a_price_sums_over_its_payers() -> None:
    price = price_of({Payer.EMPLOYER: 16000, Payer.SELF: 4000})
    assert price.total == 20000
    assert price.of(Payer.SELF) == 4000
    assert price.of(Payer.FISCAL) == 0
    assert price.status is PriceStatus.PLACEHOLDER
    assert price_of({}, PriceStatus.ADOPTED).status is PriceStatus.ADOPTED


def test_a_fee_item_is_covered_by_any_money_and_others_by_their_payer() -> None:
    price = price_of({Payer.EMPLOYER: 9000})
    assert price.covers(ItemPayer.FEE)
    assert price.covers(ItemPayer.EMPLOYER)
    assert not price.covers(ItemPayer.PUBLIC_HEALTH)
    assert not Price().covers(ItemPayer.FEE)


def test_a_negative_amount_is_no_price() -> None:
    with pytest.raises(ImpossibleDefinition) as caught:
        Price(self_pay=-1)
    assert caught.value.code == "NEGATIVE_PRICE"
