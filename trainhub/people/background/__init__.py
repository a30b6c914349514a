"""What subsidies ask about a person beside identity: work, household, account, group."""
