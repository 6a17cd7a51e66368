"""Back-off, addresses, signatures and texts: rules that need nothing but their values."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.file_faults import FaultyFiles
from enrolment.notices import posting
from enrolment.notices.address import AddressRules, address_fault, is_allowed
from enrolment.notices.backoff import LONGEST_PAUSE, LONGEST_REST, LONGEST_WISH, Retrying, pause, rest, wished
from enrolment.notices.kind import NoticeKind
from enrolment.notices.posting import NotAllowed, resolved
from enrolment.notices.reminding import Band, bands
from enrolment.notices.signature import fresh_secret, headers, signature
from enrolment.notices.template import read_notice_texts

SECONDS = timedelta(seconds=1)
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)


def test_each_pause_is_four_times_the_one_before_up_to_six_hours() -> None:
    retrying = Retrying(12, 5 * SECONDS)
    told = [pause(retrying, attempts, 1.0) for attempts in range(1, 12)]
    assert told[:4] == [5 * SECONDS, 20 * SECONDS, 80 * SECONDS, 320 * SECONDS]
    assert told[-1] == LONGEST_PAUSE
    assert pause(retrying, 12, 1.0) is None


@given(st.integers(1, 99), st.floats(0, 1), st.integers(0, 10**9))
def test_a_pause_is_at_least_half_and_never_shorter_than_what_the_receiver_wished(
    attempts: int, chance: float, wish: int
) -> None:
    retrying = Retrying(100, 5 * SECONDS)
    full, own = pause(retrying, attempts, 1.0), pause(retrying, attempts, chance)
    asked = pause(retrying, attempts, chance, min(wish, 10**8) * SECONDS)
    assert full is not None
    assert own is not None
    assert asked is not None
    assert full / 2 <= own <= full <= LONGEST_PAUSE
    assert asked >= min(min(wish, 10**8) * SECONDS, LONGEST_WISH)
    assert asked <= LONGEST_WISH


def test_a_receiver_rests_after_five_failures_in_a_row_and_longer_each_time() -> None:
    retrying = Retrying(12, 5 * SECONDS)
    assert [rest(retrying, failures) for failures in (0, 4)] == [None, None]
    assert [rest(retrying, failures) for failures in (5, 6, 7)] == [5 * SECONDS, 10 * SECONDS, 20 * SECONDS]
    assert rest(retrying, 10_000) == LONGEST_REST


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", 120 * SECONDS),
        ("Sun, 01 Mar 2026 04:01:00 GMT", 60 * SECONDS),
        ("Sun, 01 Mar 2026 03:00:00 GMT", 0 * SECONDS),
        ("soon", None),
        ("-1", None),
        (None, None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(said: str | None, wait: timedelta | None) -> None:
    assert wished(said, NOW) == wait


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://sms.example.org/hook", None),
        ("https://sms.example.org:8443", None),
        ("https://8.8.8.8/hook", None),
        ("http://sms.example.org/hook", "WEBHOOK_ADDRESS"),
        ("ftp://sms.example.org/hook", "WEBHOOK_ADDRESS"),
        ("https:///hook", "WEBHOOK_ADDRESS"),
        ("https://user:word@sms.example.org/", "WEBHOOK_ADDRESS"),
        ("https://sms.example.org/?token=1", "WEBHOOK_ADDRESS"),
        ("https://sms.example.org/#part", "WEBHOOK_ADDRESS"),
        ("https://sms.example.org\\@10.0.0.1/", "WEBHOOK_ADDRESS"),
        ("https://sms.example.org:99999/", "WEBHOOK_ADDRESS"),
        ("https://短信.example/", "WEBHOOK_ADDRESS"),
        ("https://a.example/" + "x" * 500, "WEBHOOK_ADDRESS"),
        ("https://127.0.0.1/", "ADDRESS_NOT_ALLOWED"),
        ("https://10.1.2.3/", "ADDRESS_NOT_ALLOWED"),
        ("https://169.254.169.254/latest", "ADDRESS_NOT_ALLOWED"),
        ("https://[::1]/", "ADDRESS_NOT_ALLOWED"),
        ("https://[::ffff:10.0.0.1]/", "ADDRESS_NOT_ALLOWED"),
        ("https://[64:ff9b::a00:1]/", "ADDRESS_NOT_ALLOWED"),
        ("https://[2002:a00:1::]/", "ADDRESS_NOT_ALLOWED"),
        ("https://127.1/", "WEBHOOK_ADDRESS"),
        ("https://2130706433/", "WEBHOOK_ADDRESS"),
        ("https://0x7f000001/", "WEBHOOK_ADDRESS"),
        ("https://0177.0.0.1/", "WEBHOOK_ADDRESS"),
        ("https://10.0.0.1./", "WEBHOOK_ADDRESS"),
        ("https://0x7f.example/", None),
        ("https://8.example/", None),
    ],
)
def test_a_webhook_stands_at_a_public_https_address(address: str, fault: str | None) -> None:
    assert address_fault(address, AddressRules()) == fault


@pytest.mark.parametrize(
    "ip",
    [
        *("0.0.0.0", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.8.8.8", "169.254.169.254", "172.31.0.1"),
        *("192.0.0.9", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.19.255.255", "198.51.100.7", "203.0.113.9"),
        *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::8.8.8.8", "::ffff:10.0.0.1", "::ffff:100.64.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1"),
        *("100::1", "2001::1", "2001:0:4136:e378::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1"),
        *("2002:808:808::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "febf::1"),
        *("fec0::1", "feff:ffff::1", "ff02::1"),
    ],
)
def test_nothing_is_sent_to_what_is_not_for_the_public(ip: str) -> None:
    assert not is_allowed(ip_address(ip), AddressRules())


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "100.63.0.1", "100.128.0.1", "172.32.0.1", "::ffff:8.8.8.8", "2606:4700::1111"]
)
def test_the_public_internet_is_called(ip: str) -> None:
    assert is_allowed(ip_address(ip), AddressRules())


@pytest.mark.anyio
@pytest.mark.parametrize("found", [["8.8.8.8", "10.0.0.1"], ["fec0::1"], ["64:ff9b:1::a00:1"], ["::ffff:127.0.0.1"]])
async def test_a_name_is_held_to_the_same_when_it_is_called(found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_looked_up", lambda _host, _port: found)
    with pytest.raises(NotAllowed):
        await resolved("sms.example.org", 443, AddressRules())
    monkeypatch.setattr(posting, "_looked_up", lambda _host, _port: ["8.8.8.8", "2606:4700::1111"])
    assert await resolved("sms.example.org", 443, AddressRules()) == ip_address("8.8.8.8")


def test_a_clinics_own_network_is_called_where_the_operator_allows_it() -> None:
    rules = AddressRules(private=(ip_network("10.1.0.0/16"),))
    assert address_fault("https://10.1.2.3/", rules) is None
    assert is_allowed(ip_address("::ffff:10.1.2.3"), rules)
    assert not is_allowed(ip_address("10.2.2.3"), rules)


def test_a_body_is_signed_by_every_secret_in_use_over_id_second_and_body() -> None:
    one, other = fresh_secret(), fresh_secret()
    assert one != other
    told = headers([one, other], "MSG-1", NOW, b'{"a":1}')
    assert (told["webhook-id"], told["webhook-timestamp"]) == ("MSG-1", "1772337600")
    wanted = [
        hmac.new(b64decode(secret.removeprefix("whsec_")), b'MSG-1.1772337600.{"a":1}', sha256).digest()
        for secret in (one, other)
    ]
    assert told["webhook-signature"].split(" ") == [f"v1,{b64encode(each).decode()}" for each in wanted]


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    secret, code = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    at = datetime.fromtimestamp(1614265330, UTC)
    assert signature(secret, code, at, b'{"test": 2432232314}') == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_end_lies_in_one_band_of_days() -> None:
    assert list(bands((7, 30))) == [Band(30, 7, 30), Band(7, 0, 7), Band(0, -14, 0)]
    assert list(bands(())) == [Band(0, -14, 0)]


def test_faults_of_the_texts_are_told_all_at_once_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "notices.yaml"
    file.write_text(
        "notices:\n"
        "  - kind: RENEWAL_DUE\n    text:\n      zh: 您好{name}\n      en: '{institution!r}'\n"
        "  - kind: ONE_TIME_CODE\n    text:\n      zh: 码\n      en: code\n"
        "  - kind: ENROLMENT_EXPIRED\n    text:\n      zh: 到期\n",
        encoding="utf-8",
    )
    with pytest.raises(FaultyFiles) as caught:
        read_notice_texts(file)
    told = {(fault.line, fault.code) for fault in caught.value.faults}
    assert {code for _, code in told} == {"UNKNOWN_PLACE", "NOT_A_TEXT", "MISSING_KEY"}
    assert all(line > 1 for line, _ in told)
    file.write_text("notices: []\n", encoding="utf-8")
    with pytest.raises(FaultyFiles) as caught:
        read_notice_texts(file)
    assert [fault.code for fault in caught.value.faults] == ["KIND_WITHOUT_TEXT", "KIND_WITHOUT_TEXT"]
    assert NoticeKind.RENEWAL_DUE.value in str(caught.value.faults)
