"""The power system: the grid an offer would join, what it is worth there, how adequate it is."""
