"""Give a copy of the mini case a group that no variable gives, scored by two experts."""

import yaml

PEOPLE = {
    "id": "people",
    "name": "People",
    "criteria": [
        {
            "id": "training",
            "name": "Training",
            "unit": "points",
            "how": "judgement",
            "worst": 0,
            "best": 10,
            "reason": "Plants need people.",
        },
        {"tree": "iaea_reactor_technology_assessment", "id": "waste_volume"},
    ],
}
SCORES = """id,criterion,subject,expert,low,mode,high,stated_on,source,note
R1,training,alpha,ann,6,7,9,2025-01-01,gazette,
R2,training,alpha,ben,,2,,2025-01-02,gazette,
R3,training,beta,ann,,3,,2025-01-01,gazette,
R4,training,beta,ann,4,,5,2025-02-01,gazette,the later word
"""


def change_criteria(folder, change):
    """Change the groups of a case's criteria.yaml."""
    path = folder / "criteria.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content["criteria"])
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def add_scores(folder):
    """Add the group and its scores to a case."""
    change_criteria(folder, lambda groups: groups.append(PEOPLE))
    (folder / "scores.csv").write_text(SCORES, encoding="utf-8")
