"""The ground floor: rules that need no Django, no database and no network."""
