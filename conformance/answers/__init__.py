"""Reading what came back, and the only way in which anything of it reaches an output."""
