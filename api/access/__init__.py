"""Who is asking and what they may do: tokens, and the one verb → roles → scope table."""
