"""Setting a hub up in the browser, from a one-time link to an empty, working hub (decision 0035)."""
