"""Money: yearly cash flows per offer, future and financing model, on plain arrays (…, year)."""
