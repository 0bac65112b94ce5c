"""The rules of the family creating."""
