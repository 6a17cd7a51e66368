"""GraphQL over HTTP, Server-Sent Events and WebSocket; limits and the answer cache. Knows no noun of the domain."""
