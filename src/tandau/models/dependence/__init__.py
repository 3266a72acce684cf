"""Dependence: what strikes several partners at once, on plain arrays; bound to no variable yet."""
