"""Is this a valid CSAF 2.0 document? The official schema, and the mandatory tests of section 6.1, each written from the
text of the standard (docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html).

    problems(document) -> ["6.1.21: …", …]; an empty list is valid
    provider_problems(metadata), rolie_problems(feed) likewise
"""
import json
import math
import pathlib
import re
from datetime import datetime

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent / "csaf"
PROFILES = ("csaf_base", "csaf_security_incident_response", "csaf_informational_advisory", "csaf_security_advisory",
            "csaf_vex")
# ISO 639-1.
LANGUAGES = set("aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
                "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
                "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
                "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
                "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi "
                "yo za zh zu".split())


def schema(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def schema_problems(document, name):
    main = schema(name)
    store = {one["$id"] if "$id" in one else one["id"]: one
             for one in (schema(path.name) for path in HERE.glob("*.json"))}
    store.update({f"https://www.first.org/cvss/{n}": schema(n) for n in ("cvss-v2.0.json", "cvss-v3.0.json",
                                                                         "cvss-v3.1.json")})
    kind = jsonschema.validators.validator_for(main)
    validator = kind(main, resolver=jsonschema.RefResolver.from_schema(main, store=store),
                     format_checker=jsonschema.FormatChecker())
    return [f"schema: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(document)]


def at(node, *path, default=None):
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
        if node is None:
            return default
    return node


def each(node, *path):
    return at(node, *path, default=[])


def instant(text):
    return datetime.fromisoformat(text.upper().replace("Z", "+00:00"))


def branches(node):
    for branch in each(node, "branches"):
        yield branch
        yield from branches(branch)


def products(tree):
    """All full product names, as (where, object)."""
    for one in each(tree, "full_product_names"):
        yield one
    for branch in branches(tree):
        if "product" in branch:
            yield branch["product"]
    for one in each(tree, "relationships"):
        yield one["full_product_name"]


def product_references(document):
    tree = at(document, "product_tree", default={})
    for group in each(tree, "product_groups"):
        yield from group["product_ids"]
    for one in each(tree, "relationships"):
        yield one["product_reference"]
        yield one["relates_to_product_reference"]
    for vulnerability in each(document, "vulnerabilities"):
        for ids in at(vulnerability, "product_status", default={}).values():
            yield from ids
        for key in ("remediations", "threats", "flags"):
            for item in each(vulnerability, key):
                yield from each(item, "product_ids")
        for score in each(vulnerability, "scores"):
            yield from each(score, "products")


def group_references(document):
    for vulnerability in each(document, "vulnerabilities"):
        for key in ("remediations", "threats", "flags"):
            for item in each(vulnerability, key):
                yield from each(item, "group_ids")


def doubled(items):
    seen, out = set(), set()
    for item in items:
        (out if item in seen else seen).add(item)
    return out


def version_key(text):
    """Comparable; integers and semantic versions (semver.org 11)."""
    if re.fullmatch(r"\d+", text):
        return (int(text), 0, 0, 1, ())
    core, _, _ = text.partition("+")
    core, _, pre = core.partition("-")
    major, minor, patch = map(int, core.split("."))
    parts = tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in pre.split(".")) if pre else ()
    return (major, minor, patch, 0 if pre else 1, parts)


def is_integer(text):
    return re.fullmatch(r"\d+", text) is not None


def has_pre(text):
    return "-" in text.partition("+")[0]


def without_build(text):
    return text.partition("+")[0]


def without_pre(text):
    return without_build(text).partition("-")[0]


WEIGHTS = {"AV": {"N": .85, "A": .62, "L": .55, "P": .2}, "AC": {"L": .77, "H": .44}, "UI": {"N": .85, "R": .62},
           "CIA": {"H": .56, "L": .22, "N": 0}}


def cvss3(vector):
    """The base score of CVSS 3.x (first.org/cvss/v3.1/specification-document, 7.1)."""
    m = dict(part.split(":") for part in vector.split("/")[1:])
    changed = m["S"] == "C"
    pr = {"N": .85, "L": .68 if changed else .62, "H": .5 if changed else .27}[m["PR"]]
    iss = 1 - math.prod(1 - WEIGHTS["CIA"][m[k]] for k in "CIA")
    impact = 7.52 * (iss - .029) - 3.25 * (iss - .02) ** 15 if changed else 6.42 * iss
    ease = 8.22 * WEIGHTS["AV"][m["AV"]] * WEIGHTS["AC"][m["AC"]] * pr * WEIGHTS["UI"][m["UI"]]
    if impact <= 0:
        return 0.0
    whole = min(1.08 * (impact + ease) if changed else impact + ease, 10)
    scaled = round(whole * 100000)
    return scaled / 100000 if scaled % 10000 == 0 else (scaled // 10000 + 1) / 10


def severity3(score):
    return ("NONE" if score == 0 else "LOW" if score < 4 else "MEDIUM" if score < 7 else "HIGH" if score < 9 else "CRITICAL")


NAMES3 = {"AV": ("attackVector", {"N": "NETWORK", "A": "ADJACENT_NETWORK", "L": "LOCAL", "P": "PHYSICAL"}),
          "AC": ("attackComplexity", {"L": "LOW", "H": "HIGH"}),
          "PR": ("privilegesRequired", {"N": "NONE", "L": "LOW", "H": "HIGH"}),
          "UI": ("userInteraction", {"N": "NONE", "R": "REQUIRED"}), "S": ("scope", {"U": "UNCHANGED", "C": "CHANGED"}),
          "C": ("confidentialityImpact", {"N": "NONE", "L": "LOW", "H": "HIGH"}),
          "I": ("integrityImpact", {"N": "NONE", "L": "LOW", "H": "HIGH"}),
          "A": ("availabilityImpact", {"N": "NONE", "L": "LOW", "H": "HIGH"})}


def products_tests(document):
    tree = at(document, "product_tree", default={})
    ids = [one["product_id"] for one in products(tree)]
    for missing in set(product_references(document)) - set(ids):
        yield f"6.1.1: {missing} is not defined"
    for twice in doubled(ids):
        yield f"6.1.2: {twice} is defined twice"
    made = {one["full_product_name"]["product_id"]: [one["product_reference"], one["relates_to_product_reference"]]
            for one in each(tree, "relationships")}

    def circles(id, path):
        return id in path or any(circles(parent, path | {id}) for parent in made.get(id, []))
    for id in made:
        if circles(id, frozenset()):
            yield f"6.1.3: {id} is made of itself"
    groups = [one["group_id"] for one in each(tree, "product_groups")]
    for missing in set(group_references(document)) - set(groups):
        yield f"6.1.4: {missing} is not defined"
    for twice in doubled(groups):
        yield f"6.1.5: {twice} is defined twice"
    for one in products(tree):
        purl = at(one, "product_identification_helper", "purl")
        if purl and not re.fullmatch(r"pkg:[A-Za-z][A-Za-z0-9.+-]*(/[^/@?#\s]+)+(@[^/?#\s]+)?(\?[^#\s]+)?(#\S+)?", purl):
            yield f"6.1.13: {purl} is no package URL"
        for hashes in each(one, "product_identification_helper", "hashes"):
            if doubled(h["algorithm"] for h in hashes["file_hashes"]):
                yield "6.1.25: an algorithm twice"
    for branch in branches(tree):
        tokens = branch["name"].lower().split()
        if branch["category"] == "product_version" and (
                any(t[0] in "<>" or t in ("after", "all", "before", "earlier", "later", "prior", "versions") for t in tokens)):
            yield f"6.1.31: {branch['name']} is a range"


STATUS_SETS = {"affected": ("first_affected", "known_affected", "last_affected"), "not affected": ("known_not_affected",),
               "fixed": ("first_fixed", "fixed"), "under investigation": ("under_investigation",)}


def vulnerability_tests(document):
    tree = at(document, "product_tree", default={})
    groups = {one["group_id"]: one["product_ids"] for one in each(tree, "product_groups")}
    every = each(document, "vulnerabilities")
    for twice in doubled(v["cve"] for v in every if "cve" in v):
        yield f"6.1.23: {twice} twice"
    for v in every:
        seen = {}
        for name, keys in STATUS_SETS.items():
            for id in {id for key in keys for id in each(v, "product_status", key)}:
                if id in seen:
                    yield f"6.1.6: {id} is {seen[id]} and {name}"
                seen[id] = name
        pairs = []
        for score in each(v, "scores"):
            for key in ("cvss_v2", "cvss_v3"):
                if key in score:
                    pairs += [(score[key].get("version"), id) for id in score["products"]]
                    yield from cvss_tests(score[key])
        for version, id in doubled(pairs):
            yield f"6.1.7: two scores of CVSS {version} for {id}"
        if "cwe" in v:
            yield "6.1.11: no list of weaknesses is held here to compare a CWE with"
        for date, party in doubled((one["date"], one["party"]) for one in each(v, "involvements") if "date" in one):
            yield f"6.1.24: {party} twice at {date}"
        for one in each(v, "remediations"):
            if not one.get("product_ids") and not one.get("group_ids"):
                yield "6.1.29: a remediation of no product"
        flagged = []
        for one in each(v, "flags"):
            ids = set(each(one, "product_ids")) | {id for g in each(one, "group_ids") for id in groups.get(g, [])}
            if not one.get("product_ids") and not one.get("group_ids"):
                yield "6.1.32: a flag of no product"
            flagged += ids
        for id in doubled(flagged):
            yield f"6.1.33: two flags for {id}"


def cvss_tests(score):
    name = {"2.0": "cvss-v2.0.json", "3.0": "cvss-v3.0.json", "3.1": "cvss-v3.1.json"}.get(score.get("version"))
    if name is None or schema_problems(score, name):
        yield "6.1.8: the CVSS object is not valid"
        return
    if score["version"] == "2.0":
        return  # not made here
    parts = dict(part.split(":") for part in score["vectorString"].split("/")[1:])
    if score["baseScore"] != cvss3(score["vectorString"]) or score["baseSeverity"] != severity3(score["baseScore"]):
        yield "6.1.9: the score is not that of the vector"
    for key, (property, values) in NAMES3.items():
        if property in score and score[property] != values[parts[key]]:
            yield f"6.1.10: {property} is not what the vector says"


def tracking_tests(document):
    doc = document["document"]
    for key in ("lang", "source_lang"):
        if key in doc and doc[key].split("-")[0].lower() not in LANGUAGES:
            yield f"6.1.12: {doc[key]} is no language"
    tracking = doc["tracking"]
    history, version, status = tracking["revision_history"], tracking["version"], tracking["status"]
    numbers = [one["number"] for one in history]
    mixed = len({is_integer(n) for n in numbers + [version]}) > 1
    if mixed:
        yield "6.1.30: integers and semantic versions"
        return
    by_date = sorted(history, key=lambda one: (instant(one["date"]), version_key(one["number"])))
    keys = [version_key(one["number"]) for one in by_date]
    if keys != sorted(keys):
        yield "6.1.14: numbers do not rise with dates"
    if doc["publisher"]["category"] == "translator" and "source_lang" not in doc:
        yield "6.1.15: a translation without its source language"
    newest = by_date[-1]["number"]
    same = without_pre if status == "draft" else without_build
    if same(newest) != same(version):
        yield f"6.1.16: version {version}, newest revision {newest}"
    if (version == "0" or version.startswith("0.") or has_pre(version)) and status != "draft":
        yield "6.1.17: an unfinished version that is no draft"
    if status in ("final", "interim"):
        if any(n == "0" or n.startswith("0.") for n in numbers):
            yield "6.1.18: a revision 0 of something released"
        if has_pre(version):
            yield "6.1.20: a pre-release that is no draft"
    if any(has_pre(n) for n in numbers):
        yield "6.1.19: a pre-release among the revisions"
    majors = sorted({version_key(n)[0] for n in numbers})
    if majors[0] > 1 or majors != list(range(majors[0], majors[-1] + 1)):
        yield "6.1.21: a revision is missing"
    if doubled(numbers):
        yield "6.1.22: a revision twice"
    if "source_lang" in doc and doc.get("lang") == doc["source_lang"]:
        yield "6.1.28: translated into its own language"


def bare(text):
    return re.sub(r"[-_\s]+", "", text.lower())


def profile_tests(document):
    category = document["document"]["category"]
    names = {bare(p) for p in PROFILES} | {bare(p[5:]) for p in PROFILES[1:]}
    names |= {"securityincidentresponse", "informationaladvisory", "securityadvisory", "vex"}
    if category not in PROFILES and (bare(category) in names or re.match(r"csaf[_\s-]", category.lower())):
        yield f"6.1.26: {category} is like a profile's name"
    informational, incident, advisory, vex = (category == p for p in (PROFILES[2], PROFILES[1], PROFILES[3], PROFILES[4]))
    every = each(document, "vulnerabilities")
    if informational or incident:
        if not any(n["category"] in ("description", "details", "general", "summary")
                   for n in each(document, "document", "notes")):
            yield "6.1.27.1: no note"
        if not any(r.get("category") == "external" for r in each(document, "document", "references")):
            yield "6.1.27.2: no external reference"
    if informational and "vulnerabilities" in document:
        yield "6.1.27.3: weaknesses in an informational advisory"
    if advisory or vex:
        if "product_tree" not in document:
            yield "6.1.27.4: no products"
        if not every:
            yield "6.1.27.11: no weaknesses"
        if any("notes" not in v for v in every):
            yield "6.1.27.5: a weakness without notes"
    if advisory and any("product_status" not in v for v in every):
        yield "6.1.27.6: a weakness without product status"
    if vex:
        yield from vex_tests(document)


def vex_tests(document):
    groups = {one["group_id"]: one["product_ids"] for one in each(document, "product_tree", "product_groups")}

    def covered(items):
        return {id for one in items for id in each(one, "product_ids")} | {
            id for one in items for g in each(one, "group_ids") for id in groups.get(g, [])}
    for v in each(document, "vulnerabilities"):
        status = at(v, "product_status", default={})
        if not {"fixed", "known_affected", "known_not_affected", "under_investigation"} & set(status):
            yield "6.1.27.7: no status that VEX knows"
        if "cve" not in v and "ids" not in v:
            yield "6.1.27.8: a weakness without a number"
        impact = covered([t for t in each(v, "threats") if t["category"] == "impact"]) | covered(each(v, "flags"))
        if set(each(status, "known_not_affected")) - impact:
            yield "6.1.27.9: not affected, and no reason"
        if set(each(status, "known_affected")) - covered(each(v, "remediations")):
            yield "6.1.27.10: affected, and nothing to do"


def problems(document):
    out = schema_problems(document, "csaf_json_schema.json")
    if out and not all("/cvss_" in one for one in out):
        return out
    for tests in (products_tests, vulnerability_tests, tracking_tests, profile_tests):
        out += tests(document)
    return out


def file_name(id):
    return re.sub(r"[^+\-a-z0-9]+", "_", id.lower()) + ".json"


def provider_problems(metadata):
    return schema_problems(metadata, "provider_json_schema.json")


def rolie_problems(feed):
    """Requirement 15 of section 7.1, and what RFC 8322 demands of a feed."""
    out = []
    body = feed.get("feed", {})
    for key in ("id", "title", "link", "category", "updated", "entry"):
        if key not in body:
            out.append(f"feed: no {key}")
    if not any(l["rel"] == "self" and l["href"].endswith(".json") for l in body.get("link", [])):
        out.append("feed: no link to itself")
    if {"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"} not in body.get("category", []):
        out.append("feed: not of information type csaf")
    instant(body["updated"])
    for entry in body.get("entry", []):
        rels = [l["rel"] for l in entry["link"]]
        if rels.count("self") != 1 or "hash" not in rels:
            out.append(f"entry {entry['id']}: links {rels}")
        if entry["content"]["type"] != "application/json" or not entry["format"]["schema"].endswith("csaf_json_schema.json"):
            out.append(f"entry {entry['id']}: not a CSAF document")
        if instant(entry["published"]) > instant(entry["updated"]):
            out.append(f"entry {entry['id']}: updated before it was published")
    return out
