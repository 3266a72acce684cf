"""Projects by rule: the packaged history is what they must reproduce."""

from tandau.evidence.history import read_history
from tandau.evidence.projects import projects

# Sites whose units bear another name than the site: no rule over names can tell.
RENAMED = ("KANUPP", "LING AO", "SAEUL", "FANGJIASHAN")


def test_the_packaged_projects_are_reproduced():
    units = [unit for unit in read_history() if not unit.name.startswith(RENAMED)]
    renamed_sites = {"KARACHI", "DAYA BAY", "KORI", "QINSHAN"}
    found = projects((unit.name, unit.country, unit.first_concrete) for unit in units)
    for unit in units:
        if unit.project.split("|")[1] not in renamed_sites:
            assert found[unit.name] == unit.project
    assert len(units) == 713


def test_the_order_of_the_rows_does_not_matter():
    units = [(unit.name, unit.country, unit.first_concrete) for unit in read_history()]
    assert projects(units) == projects(units[::-1])
