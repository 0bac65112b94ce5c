"""The rules of the family authorisation."""
