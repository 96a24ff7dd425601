"""Hypotheses and what the data say of them."""

from linkages.tables.specification import Table

TABLES: tuple[Table, ...] = ()
