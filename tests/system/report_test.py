"""Letters and reports from the command line: the letter of December 2018 from data, with its very figures; asked again
after facts changed; approved, numbered, signed by a token, checked by others' tools; a copy for each body."""
import json
import os
import random
import re
import subprocess
import sys
import zipfile

from luytre import BINARY, ROOT, Home, check, same

ACCOUNTS, DOMAINS = 1809, 512
FAMILIES = ["conficker", "mirai", "ramnit", "sality"]


def country(home):
    """Two bodies and four families in December 2018; truth by construction."""
    home.run("organisations", "add", home.file("o.csv", "org_id,sector,name_vi,name_en,valid_to\n"
             "MIN-A,MINISTRY,Bộ A,Ministry A,\nTINH-B,PROVINCIAL_PEOPLES_COMMITTEE,Ủy ban nhân dân tỉnh B,Province B,\n"
             "MIN-OLD,MINISTRY,Bộ Cũ,Old ministry,2016-01-01\n"))
    home.run("ownership", "add", home.file("p.csv", "prefix,org_id\n198.18.0.0/18,MIN-A\n198.18.64.0/18,TINH-B\n"))
    home.run("ownership", "add", home.file("c.csv", "prefix\n198.18.0.0/15\n"))
    for n, family in enumerate(FAMILIES):
        home.run("indicators", "add", home.file(f"{family}.txt", f"192.0.2.{n + 1}\n"), "--family", family,
                 "--allow-documentation")
    lines = ["first,src_ip,dst_ip,src_port,dst_port,proto,packets,bytes"]
    for host in range(900):
        remote = f"192.0.2.{host % 4 + 1}"
        lines.append(f"2018-12-{host % 28 + 1:02}T{host % 24:02}:00:01Z,198.18.{host % 128}.{host // 128 + 1},{remote},40000,23,6,2,120")
    home.run("monitor", home.file("flows.csv", "\n".join(lines) + "\n"), "--format", "flow-csv", code=None)
    check(home.code == 0, "the flows were read: " + home.errors)


def leaks(home):
    r = random.Random(2018)
    accounts = [f"can.bo{n}@d{n % DOMAINS}.gov.vn" for n in range(ACCOUNTS)]
    r.shuffle(accounts)
    home.file("domains.txt", "\n".join(f"d{n}.gov.vn" for n in range(DOMAINS)) + "\n")
    for name, part in (("one", accounts[:1000]), ("two", accounts[700:])):
        home.run("leaks", "import", home.file(f"{name}.txt", "\n".join(f"{a}:x{r.random()}" for a in part) + "\n"),
                 "--collection", name, "--observed", "2018-12-20", "--domains", home.folder / "domains.txt")


def pdf_text(path, *options):
    return subprocess.run(["pdftotext", "-layout", *options, path, "-"], check=True, capture_output=True, text=True).stdout


def rendered(home):
    """The letter on paper: what the decree asks for, as text, fonts and tags."""
    head = ROOT / "src/report/testdata/head-2018.json"
    home.run("letter", "register", "--year", "2018", "--next", "4327")
    letter = home.json("letter", "new", "--kind", "urging", "--from", "2018-07-01", "--to", "2018-12-31", "--date", "2018-12-21",
                       "--head", head, "--urgency", "KHẨN", "--organisation", "MIN-A", "--organisation", "TINH-B")["id"]
    home.run("letter", "approve", letter, code=2)  # not handed over yet
    for step in ("submit", "approve", "issue"):
        home.run("letter", step, letter)
    out = home.folder / "out"
    home.run("letter", "render", letter, "--out", out, "--format", "pdf,odt,docx")
    pdf = out / "4327-BTTTT-CATTT.pdf"
    text = pdf_text(pdf)
    words = re.sub(r"\s+", " ", text)
    for wanted in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 4327/BTTTT-CATTT", "KHẨN",
                   "Hà Nội, ngày 21 tháng 12 năm 2018", "V/v tăng cường", "Kính gửi:", "- Các Bộ, cơ quan ngang Bộ",
                   "900 địa chỉ IP", "1,809 tài khoản", "512 tên miền", "Conficker (225)", "./.", "KT. BỘ TRƯỞNG", "THỨ TRƯỞNG",
                   "Nguyễn Văn A", "Nơi nhận:", "- Như trên;", "- Lưu: VT, CATTT. PL.(300)", "Phụ lục I", "Bộ A", "06 tháng cuối năm 2018"):
        check(wanted in words or wanted in text, f"the letter says '{wanted}':\n{text}")
    check("Bộ Cũ" not in words, "a body that was no more in 2018 is not named")
    fonts = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    check(fonts and all(re.search(r"(LiberationSerif|Tinos)\S* .* yes yes yes ", f) for f in fonts), f"fonts:\n" + "\n".join(fonts))
    info = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    check("Tagged:          yes" in info and "A4" in info, info)
    xmp = pdf.read_bytes()
    check(b"<pdfaid:part>2" in xmp and b"<pdfaid:conformance>B" in xmp, "PDF/A-2b")
    with zipfile.ZipFile(out / "4327-BTTTT-CATTT.odt") as odt:
        first = odt.infolist()[0]
        same((first.filename, first.compress_type), ("mimetype", zipfile.ZIP_STORED), "the ODT's first entry")
        check(odt.testzip() is None and b"4327/BTTTT-CATTT" in odt.read("content.xml"), "the ODT holds the letter")
    with zipfile.ZipFile(out / "4327-BTTTT-CATTT.docx") as docx:
        check("4327/BTTTT-CATTT".encode() in docx.read("word/document.xml"), "the DOCX holds the letter")
    return letter, pdf


