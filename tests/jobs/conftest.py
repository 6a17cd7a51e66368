"""The clinics of the signing tests."""

from tests.signing.conftest import fresh, shared_url, world

__all__ = ["fresh", "shared_url", "world"]
