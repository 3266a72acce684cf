"""1 The question: what a country asks, read from a case folder."""
