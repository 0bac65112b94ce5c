"""The rules of the family robustness."""
