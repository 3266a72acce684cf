"""Technology rights: what an item rests on, whose consent it waits for, and within whose reach."""
