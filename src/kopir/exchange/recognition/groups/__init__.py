"""Distributions of grades: the reference groups that an institution uploads, version by version."""
