"""The mock beside other mock servers of the same contract, each in one process, on the same machine, taking turns.

All of them authenticate and validate as they do by default. Most answer an example; the mock also keeps the export, so
it does more. What each refuses is asked of it, and told beside its figures.
"""
