"""The two clinics of the starter data, open once for a module on each engine."""

from tests.signing.conftest import shared_url, world

__all__ = ["shared_url", "world"]
