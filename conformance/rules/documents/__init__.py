"""The rules of the family documents."""
