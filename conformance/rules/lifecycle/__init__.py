"""The rules of the family lifecycle."""
