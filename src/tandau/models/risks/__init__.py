"""Events, their effects, reserves, signposts and plans: pure functions of arrays."""
