"""`qianyue token`: for one's own development server, and for nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest

from api.access.tokens import TokenVerifier
from api.settings import Settings
from core.actor import AccessRole, Actor
from core.clock import system_clock
from tests.cli.command import qianyue


def test_a_minted_token_opens_the_development_server_with_what_was_asked_for() -> None:
    asked = "--role PACKAGE_REVIEWER --role PACKAGE_DESIGNER --region 450300 --subject wang --minutes 5"
    minted = qianyue("token", *asked.split(), "--guardian-of", "r-1")
    assert minted.returncode == 0, minted.stderr
    assert "development key" in minted.stderr
    actor = TokenVerifier(Settings()).identify(f"Bearer {minted.stdout.strip()}")
    assert actor.expires_at is not None
    assert timedelta(minutes=4) < actor.expires_at - system_clock() <= timedelta(minutes=5)
    assert actor == Actor(
        subject="wang",
        roles=frozenset({AccessRole.PACKAGE_REVIEWER, AccessRole.PACKAGE_DESIGNER}),
        region="450300",
        guardian_of=frozenset({"r-1"}),
        expires_at=actor.expires_at,
    )


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("QIANYUE_ENVIRONMENT", "production", "the environment is production"),
        ("QIANYUE_TOKEN_JWKS_URL", "https://issuer.example/keys", "a key set of your own is configured"),
        ("QIANYUE_TOKEN_JWKS_FILE", "keys.json", "a key set of your own is configured"),
    ],
)
def test_where_the_development_key_is_not_in_force_nothing_is_minted(
    variable: str, value: str, why: str, tmp_path: Path
) -> None:
    refused = qianyue("token", "--role", "AUDITOR", folder=tmp_path, **{variable: value})
    assert refused.returncode == 2
    assert why in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("wrong", [("--role", "KING"), ("--minutes", "0"), ("--minutes", "43201")])
def test_what_cannot_be_minted_is_refused(wrong: tuple[str, str], tmp_path: Path) -> None:
    refused = qianyue("token", *wrong, folder=tmp_path)
    assert refused.returncode == 2
    assert wrong[0] in refused.stderr
