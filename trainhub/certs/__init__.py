"""Certificates: issue, ledger, verification, external credentials, the PDF."""
