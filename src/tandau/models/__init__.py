"""4 What follows: pure functions whose names are outcomes and whose arguments are variables."""
