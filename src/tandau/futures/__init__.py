"""3 What could be: joint samples of all uncertainties, shared by all offers."""
