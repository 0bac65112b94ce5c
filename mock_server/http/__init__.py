"""What a request passes on its way to an operation, and its answer on the way back."""
