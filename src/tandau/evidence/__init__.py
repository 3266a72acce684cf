"""2 What is known: claims with source, date and grade become quantities."""
