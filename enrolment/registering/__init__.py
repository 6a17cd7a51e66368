"""The verbs of residents (居民登记): registering, amending, reaching, guardians, merging, health records."""
