"""The page of the control API: what a tester sees and steers in a browser."""
