"""The provider's side of a contract (签约主体): who may sign, for whom, and how many residents everybody carries."""
