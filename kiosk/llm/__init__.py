"""A language model beside the deterministic understanding: it may rewrite, choose and phrase, and never knows anything itself.

Nothing on the default path imports this package.
"""
