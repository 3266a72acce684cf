"""5 Which offer, and how surely: criteria, weights and rank acceptability."""
