"""Who may ask for what, as JSON for the check of every route as every role: policy.py > authz.json.

A route that no line names is found by the check. HEAD is answered as GET is; OPTIONS names the
methods alone, so everybody may ask. The check knows the run and the club that it makes; what has
another number is not there for anybody.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from app import create_app

EVERYBODY = ["anon", "stranger", "member", "owner", "other_owner"]
SIGNED_IN = EVERYBODY[1:]
OF_THE_CLUB = ["member", "owner"]
OWNER = ["owner"]
NOBODY: list[str] = []
# What a page or an action of these parts needs, and under them the ones that differ.
PARTS: dict[str, list[str] | str] = {
    "static icon health api-docs api pages ground feeds members weekly_mail still check_in_link "
    "levels evidence support notices.unsubscribe notices.unsubscribe_with photos.content "
    "moving.way_back moving.take_back push.worker anywhere clubs.index events.show events.ask "
    "events.rsvp events.confirm events.confirm_answer calendars.of_run calendars.of_club "
    "calendars.of_member programmes.index programmes.show programmes.worker weather.ask "
    "weather.decide leading.ask leading.lead offers.ask offers.answer_by_link privacy.gone "
    "programmes.intervals": "public",
    "inbox push settings moving notice_settings clubs.new clubs.membership claims.claim "
    "calendars.mine calendars.change my_pattern lines consents movement hard_things why low_days "
    "weekly belonging.hellos my_programme privacy following.index following.remove "
    "pages.my_week programmes.enrol": SIGNED_IN,
    "people belonging": OF_THE_CLUB,
    "clubs.edit asking posting roll_call run_people photos care run_messages "
    "programmes.new weather.offer": OWNER,
    # An admin's; of a place in words that were not given; of what has another number; of a run
    # that is not on; of a place that nobody was offered.
    "admin claims notices following.new repeats inbox.read settings.end_one offers wellbeing "
    "today leading.cannot posting.close_group programmes.call_off run_messages.take_back "
    "lines.delete movement.delete hard_things.delete hard_things.remind my_programme.share": NOBODY,
}
# GET of an address that only a form posts to shows the page of that address.
DIFFERENT: dict[str, list[str] | str] = {
    "GET clubs.create": "public",
    "GET programmes.create": "public",
    "POST clubs.create": SIGNED_IN,
    "POST programmes.create": OWNER,
    "POST people.update": OWNER,
    "POST levels.keep": SIGNED_IN,
    # Without a week it is one's own page again, whatever the number.
    "POST my_programme.choose": SIGNED_IN,
    "POST anywhere.finish": SIGNED_IN,
}
SKIPPED = {
    "members.code": "leads to the sign-in page while no code was asked for",
    "members.enter_code": "leads to the sign-in page while no code was asked for",
    "POST members.sign_out": "ends what the check goes on with",
    "POST settings.end_every_one": "ends what the check goes on with",
    "POST posting.cancel": "ends the run that the check goes on with",
    "POST anywhere.finish": "of nothing that there is",
    "POST programmes.enrol": "of no programme: the answer is read first, and tells nothing",
}
VALUES = {
    "slug": "{club}",
    "event_id": "{run}",
    "number": "{run}",
    "token": "nothing",
    "secret": "nothing",
    "mark": "nothing",
    "name": "nothing",
}
NUMBERS = ["series_id", "programme_id", "claim_id", "message_id", "notice_id", "sign_in_id", "key"]


def rule_of(method: str, endpoint: str) -> list[str] | str | None:
    if method == "OPTIONS":
        return "public"
    key = f"{'GET' if method == 'HEAD' else method} {endpoint}"
    if key in DIFFERENT:
        return DIFFERENT[key]
    by_name = {name: roles for names, roles in PARTS.items() for name in names.split()}
    return by_name.get(endpoint, by_name.get(endpoint.partition(".")[0]))


def main() -> None:
    asked = [
        (method, rule.endpoint)
        for rule in create_app().url_map.iter_rules()
        for method in sorted({"GET"} | (rule.methods or set()))
    ]
    rules = {f"{method} {name}": rule_of(method, name) for method, name in asked}
    skip = {
        f"{method} {name}": why
        for method, name in asked
        if (why := SKIPPED.get(name) or SKIPPED.get(f"{method} {name}"))
    }
    named = {key: rule for key, rule in rules.items() if rule is not None}
    values = VALUES | dict.fromkeys(NUMBERS, "2147480000")
    print(json.dumps({"rules": named, "skip": skip, "values": values}, indent=1))


main()
