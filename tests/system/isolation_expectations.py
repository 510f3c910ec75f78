"""What each route of the hub is expected to let through: the isolation walk fails for one that is not here.

`kind` says how the walk asks:
  public     everybody gets the same
  self       about oneself: nobody gets 401; objects in the path are one's own sessions, tokens, invitations
  list       rows of many bodies: only those of the reader's; `organisation` may be asked for in the query
  centre     the centre's own: members get the same as for what does not exist or 403, never data
  object     one thing of a body, named in the path
  body       one body named in the request's body
  sensor     signed requests; unsigned ones are refused
`action` is a row of docs/reference/access.md. `object` names what the last parameter of the path is.
`send` makes a harmless request body: it gets the tenant (a dict of ids) whose thing is meant.
`wrong`: what it sends to the centre's own is refused as invalid (422) where it may be done, so nothing is made.
`own_only`: not for the centre, whatever its reach.
`changes`: the walk may send it for a tenant only where that is refused, and once at the end where it is not.
"""
import datetime


def row(kind, action=None, object=None, send=None, query="", **more):
    return {"kind": kind, "action": action, "object": object, "send": send, "query": query, **more}


def nothing(_):
    return {}


def incident_of(organisation, text):
    """A first report under the law of 2026, whose clocks still run."""
    detected = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=6)).strftime("%Y-%m-%d %H:%M")
    values = {field: [text] for field in ("reporter_name", "reporter_address", "reporter_phone", "reporter_email", "contact_name",
                                          "contact_phone", "contact_email", "system", "summary")}
    return {"organisation": organisation, "title": text, "detected": detected, "level": 0, "criteria": [], "confidential": False,
            "form": "notice-2026", "values": {**values, "detected": [detected]}}


FINDING = "finding"
WARNING = {"title": {"vi": "w", "en": ""}, "summary": {"vi": "w", "en": ""}, "text": {"vi": "w", "en": ""},
           "severity": "low", "tlp": "amber", "audience": {"all": True}}

