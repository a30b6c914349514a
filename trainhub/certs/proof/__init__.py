"""Proof that travels with a certificate: keys of the issuers, badges, status lists, seals."""
