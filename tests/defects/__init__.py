"""The zoo of defects: a faulty server for each way to break a promise of the API."""
