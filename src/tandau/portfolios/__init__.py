"""5 Several plants: every feasible sequence of offers, on arrays of futures."""
