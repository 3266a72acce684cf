"""The runner needs atheris, which only the environment of the oracles has."""

collect_ignore = ["run.py"]
