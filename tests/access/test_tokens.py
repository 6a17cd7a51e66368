"""Who is asking, by the token that is shown (DECISIONS «Roles and claims»)."""

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.access import tokens
from api.access.claims import LONGEST_NAME
from api.access.development import mint
from api.access.keys import KeySet, VerificationKey, parse_key_set
from api.access.tokens import TokenVerifier
from api.settings import Environment, Settings
from catalog.models import Publication
from core.actor import ANONYMOUS, AccessRole, Actor
from core.faults import Fault, FaultCode
from core.models import AuditEntry, KeptAnswer
from tests.access.issuing import ALGORITHMS, NOW, claims, key_set, private_key, public_jwk, signed

SETTINGS = Settings(token_issuer="https://issuer.example")


class StoppedClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def verifier(*entries: dict[str, Any], clock: Any = None) -> TokenVerifier:
    document = key_set(*(entries or [public_jwk(name, "k" if name == "EdDSA" else name) for name in ALGORITHMS]))
    return TokenVerifier(SETTINGS, clock or StoppedClock(), KeySet(parse_key_set(document)))


def refused(authorization: str, by: TokenVerifier | None = None) -> Fault:
    with pytest.raises(Fault) as caught:
        (by or verifier()).identify(authorization)
    assert caught.value.code is FaultCode.UNAUTHENTICATED
    return caught.value


def test_without_a_header_the_caller_is_anonymous() -> None:
    assert verifier().identify(None) is ANONYMOUS


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_accepted_algorithm_identifies_the_actor_with_all_claims(algorithm: str) -> None:
    header = signed(
        algorithm,
        "key",
        institution="45032400A",
        practitioner="p-1",
        resident="r-1",
        guardian_of=["r-2", "r-3"],
    )
    actor = verifier(public_jwk(algorithm, "key")).identify(header)
    assert actor == Actor(
        subject="dr-wang",
        roles=frozenset({AccessRole.PACKAGE_REVIEWER}),
        region="450000",
        institution="45032400A",
        practitioner="p-1",
        resident="r-1",
        guardian_of=frozenset({"r-2", "r-3"}),
        expires_at=NOW + timedelta(hours=1),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"exp": int((NOW - timedelta(seconds=10)).timestamp())},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 10**30},
        {"nbf": int((NOW + timedelta(seconds=11)).timestamp())},
        {"iat": int((NOW + timedelta(seconds=11)).timestamp())},
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"sub": None},
        {"sub": "  "},
        {"roles": ["KING"]},
        {"roles": "PACKAGE_REVIEWER"},
        {"roles": [["PACKAGE_REVIEWER"]]},
        {"region": 450000},
        {"guardian_of": "r-1"},
        {"guardian_of": [f"r-{number}" for number in range(65)]},
        {"resident": "r" * 201},
        {"sub": "s" * 201},
        {"region": "4" * 201},
        {"guardian_of": ["r" * 201]},
    ],
    ids=str,
)
def test_claims_that_make_no_sense_refuse_the_token(changes: dict[str, Any]) -> None:
    refused(signed(**changes))


def test_no_name_is_longer_than_the_columns_it_is_written_into() -> None:
    assert verifier().identify(signed(sub="签" * 200)).subject == "签" * 200
    columns: list[Any] = [
        AuditEntry._meta.fields_map["subject"],
        KeptAnswer._meta.fields_map["subject"],
        Publication._meta.fields_map["published_by"],
    ]
    assert min(column.max_length for column in columns) >= LONGEST_NAME


def test_clocks_may_differ_by_a_few_seconds() -> None:
    late = int((NOW - timedelta(seconds=9)).timestamp())
    early = int((NOW + timedelta(seconds=9)).timestamp())
    assert verifier().identify(signed(exp=late)).subject == "dr-wang"
    assert verifier().identify(signed(nbf=early, iat=early)).subject == "dr-wang"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer a.b.c",
        "Bearer " + "a" * 9_000,
        "Bearer \udcff.\udcff.\udcff",
        "Bearer " + base64.urlsafe_b64encode(b"[" * 5_000).decode() + ".e30.e30",
        "Bearer " + base64.urlsafe_b64encode(b'{"alg":"EdDSA","kid":' + b"9" * 5_000 + b"}").decode() + ".e30.",
    ],
)
def test_what_is_no_token_is_refused_and_not_a_crash(header: str) -> None:
    refused(header)


