"""The rows of `make reliability`."""
