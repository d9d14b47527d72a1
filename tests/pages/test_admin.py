"""The admin's page: what stands in the way of a launch, and what waits."""

from datetime import date

from flask import Flask

from core.database import db
from members.passwords import hash_password
from tests.factories import make_member
from tests.visitor import Visitor
from wellbeing.support import launch_blockers

PASSWORD = "what-is-there-to-settle"


def _signed_in(app: Flask, *, admin: bool) -> Visitor:
    with app.app_context():
        member = make_member("Ada", is_admin=admin, password_hash=hash_password(PASSWORD))
        db.session.commit()
        return Visitor(app).sign_in(member.email, PASSWORD)


def test_unreviewed_support_lines_are_a_blocker_and_the_page_leads_on(app: Flask) -> None:
    page = _signed_in(app, admin=True).get("/admin").text

    assert launch_blockers(date(2026, 1, 1))
    assert 'data-blockers="1"' in page
    assert "Nobody has checked the support lines yet." in page
    for url in ("/admin/claims", "/admin/mail", "/support"):
        assert f'href="{url}"' in page


def test_to_everybody_else_it_is_not_there(app: Flask) -> None:
    assert _signed_in(app, admin=False).get("/admin").status_code == 404
    assert "/sign-in" in Visitor(app).get("/admin", follow=False).location
