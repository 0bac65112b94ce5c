"""Reading answers, and redacting the little of them that a report may print."""
