"""Tandau: choose the technology and the partner of a country's next nuclear plants.

The folders are the data flow, in alphabetical order:

``case`` the question → ``evidence`` what is known → ``futures`` what could be → ``models`` what
follows → ``ranking`` which offer, how surely → ``report`` say it and prove it.

``state`` keeps people and what they entered, ``panel`` asks experts under seal, ``data`` holds
packaged facts that know no country, ``variables`` the one vocabulary, ``errors`` the exceptions,
``pipeline`` the table of contents, ``validation`` the published numbers that the code must
reproduce, ``audit`` what others can check, ``cli`` the command line.
"""
