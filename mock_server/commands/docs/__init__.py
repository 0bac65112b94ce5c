"""`mailing-mock docs`: the group of its commands, and what they take from parts that the reference does not know."""
