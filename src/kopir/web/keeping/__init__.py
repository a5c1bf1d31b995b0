"""Keeping an installation safe: backup, restore, and the move to PostgreSQL (docs/decisions/0019)."""
