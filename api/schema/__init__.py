"""Nouns of the public schema: types, inputs, payloads."""

import api.schema.vocabulary  # noqa: F401  the enums get their descriptions before any type names them
