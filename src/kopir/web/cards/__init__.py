"""The picture of a public page that a message or a social network shows (docs/decisions/0034)."""
