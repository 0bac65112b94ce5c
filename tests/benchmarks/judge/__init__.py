"""What judging costs: the commands as users run them, and the runner in this process."""
