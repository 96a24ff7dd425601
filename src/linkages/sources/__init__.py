"""Files that people have: one module a format, each giving the tables of `linkages.tables`."""
