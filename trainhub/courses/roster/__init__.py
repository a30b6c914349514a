"""Rosters (花名册) that stations bring: who is in them and who is refused, with reasons."""
