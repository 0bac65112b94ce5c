"""Which scenarios are played, in which order, and when a run stops."""
