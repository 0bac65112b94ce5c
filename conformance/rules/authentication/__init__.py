"""The rules of the family authentication."""
