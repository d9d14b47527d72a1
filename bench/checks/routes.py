"""The routes as JSON for the checks: routes.py > routes.json.

A page and the action of its form often have one address and two endpoints. Each then names the
other's methods too, so that a check does not take the page for the action done by a GET.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from app import create_app

rules = list(create_app().url_map.iter_rules())
pages: dict[str, set[str]] = defaultdict(set)
for rule in rules:
    pages[rule.rule] |= {"GET"} & (rule.methods or set())
routes = [
    {
        "rule": rule.rule,
        "methods": sorted((rule.methods or set()) | pages[rule.rule]),
        "endpoint": rule.endpoint,
    }
    for rule in rules
]
print(json.dumps(routes, indent=1))
