"""A server that behaves as openapi.yaml says."""
