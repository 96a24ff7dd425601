"""Linkages inside and outside: reach, repetition, proximity, and what goes with complete partnerships."""

from linkages.tables.specification import Table

TABLES: tuple[Table, ...] = ()
