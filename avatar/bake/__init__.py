"""The offline bake: makes presenter packs. Never imported by the service."""
