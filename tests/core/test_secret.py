"""A secret text shows itself to nobody by accident, and the audit trail and kept answers hold its index."""

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from core.act import carry_out
from core.actor import Actor
from core.clock import Clock
from core.database import connection
from core.faults import Refusal
from core.models import AuditEntry, KeptAnswer
from core.sealing import Sealer, SealingKeys
from core.secret import SEALER, Secret

SEALS = Sealer(SealingKeys("k", {"k": b"k" * 32}, b"i" * 32))
PHONE = Secret("19900000001", "phone.number")
OTHER = Secret("19900000002", "phone.number")
CLERK = Actor(subject="clerk-1")


@dataclass(frozen=True)
class Registration:
    """An input with a secret in every place one may stand."""

    phone: Secret
    second: Secret | None = None
    others: tuple[Secret, ...] = ()
    either: Secret | str = ""
    loose: Any = None


WITH = Registration(PHONE, PHONE, (PHONE, OTHER), PHONE)


def test_nothing_that_shows_objects_shows_the_text() -> None:
    shown = (
        repr(WITH),
        str(PHONE),
        f"{PHONE}",
        f"{PHONE!r:>20}",
        repr(dataclasses.asdict(WITH)),
        orjson.dumps(WITH, default=str).decode(),
    )
    for text in shown:
        assert "***" in text
        assert "1990000000" not in text
    with pytest.raises(TypeError):
        orjson.dumps({"phone": PHONE})
    with pytest.raises(TypeError):
        pickle.dumps(PHONE)


def test_it_is_equal_by_text_and_purpose_and_never_changes() -> None:
    assert Secret("19900000001", "phone.number") == PHONE
    assert len({PHONE, Secret("19900000001", "phone.number"), OTHER, Secret("19900000001", "code")}) == 3
    assert PHONE != "19900000001"
    assert copy.deepcopy(PHONE) == copy.copy(PHONE) == PHONE
    with pytest.raises(AttributeError):
        PHONE._text = "19900000003"
    with pytest.raises(AttributeError):
        del PHONE._text
    assert PHONE.reveal() == "19900000001"


def test_it_is_sealed_and_indexed_for_its_own_purpose() -> None:
    assert SEALS.open(PHONE.sealed(SEALS), "phone.number") == "19900000001"
    assert PHONE.index(SEALS) == SEALS.index("19900000001", "phone.number")


@pytest.mark.parametrize("mode", ["json", "python"])
def test_it_is_written_as_its_index_wherever_it_stands(mode: Any) -> None:
    written = TypeAdapter(Registration).dump_python(WITH, mode=mode, context={SEALER: SEALS})
    index, other = PHONE.index(SEALS), OTHER.index(SEALS)
    assert written == {
        "phone": index,
        "second": index,
        "others": [index, other] if mode == "json" else (index, other),
        "either": index,
        "loose": None,
    }


@pytest.mark.parametrize("given", [WITH, Registration(OTHER), Registration(PHONE, either=PHONE)])
@pytest.mark.parametrize("context", [None, {}, {SEALER: None}, {SEALER: "sealer"}])
def test_without_a_sealer_it_is_not_written_at_all(given: Registration, context: dict[str, Any] | None) -> None:
    for dump in (TypeAdapter(Registration).dump_python, TypeAdapter(Registration).dump_json):
        with pytest.raises(PydanticSerializationError) as refused:
            dump(given, context=context)
        assert "1990000000" not in str(refused.value)


@pytest.mark.parametrize("context", [None, {SEALER: SEALS}])
def test_where_any_value_may_stand_it_is_refused_or_indexed_but_never_written(context: dict[str, Any] | None) -> None:
    try:
        written = TypeAdapter(Any).dump_json({"loose": PHONE}, context=context)
    except PydanticSerializationError as refused:
        written = str(refused).encode()
    assert b"1990000000" not in written


def test_a_plain_text_is_no_secret() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Secret).validate_python("19900000001")


async def _answers() -> Mapping[str, Any]:
    return {"resident": "r-1"}


async def test_audit_and_kept_answer_hold_the_index_and_a_retry_is_known_by_it(database: str, clock: Clock) -> None:
    given = Registration(PHONE)
    for _ in range(2):
        said = await carry_out(CLERK, "registerResident", given, "key-1", clock, _answers, SEALS)
        assert said == {"resident": "r-1"}
    with pytest.raises(Refusal, match="another request"):
        await carry_out(CLERK, "registerResident", Registration(OTHER), "key-1", clock, _answers, SEALS)
    with pytest.raises(Refusal, match="another request"):
        await carry_out(CLERK, "amendResident", given, "key-1", clock, _answers, SEALS)

    (entry,) = await AuditEntry.all()
    assert entry.verb == "Mutation.registerResident"
    assert entry.detail["input"] == {
        "phone": PHONE.index(SEALS),
        "second": None,
        "others": [],
        "either": "",
        "loose": None,
    }
    for table in ("audit_entry", "kept_answer"):
        assert "1990000000" not in repr(await connection().execute_query_dict(f"SELECT * FROM {table}"))  # noqa: S608


async def test_an_act_with_a_secret_and_no_sealer_is_not_begun(database: str, clock: Clock) -> None:
    with pytest.raises(PydanticSerializationError):
        await carry_out(CLERK, "registerResident", Registration(PHONE), "key-1", clock, _answers)
    assert await AuditEntry.all().count() + await KeptAnswer.all().count() == 0
