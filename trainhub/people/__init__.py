"""Persons, accounts, organisations, roles, consent."""
