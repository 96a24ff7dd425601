"""What people look at: layers, charts and pages, offline and self-contained."""
