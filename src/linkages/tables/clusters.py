"""Clusters, which are never counted together with initiatives."""

from linkages.tables.specification import Table

TABLES: tuple[Table, ...] = ()
