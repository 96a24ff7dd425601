"""Links: the two-mode network, its projections, ties and their classes, null models, exchange formats."""
