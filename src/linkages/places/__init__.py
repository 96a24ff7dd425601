"""Where: NUTS versions, neighbours outside NUTS, placing partners, cross-border regions, urbanisation."""
