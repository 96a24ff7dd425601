"""Regional numbers: shares with intervals, association with urbanisation."""