def signed(home, pdf):
    """By a key in a token, checked by poppler with certificates of NSS; and by OpenSSL in luytre."""
    folder = home.folder / "token"
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm.conf")
    module = "/usr/lib/softhsm/libsofthsm2.so"

    def do(*words):
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
        check(done.returncode == 0, f"{words}: {done.stdout}{done.stderr}")

    do("softhsm2-util", "--init-token", "--free", "--label", "letters", "--pin", "1234", "--so-pin", "4321")
    do("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "k.pem", "-out", folder / "c.pem", "-days", "30",
       "-subj", "/CN=Nguyễn Văn A", "-utf8")
    do("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", folder / "k.pem", "-out", folder / "k8.pem")
    do("openssl", "x509", "-in", folder / "c.pem", "-outform", "der", "-out", folder / "c.der")
    do("softhsm2-util", "--import", folder / "k8.pem", "--token", "letters", "--label", "signer", "--id", "01", "--pin", "1234")
    do("pkcs11-tool", "--module", module, "--token-label", "letters", "--login", "--pin", "1234", "--write-object", folder / "c.der",
       "--type", "cert", "--label", "signer", "--id", "01")
    token = home.path / "letters" / "token.json"
    token.parent.mkdir(exist_ok=True)
    token.write_text(json.dumps({"module": module, "token": "letters", "key": "signer", "pin": "1234"}))
    home.run("letter", "sign", "4327/BTTTT-CATTT", code=2)
    check("chmod 600" in home.errors, "others could read the PIN: " + home.errors)
    token.chmod(0o600)
    home.run("letter", "sign", "4327/BTTTT-CATTT")
    file = home.folder / "signed.pdf"
    home.run("letter", "export", "4327/BTTTT-CATTT", "--output", file)
    do("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
    do("certutil", "-A", "-d", f"sql:{folder}", "-n", "ca", "-t", "CT,C,C", "-i", folder / "c.pem")

    def seen(path):
        return subprocess.run(["pdfsig", "-nssdir", f"sql:{folder}", path], capture_output=True, text=True).stdout

    answer = seen(file)
    for wanted in ("Signature is Valid.", "Certificate is Trusted.", "ETSI.CAdES.detached", "Total document signed", "Nguyễn Văn A"):
        check(wanted in answer, f"pdfsig says '{wanted}':\n{answer}")
    broken = bytearray(file.read_bytes())
    broken[2000] ^= 1
    (home.folder / "broken.pdf").write_bytes(broken)
    check("Digest Mismatch" in seen(home.folder / "broken.pdf"), "one byte altered")
    home.run("letter", "sign", "4327/BTTTT-CATTT", "--signed-file", home.folder / "broken.pdf", code=2)
    home.run("letter", "sign", "4327/BTTTT-CATTT", "--signed-file", file)
    same(home.json("letter", "show", "4327/BTTTT-CATTT")["signer"], "Nguyễn Văn A", "the signer")
    edxml = home.folder / "letter.edxml"
    home.run("letter", "export", "4327/BTTTT-CATTT", "--edxml", "--organisation", "MIN-A", "--output", edxml)
    text = edxml.read_text()
    for wanted in ("<edXML:CodeNumber>4327<", "<edXML:CodeNotation>BTTTT-CATTT<", "<edXML:PromulgationDate>2018-12-21<",
                   "<edXML:OrganId>MIN-A<", "<edXML:Priority>1<"):
        check(wanted in text, f"edXML has {wanted}")


def verified(home, pdf):
    """All hold; then facts change, and what changed is told with its reason."""
    answer = home.json("letter", "verify", pdf)
    same(answer["holding"], answer["count"], "all figures hold, asked by the file")
    check(answer["count"] >= 8, "there are figures")
    home.run("ownership", "add", home.file("new.csv", "prefix,org_id\n198.18.0.0/24,TINH-B\n"))
    changed = {c["name"]: c for c in home.json("report", "verify", "4327/BTTTT-CATTT", code=3)["figures"]}
    check(changed["addresses"]["holds"], "how many there are in all is the same")
    sector = changed["by_sector"]
    check(not sector["holds"] and [r["cause"] for r in sector["reasons"]] == ["ownership"], f"ownership: {sector}")
    check("198.18.0.0/24" in sector["reasons"][0]["text_en"], f"which fact: {sector['reasons']}")
    home.run("ownership", "add", home.file("back.csv", "prefix,org_id,from,to\n198.18.0.0/24,TINH-B,1970-01-01,1970-01-02\n"), code=None)
    home.run("indicators", "remove", "192.0.2.2")
    changed = {c["name"]: c for c in home.json("report", "verify", "4327/BTTTT-CATTT", code=3)["figures"]}
    all_of_it = changed["addresses"]
    same((all_of_it["holds"], all_of_it["changes"][0]["then"], all_of_it["changes"][0]["now"]), (False, 900, 675), "what is left")
    check("withdrawal" in [r["cause"] for r in all_of_it["reasons"]], f"the withdrawn indicator: {all_of_it['reasons']}")
    check(any("192.0.2.2" in r["text_en"] for r in all_of_it["reasons"]), f"which: {all_of_it['reasons']}")
    home.run("leaks", "forget", "--collection", "two")
    changed = {c["name"]: c for c in home.json("report", "verify", "4327/BTTTT-CATTT", code=3)["figures"]}
    check("collections" in [r["cause"] for r in changed["leaks"]["reasons"]], f"leaks: {changed['leaks']}")


def copies(home):
    """A notice for each body, with its own appendix and nobody else's; sent into the portal once."""
    letter = home.json("letter", "new", "--kind", "notice", "--from", "2018-12-01", "--to", "2018-12-31", "--date", "2018-12-31",
                       "--organisation", "MIN-A", "--organisation", "TINH-B")["id"]
    for step in ("submit", "approve", "issue"):
        home.run("letter", step, letter)
    number = home.json("letter", "show", letter)["notation"]
    same(number, "4328/TTGS", "the next number of the year")
    out = home.folder / "copies"
    home.run("letter", "render", letter, "--out", out, "--copies")
    name = number.replace("/", "-")
    for body, own, foreign in (("MIN-A", r"198\.18\.([0-9]|[1-5][0-9]|6[0-3])\.", r"198\.18\.(6[4-9]|[7-9][0-9]|1[0-9][0-9])\."),
                               ("TINH-B", r"198\.18\.(6[4-9]|[7-9][0-9]|1[0-9][0-9])\.", r"198\.18\.([0-9]|[1-5][0-9]|6[0-3])\.")):
        text = pdf_text(out / f"{name}.{body}.pdf")
        check(re.search(own, text), f"{body} finds its addresses:\n{text[:2000]}")
        check(not re.search(foreign, text), f"{body} finds nobody else's")
    same(home.json("letter", "send", letter)["portal_only"], 2, "sent")
    same(home.json("letter", "send", letter)["portal_only"], 0, "sent once")
    home.run("letter", "recall", letter, "--text", "Sai số liệu")
    same(home.json("letter", "list", "--text", "canh bao")["letters"][0]["state"], "recalled", "found without marks, recalled")
    home.run("letter", "register", "--year", "2018")
    same(home.json("letter", "register", "--year", "2018")["missing"], [], "no number is missing")


def reports(home):
    out = home.folder / "reports"
    for kind, period, language in (("monthly", "2018-12", "vi"), ("weekly", "2018-W51", "vi"), ("monthly", "2018-12", "en"),
                                   ("half-year", "2018-H2", "en"), ("annual", "2018", "vi")):
        made = home.json("report", "--period", period, "--kind", kind, "--language", language, "--out", out)
        text = pdf_text(made["files"][0])
        check(("BÁO CÁO" if language == "vi" else "REPORT") in text, f"{kind} {language}:\n{text[:500]}")
        check("Conficker" in text and "{" not in text, f"{kind} {language} is filled in")
    home.run("report", "--period", "2018-13", code=2)


def main():
    with Home(allow_documentation=1, detector_memory=0) as home:
        country(home)
        leaks(home)
        letter, pdf = rendered(home)
        signed(home, pdf)
        copies(home)
        reports(home)
        verified(home, pdf)
        audit = home.json("audit", "verify") if "verify" in home.run("audit", "--help") else {}
        check(not audit.get("broken_at"), "the audit is whole")


if subprocess.run(["which", "soffice"], capture_output=True).returncode:
    print("LibreOffice is not installed: skipped", file=sys.stderr)
    sys.exit(77)
main()
