"""The GraphQL endpoint by itself, over a small schema that knows nothing of the service."""
