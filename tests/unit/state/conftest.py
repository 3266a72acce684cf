from states import place, postgresql, state

__all__ = ["place", "postgresql", "state"]
