"""A judge of any implementation of openapi.yaml."""
