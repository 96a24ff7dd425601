"""What a survey of clusters gives: answers, index and scenarios."""

from linkages.tables.specification import Table

TABLES: tuple[Table, ...] = ()
