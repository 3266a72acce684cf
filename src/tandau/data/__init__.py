"""Packaged facts that know no country, with their sources (see README.md in this folder)."""
