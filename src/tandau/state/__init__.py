"""Who may do what, and what people entered: a database beside the studies, never inside them."""
