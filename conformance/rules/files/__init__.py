"""The rules of the family files."""
