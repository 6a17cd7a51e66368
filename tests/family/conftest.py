"""The starter data with its two clinics, as for the signing of one person."""

from tests.signing.conftest import fresh, shared_url, world

__all__ = ["fresh", "shared_url", "world"]
