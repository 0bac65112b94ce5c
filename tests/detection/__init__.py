"""How good the suite is: the measurement behind the figures that the reports and the README show.

`python -m tests.defects run` judges the zoo of defects, with the suite and with stock Schemathesis, and writes a line
for each run into `tests/detection/records`; `summarise` draws the figures from the lines. A line carries a stamp of all
it hangs on, so a run that was cut goes on where it was, and a line that is out of date counts for nothing. The lines
are kept with the code, since all of them together take hours.
"""
