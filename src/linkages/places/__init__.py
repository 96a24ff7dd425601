"""Where: NUTS versions, neighbours outside NUTS, placing participants, cross-border regions, urbanisation."""
