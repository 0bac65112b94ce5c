"""Commands of `mailing-mock`, and options of several lines."""
