"""Who: the identity of an organisation across projects and spellings."""