def unsigned(header: dict[str, Any], signature: str = "") -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"Bearer {part(header)}.{part(claims())}.{signature}"


def test_an_unsigned_token_is_refused() -> None:
    refused(unsigned({"alg": "none", "kid": "k"}))
    refused(unsigned({"alg": "EdDSA", "kid": "k"}))


def test_a_token_signed_symmetrically_with_the_public_key_is_refused() -> None:
    public = private_key("RS256").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"RS256"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=")
    signature = jwt.get_algorithm_by_name("HS256").sign(head + b"." + body, public)
    refused(f"Bearer {(head + b'.' + body).decode()}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")


def test_a_key_verifies_its_own_algorithm_only() -> None:
    rsa = KeySet({"k": VerificationKey(private_key("RS256").public_key(), "RS256")})
    header = "Bearer " + jwt.encode(claims(), private_key("RS256"), "RS512", headers={"kid": "k"})
    refused(header, TokenVerifier(SETTINGS, StoppedClock(), rsa))


def test_a_token_of_another_key_with_a_known_id_is_refused() -> None:
    refused(signed(name="stranger"))


def test_a_token_of_an_unknown_key_is_refused() -> None:
    refused(signed(kid="never-heard-of"))


def test_a_token_without_key_id_is_accepted_only_beside_a_single_key() -> None:
    assert verifier(public_jwk("EdDSA", "k")).identify(signed(kid=None)).subject == "dr-wang"
    refused(signed(kid=None), verifier())


def test_a_token_with_critical_extensions_is_refused() -> None:
    header = jwt.encode(claims(), private_key("EdDSA"), "EdDSA", headers={"kid": "k", "crit": ["exp"]})
    refused(f"Bearer {header}")


def test_every_refusal_says_the_same_in_both_languages() -> None:
    told = {refused(header).message for header in ("Bearer x", signed(exp=1), signed(roles=["KING"]), signed(aud="x"))}
    (message,) = told
    assert "令牌" in message.zh
    assert "token" in message.en


def test_a_remembered_token_is_refused_once_it_has_expired() -> None:
    clock = StoppedClock()
    by = verifier(clock=clock)
    header = signed()
    assert by.identify(header) is by.identify(header)
    clock.now = NOW + timedelta(hours=1, seconds=9)
    assert by.identify(header).subject == "dr-wang"
    clock.now = NOW + timedelta(hours=1, seconds=10)
    refused(header, by)
    refused(header, by)


def test_remembered_tokens_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "KEPT_TOKENS", 3)
    by = verifier()
    actors = [by.identify(signed(sub=f"s-{number}")) for number in range(5)]
    assert by.identify(signed(sub="s-4")) is actors[4]
    assert by.identify(signed(sub="s-0")) is not actors[0]


def test_the_development_key_identifies_what_it_minted() -> None:
    settings = Settings()
    reviewer = Actor(
        subject="developer",
        roles=frozenset({AccessRole.PACKAGE_REVIEWER, AccessRole.PACKAGE_DESIGNER}),
        region="450300",
        guardian_of=frozenset({"r-1"}),
        expires_at=NOW + timedelta(minutes=5),
    )
    header = "Bearer " + mint(settings, reviewer, NOW, timedelta(minutes=5))
    assert TokenVerifier(settings, StoppedClock()).identify(header) == reviewer


def test_production_without_a_key_set_refuses_every_token() -> None:
    header = "Bearer " + mint(Settings(), Actor(subject="developer"), NOW, timedelta(minutes=5))
    production = Settings(environment=Environment.PRODUCTION)
    refused(header, TokenVerifier(production, StoppedClock()))
    with pytest.raises(ValueError, match="development key"):
        mint(production, Actor(subject="developer"), NOW, timedelta(minutes=5))


def test_a_key_set_of_ones_own_puts_the_development_key_out_of_force(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(public_jwk("EdDSA", "k")))
    own = Settings(token_issuer="https://issuer.example", token_jwks_file=file)
    by = TokenVerifier(own, StoppedClock())
    assert by.identify(signed()).subject == "dr-wang"
    minted = mint(SETTINGS, Actor(subject="developer"), NOW, timedelta(minutes=5))
    refused(f"Bearer {minted}", by)


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"keys": {}}', b'{"keys": []}'])
def test_a_key_set_file_of_no_use_refuses_the_start_naming_the_setting(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ValueError, match="QIANYUE_TOKEN_JWKS_FILE"):
        TokenVerifier(Settings(token_jwks_file=file), StoppedClock())
