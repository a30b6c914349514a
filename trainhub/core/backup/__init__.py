"""A copy of the whole house in one file, and the way back from it into an empty one.

The file is a zip: a line of JSON per row and table, the stored files as they are, and a manifest
with counts, SHA-256 digests and the head of the journal's chain. It knows no database engine, so a
house that began embedded moves to PostgreSQL by the same two commands. Personal data stay sealed
inside; the secret keys are not part of it.
"""
