"""Handling a service together, one question at a time (导办): questions, checklist, draft application."""
