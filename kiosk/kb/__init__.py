"""Knowledge of services: its schema, how it is read from YAML, what is checked, and the demonstration knowledge."""