EXPECTED = {
    # Oneself
    "POST /api/session": row("public", send=lambda t: {"login": "no-such-person", "password": "no such password"}),
    "GET /api/session": row("self"),
    "DELETE /api/session": row("self", skip="ends the walker's own session"),
    "GET /api/session/all": row("self"),
    "DELETE /api/session/all": row("self", skip="ends the walker's other sessions"),
    "DELETE /api/session/all/{id}": row("self", object="session"),
    "POST /api/session/second-factor": row("self", send=lambda t: {"password": "wrong wrong wrong"}),
    "POST /api/session/second-factor/confirm": row("self", send=lambda t: {"code": "000000"}),
    "POST /api/session/second-factor/drop": row("self", send=lambda t: {"password": "wrong wrong", "code": "000000"},
                                                skip="a wrong password counts against the walker's log-in"),
    "POST /api/session/recovery-codes": row("self", send=lambda t: {"password": "wrong wrong", "code": "000000"},
                                            skip="a wrong password counts against the walker's log-in"),
    "POST /api/session/password": row("self", send=lambda t: {"present": "wrong wrong", "next": "another long one"},
                                      skip="a wrong password counts against the walker's log-in"),
    "POST /api/password": row("public", send=lambda t: {"token": "ltp_no-such-token", "password": "another long one"}),
    "PATCH /api/session/profile": row("self", send=nothing),
    "POST /api/session/memberships/{id}/accept": row("self", object="membership"),
    "GET /api/session/tokens": row("self"),
    "POST /api/session/tokens": row("self", send=lambda t: {"name": "x", "scopes": ["no_such_scope"],
                                                            "expires": "2030-01-01T00:00:00Z"}),
    "DELETE /api/session/tokens/{id}": row("self", object="token"),
    # People
    "GET /api/users": row("list", "read_users", query="organisation"),
    "POST /api/users": row("body", "change_users", changes=True,
                           send=lambda t: {"login": "walker-" + t["name"].lower(), "name": "W", "email": "w@w.example",
                                           "language": "vi", "organisation": t["organisation"], "role": "member",
                                           "named": False}),
    "POST /api/users/{id}/state": row("object", "change_users", "user", lambda t: {"active": True}, changes=True),
    "POST /api/users/{id}/password-token": row("object", "change_users", "user", changes=True),
    "POST /api/users/{id}/second-factor/reset": row("object", "change_users", "user", changes=True, last=1),
    # Late: whoever is invited may do more afterwards.
    "POST /api/memberships": row("body", "change_users", changes=True, last=1,
                                 send=lambda t: {"login": "analyst", "organisation": t["organisation"],
                                                 "role": "member", "named": False}),
    "DELETE /api/organisations/{organisation}/memberships/{id}": row("object", "change_users", "membership",
                                                                     changes=True, last=2),
    # The centre
    "GET /api/audit": row("centre", "read_audit"),
    "GET /api/audit.csv": row("centre", "read_audit"),
    "GET /api/openapi.json": row("public"),
    "GET /api/events": row("self", skip="walked apart"),
    "GET /api/national": row("centre", "read_national"),
    "GET /api/national/families.csv": row("centre", "read_national"),
    "GET /api/national/sectors.csv": row("centre", "read_national"),
    "GET /api/national/months.csv": row("centre", "read_national"),
    "GET /api/families": row("centre", "read_national"),
    "GET /api/families/{family}": row("centre", "read_national", fixed={"family": "mirai"}),
    "GET /api/lookup": row("centre", "look_up", query="q=198.18.48.5"),
    "GET /api/feeds": row("centre", "read_feeds"),
    "GET /api/feeds.csv": row("centre", "read_feeds"),
    "GET /api/notices/effect": row("centre", "send_notices"),
    # Findings
    "GET /api/findings": row("list", "read_findings", query="organisation"),
    "GET /api/findings.csv": row("list", "read_findings", query="organisation"),
    "GET /api/findings.json": row("list", "read_findings", query="organisation"),
    "GET /api/findings/{id}": row("object", "read_findings", FINDING),
    "GET /api/findings/{id}/evidence": row("object", "read_findings", FINDING),
    "GET /api/findings/{id}/shared": row("object", "read_findings", FINDING),
    "GET /api/campaigns": row("centre", "look_up"),
    "GET /api/campaigns/{id}": row("self", skip="campaigns_test.py asks for one, as everybody"),
    "POST /api/campaigns/{id}/decision": row("self", skip="campaigns_test.py decides one, as everybody"),
    "GET /api/findings/{id}/evidence.csv": row("object", "read_findings", FINDING),
    "POST /api/findings/{id}/acts": row("object", "handle_findings", FINDING, lambda t: {"act": "acknowledge"},
                                        changes=True),
    "POST /api/findings/{id}/assignee": row("object", "handle_findings", FINDING, lambda t: {"assignee": ""},
                                            changes=True),
    "POST /api/findings/{id}/due": row("object", "close_findings", FINDING,
                                      lambda t: {"day": str(datetime.date.today() + datetime.timedelta(30)),
                                                 "reason": "walked"}, changes=True),
    "POST /api/findings/{id}/comments": row("object", "handle_findings", FINDING, lambda t: {"text": "walked"},
                                            changes=True),
    "POST /api/findings/{id}/ticks/{step}": row("object", "handle_findings", FINDING, lambda t: {"done": True},
                                                changes=True),
    "POST /api/findings/bulk": row("body", "handle_findings", changes=True, within=True,
                                   send=lambda t: {"ids": [t["finding"]], "act": "acknowledge"}),
    "GET /api/home": row("list", "read_findings", query="organisation"),
    "GET /api/history": row("list", "read_findings", query="organisation"),
    "GET /api/search": row("list", None, query="q=zq"),
    # Letters: the walk has none; report_test.py asks for some, as everybody
    "GET /api/letters": row("centre", "read_letters"),
    "POST /api/letters": row("self", send=lambda t: {"kind": "no such kind", "from": "2018-12-01", "to": "2018-12-31"}),
    "GET /api/letters/{id}": row("self"),
    "GET /api/letters/{id}/file": row("self"),
    "GET /api/letters/{id}/exchange": row("self"),
    "GET /api/letters/{id}/check": row("self"),
    "POST /api/letters/{id}/acts": row("self", send=lambda t: {"act": "submit"}),
    "PUT /api/letters/{id}/signed-file": row("self", send=lambda t: b"no PDF"),
    "GET /api/organisations/{organisation}/letters": row("object", "read_letters", "organisation"),
    "GET /api/organisations/{organisation}/letters/{id}/file": row("self"),
    "POST /api/organisations/{organisation}/letters/{id}/receipt": row("self"),
    # Leaked accounts: in clear, and to be compared, for the body's own people only
    "GET /api/leaks": row("list", "read_findings", query="organisation"),
    "GET /api/leaks.csv": row("list", "read_findings", query="organisation"),
    "GET /api/leaks/collections": row("list", "read_findings"),
    "POST /api/leaks/{account}/reveal": row("object", "handle_findings", "leak", own_only=True),
    "POST /api/leaks/check": row("body", "handle_findings", own_only=True,
                                 send=lambda t: {"organisation": t["organisation"], "prefix": "", "blinded": []}),
    # Weaknesses: a body's own list, inventory and review; the centre's figures are sums of what the reader sees
    "GET /api/weaknesses": row("list", "read_findings", query="organisation"),
    "GET /api/weaknesses.csv": row("list", "read_findings", query="organisation"),
    "GET /api/weaknesses/{id}": row("object", "read_findings", "weakness"),
    "GET /api/weaknesses/country": row("list", "read_findings"),
    "GET /api/weaknesses/country.csv": row("list", "read_findings", query="by=organisation"),
    "GET /api/weaknesses/campaign": row("list", "read_findings", query="weakness=exposed:telnet"),
    "GET /api/weaknesses/campaign.csv": row("list", "read_findings", query="weakness=exposed:telnet"),
    "GET /api/assets": row("list", "read_findings", query="organisation"),
    "GET /api/assets.csv": row("list", "read_findings", query="organisation"),
    "POST /api/organisations/{id}/inventory": row("object", "change_assets", "organisation", lambda t: b"host,product\n", changes=True),
    "GET /api/weaknesses/review": row("list", "read_findings", query="organisation"),
    "GET /api/weaknesses/reviews/{id}": row("object", "read_findings", "weakness-review"),
    "GET /api/weaknesses/reviews/{id}/systems.csv": row("object", "read_findings", "weakness-review"),
    "POST /api/organisations/{id}/weakness-review/systems": row(
        "object", "change_assets", "organisation", lambda t: {"place": t.get("place", "x"), "reviewed": True}, changes=True),
    "POST /api/organisations/{id}/weakness-review/signature": row(
        "object", "sign_reviews", "organisation", lambda t: {"statement": "walked"}, changes=True, own_only=True),
    # Bodies
    "GET /api/organisations": row("list", None),
    "GET /api/organisations.csv": row("list", None),
    "GET /api/organisations/{id}": row("object", "read_organisations", "organisation"),
    "GET /api/unit": row("list", "read_organisations", query="organisation"),
    "GET /api/claims": row("list", "read_organisations"),
    "POST /api/claims": row("body", "make_claims", changes=True,
                            send=lambda t: {"organisation": t["organisation"], "kind": "domain",
                                            "resource": t["name"].lower() + ".walk.example", "note": ""}),
    "POST /api/claims/{id}/decision": row("object", "decide_claims", "claim",
                                          lambda t: {"approve": False, "reason": "walked"}, changes=True, last=1),
    "DELETE /api/organisations/{organisation}/claims/{id}": row("object", "make_claims", "claim2", changes=True,
                                                                last=1),
    "GET /api/contacts": row("list", "read_contacts", query="organisation"),
    "POST /api/contacts": row("body", "change_contacts", changes=True,
                              send=lambda t: {"organisation": t["organisation"], "role": "duty", "name": "Walker",
                                              "email": "w@w.example", "phone": ""}),
    "PUT /api/organisations/{organisation}/contacts/{id}": row(
        "object", "change_contacts", "contact", changes=True,
        send=lambda t: {"organisation": t["organisation"], "role": "duty", "name": "Walker", "email": "w@w.example",
                        "phone": ""}),
    "POST /api/organisations/{organisation}/contacts/{id}/code": row("object", "change_contacts", "contact",
                                                                    changes=True, may_fail=True),
    "POST /api/organisations/{organisation}/contacts/{id}/verify": row("object", "change_contacts", "contact",
                                                                      lambda t: {"code": "00000000"}, changes=True),
    "DELETE /api/organisations/{organisation}/contacts/{id}": row("object", "change_contacts", "contact",
                                                                  changes=True, last=1),
    "GET /api/sensors": row("list", "read_sensors"),
    "GET /api/sensors.csv": row("list", "read_sensors"),
    "POST /api/sensors": row("body", "enrol_sensors", changes=True,
                             send=lambda t: {"organisation": t["organisation"], "name": "walked"}),
    "DELETE /api/sensors/{id}": row("object", "enrol_sensors", "sensor", changes=True, last=1),
    # Notices
    "GET /api/notices": row("list", "read_contacts", query="organisation"),
    "GET /api/notices.csv": row("list", "read_contacts", query="organisation"),
    "POST /api/notices/preview": row("body", "send_notices", changes=False,
                                     send=lambda t: {"organisations": [t["organisation"]], "kind": "digest"}),
    "POST /api/notices": row("body", "send_notices", changes=True,
                             send=lambda t: {"organisations": [t["organisation"]], "kind": "digest"}),
    "GET /api/organisations/{id}/notice-settings": row("object", "read_contacts", "organisation"),
    "PATCH /api/organisations/{id}/notice-settings": row("object", "change_contacts", "organisation",
                                                         lambda t: {"hour": 9}, changes=True),
    "POST /api/organisations/{id}/mutes": row(
        "object", "accept_risk", "organisation",
        lambda t: {"what": "walked", "subject": "", "until": datetime.date.today().isoformat(), "reason": "w"},
        changes=True),
    "DELETE /api/organisations/{organisation}/mutes/{id}": row("object", "accept_risk", "mute", changes=True, last=1),
    # Advisories and directives; each tenant has one that is addressed to it alone
    "GET /api/warnings": row("list", "read_warnings"),
    "GET /api/warnings/{id}": row("object", "read_warnings", "warning"),
    "GET /api/warnings/{id}/bodies": row("object", "read_warnings", "warning"),
    "GET /api/warnings/{id}/bodies.csv": row("object", "read_warnings", "warning"),
    "GET /api/warnings/{id}/events": row("object", "read_warnings", "warning"),
    "GET /api/warning-files/{id}": row("object", "read_warnings", "warning file"),
    "GET /api/warning-examples": row("centre", "write_warnings"),
    "POST /api/warning-text": row("centre", "write_warnings", send=lambda t: {"text": "**w**"}),
    "POST /api/warnings": row("centre", "write_warnings", wrong=True, send=lambda t: {"kind": "", "content": WARNING}),
    "GET /api/warnings/{id}/addressees": row("object", "write_warnings", "warning"),
    "PUT /api/warnings/{id}/draft": row("object", "write_warnings", "warning", lambda t: WARNING, changes=True),
    "POST /api/warnings/{id}/submission": row("object", "write_warnings", "warning", changes=True),
    "POST /api/warnings/{id}/review": row("object", "write_warnings", "warning",
                                          lambda t: {"approve": False, "note": "walked"}, changes=True),
    "POST /api/warnings/{id}/publication": row("object", "write_warnings", "warning", changes=True),
    "POST /api/warnings/{id}/reminders": row("object", "write_warnings", "warning",
                                             lambda t: {"organisations": [], "send": False}, changes=True),
    "POST /api/warnings/{id}/files": row("object", "write_warnings", "warning", lambda t: b"walked", changes=True),
    "DELETE /api/warnings/{id}/draft": row("object", "write_warnings", "warning", changes=True, last=1),
    "POST /api/warnings/{id}/withdrawal": row("object", "write_warnings", "warning", lambda t: {"reason": "walked"},
                                              changes=True, last=2),
    "POST /api/organisations/{organisation}/warnings/{id}/answers": row(
        "object", "answer_warnings", "warning", lambda t: {"act": "acknowledge"}, changes=True),
    "POST /api/organisations/{organisation}/warnings/{id}/files": row(
        "object", "answer_warnings", "warning", lambda t: b"walked", changes=True),
    "GET /.well-known/csaf/provider-metadata.json": row("public"),
    "GET /.well-known/csaf/openpgp/{file}": row("public"),
    "GET /.well-known/csaf/white/{name}": row("public"),
    "GET /.well-known/csaf/white/{year}/{name}": row("public"),
    "GET /.well-known/csaf/{label}/{name}": row("list", "read_warnings"),
    "GET /.well-known/csaf/{label}/{year}/{name}": row("list", "read_warnings"),
    "GET /feeds/advisories.rss": row("public"),
    "GET /feeds/advisories.atom": row("public"),
    "GET /feeds/advisories/{number}": row("public"),
    # Duty
    "GET /api/duty": row("list", "read_duty", query="organisation"),
    "GET /api/duty.ics": row("list", "read_duty", query="organisation"),
    "GET /api/duty/certificate": row("list", "read_duty", query="organisation"),
    "POST /api/duty/shifts": row("body", "change_duty", changes=True,
                                 send=lambda t: {"organisation": t["organisation"], "role": "leader", "person": "W",
                                                 "from": "2031-01-01", "to": "2031-01-02"}),
    "DELETE /api/organisations/{organisation}/duty/shifts/{id}": row("object", "change_duty", "shift", changes=True,
                                                                     last=2),
    "POST /api/organisations/{organisation}/duty/shifts/{id}/swaps": row("object", "change_duty", "shift",
                                                                         lambda t: {"taker": "W"}, changes=True),
    "POST /api/organisations/{organisation}/duty/swaps/{id}/decision": row("object", "change_duty", "swap",
                                                                           lambda t: {"accept": False}, changes=True,
                                                                           last=1),
    "POST /api/organisations/{organisation}/duty/shifts/{id}/entries": row(
        "object", "change_duty", "shift", lambda t: {"kind": "hand-over", "note": "w"}, changes=True),
    "GET /api/duty/days": row("list", "read_duty"),
    "GET /api/duty/labour": row("list", "read_duty", query="organisation"),
    "POST /api/duty/rotations": row("body", "change_duty", changes=True,
                                    send=lambda t: {"organisation": t["organisation"], "role": "leader", "people": ["W"],
                                                    "turn_days": 1, "begins": ["07:00"], "from": "2031-02-01",
                                                    "to": "2031-02-02"}),
    "POST /api/duty/import": row("body", "change_duty", changes=True,
                                 send=lambda t: {"organisation": t["organisation"],
                                                 "text": "role,person,from,to\nleader,W,2031-03-01,2031-03-02\n"}),
    "POST /api/organisations/{organisation}/duty/shifts/{id}/stand-in": row(
        "object", "change_duty", "shift2", changes=True, last=1,
        send=lambda t: {"person": "W", "from": "2030-01-01T08:00", "to": "2030-01-01T09:00"}),
    "POST /api/duty/alerts": row("centre", "change_duty", wrong=True,
                                 send=lambda t: {"from": "2031-01-03", "to": "2031-01-01", "reason": "w"}),
    # The walk declares none, so it is answered as what does not exist.
    "DELETE /api/duty/alerts/{id}": row("self"),
    "GET /api/organisations/{organisation}/duty/policy": row("object", "read_duty", "organisation"),
    "PUT /api/organisations/{organisation}/duty/policy": row(
        "object", "change_duty", "organisation", changes=True,
        send=lambda t: {"continuous": False, "grace_minutes": 15, "check_in_minutes": 0, "steps": []}),
    # Anybody of the body may take a page on; the walk has none, so it is answered as what does not exist.
    "POST /api/organisations/{organisation}/duty/pages/{id}/answer": row("self"),
    # Incidents
    "GET /api/incidents": row("list", "read_incidents", query="organisation"),
    "GET /api/incident-rules": row("list", None, query="detected=2026-09-01T08:00"),
    "GET /api/incident-mails": row("list", None),
    "GET /api/incidents/{id}": row("object", "read_incidents", "incident"),
    "GET /api/incidents/{id}/reports/{step}": row("object", "read_incidents", "incident"),
    "GET /api/organisations/{organisation}/incident-files/{id}": row("object", "read_incidents", "incident file"),
    "POST /api/incidents": row("body", "report_incidents", changes=True, send=lambda t: incident_of(t["organisation"], "walked")),
    "POST /api/incidents/{id}/reports": row("object", "report_incidents", "incident", lambda t: {
        "form": "update-2026", "values": {"reporter_name": ["W"], "summary": ["w"], "cause": ["w"], "scope": ["w"],
                                          "remedies": ["w"], "state": ["open"]}}, changes=True),
    "POST /api/incidents/{id}/acts": row("object", "report_incidents", "incident", lambda t: {"act": "respond"}, changes=True),
    "POST /api/incidents/{id}/assessment": row("object", "report_incidents", "incident", lambda t: {
        "level": 2, "criteria": [], "reason": "walked"}, changes=True),
    "POST /api/incidents/{id}/entries": row("object", "report_incidents", "incident", lambda t: {"kind": "note", "text": "w"},
                                            changes=True),
    "POST /api/incidents/{id}/files": row("object", "report_incidents", "incident", lambda t: b"walked\n", changes=True),
    # The walk has no mail: it is answered as what does not exist (incidents_test.py has some).
    "POST /api/incident-mails/{id}/drop": row("self", send=lambda t: {"reason": "walked"}),
    # Sensors
    # Publications: who may read which collection is held against its rule in taxii_test.py and lists_test.py
    "GET /api/publications": row("list", "pull_publications"),
    "POST /api/publications/state": row("centre", "change_settings", changes=True, send=lambda t: {"enabled": True}),
    "POST /api/publications/collections": row("self", send=lambda t: {"name": "No such name"}),
    "PUT /api/publications/collections/{id}": row("self", send=lambda t: {"name": "No such name"}),
    "DELETE /api/publications/collections/{id}": row("self"),
    "GET /api/publications/inbox": row("centre", "change_feeds"),
    "POST /api/publications/inbox/{id}/decision": row("self", send=lambda t: {"release": False}),
    "GET /taxii2/": row("public"),
    "GET /taxii2/publications/": row("public"),
    "GET /taxii2/publications/collections/": row("public"),
    "GET /taxii2/publications/collections/{collection}/": row("public"),
    "GET /taxii2/publications/collections/{collection}/manifest/": row("public"),
    "GET /taxii2/publications/collections/{collection}/objects/": row("public"),
    "POST /taxii2/publications/collections/{collection}/objects/": row("public"),
    "GET /taxii2/publications/collections/{collection}/objects/{object}/": row("public"),
    "DELETE /taxii2/publications/collections/{collection}/objects/{object}/": row("public"),
    "GET /taxii2/publications/collections/{collection}/objects/{object}/versions/": row("public"),
    "GET /taxii2/publications/status/{id}/": row("public"),
    "GET /lists/{collection}/{file}": row("public"),
    "GET /lists/{collection}/misp/{file}": row("public"),
    "GET /lists/{collection}/delta": row("public"),
    "POST /api/sensor/enrol": row("sensor"),
    "POST /api/sensor/batches": row("sensor"),
    "POST /api/sensor/key": row("sensor"),
    "GET /api/sensor/indicators": row("sensor"),
}
