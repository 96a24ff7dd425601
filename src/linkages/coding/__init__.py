"""What: is a project an international cluster initiative, and in which field."""
