"""What others can check: the signed log, the challenge pack, and a study computed again from it."""
