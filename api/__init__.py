"""The GraphQL face and nothing else: HTTP, GraphQL, who is asking."""
