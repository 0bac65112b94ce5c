"""Tests of the rules: checks against answers that no server sent, and scenarios; one folder for each family.

How much they notice was measured by mutation in November 2026, with mutmut 3.8.1 over `conformance/rules`, in a copy
that calls `check` after each function instead of decorating it, since mutmut leaves decorated functions alone. Of
3,005 mutants these tests alone let 73 live:

- 25 say what counts where a column or a figure is missing; a file without its columns is the business of another check.
- 15 say whether two columns of one file may be of different length, which they cannot be.
- 10 change the letter case of what is found in any case, such as header fields, or how undecodable bytes are read.
- 9 change a text that only fills a gap: a separator, a name for no operation, words for a reason.
- 4 change words or figures of a finding, and 3 a list whose last member is judged by the lines below it as well.
- 7 cannot be told from outside: `None` for `False`, a time zone in a comparison of moments, a figure at its threshold
  among thousands of pairs of names, a carriage return that stands before another one.
"""
