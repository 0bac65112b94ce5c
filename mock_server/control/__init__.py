"""What a tester steers: sessions, preferred answers and faults, rules, the journal, and the control API."""
