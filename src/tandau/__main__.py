"""``python -m tandau`` is the command ``tandau``."""

from tandau.cli import main

main()
