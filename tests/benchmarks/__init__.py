"""What the mock and the judge cost, told as ratios to something measured in the same run: `python -m tests.benchmarks`.

Seconds depend on the machine, so no test asserts on them. Each benchmark returns figures; the command prints them.
"""
