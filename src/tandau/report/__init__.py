"""6 Say it, prove it: the study folder, the report and the walk back to the claims."""
