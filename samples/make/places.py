"""Whose space is whose in the scene: pools of hosts, and the facts that organisations.csv and ownership.csv state."""
import functools
import ipaddress

# Pool → network its hosts come from. Pools of nested bodies do not overlap those around them.
POOLS = {
    "vnpt": "198.18.8.0/21", "viettel": "198.18.24.0/21", "fpt": "198.18.40.0/21", "cmc": "198.18.66.0/23",
    "moh": "198.18.1.16/29", "vncdc": "198.18.1.24/29", "mic": "198.18.1.64/27",
    "hanoi": "198.18.2.0/27", "hanoi-dic": "198.18.2.32/28",
    "vcb": "198.18.17.0/27", "evn": "198.18.18.0/26", "pvn": "198.18.19.0/27", "moved": "198.18.20.0/26",
    "moet": "198.18.33.64/28", "vss": "198.18.34.0/27", "tpb": "198.18.65.0/28",
    "nobody": "198.18.128.0/20", "foreign": "198.19.0.0/20",
    "vnpt6": "2001:db8:1000:200::/120", "moh6": "2001:db8:1000:10::/124", "viettel6": "2001:db8:1100:7::/120",
    "nobody6": "2001:db8:1f00::/120", "foreign6": "2001:db8:f000::/120",
}

# A subscriber of VNPT that a list names as a peer-to-peer node.
LISTED_PEER = "198.18.3.77"

# A listed international name, and its form on the wire.
IDN = "độc-hại.example"
IDN_ASCII = "xn--c-hi-zua5256bdla.example"

ORGANISATIONS = [
    # id, parent, sector, Vietnamese name, English name: departments below bodies of data/vn
    ("MIN-MOH-VNCDC", "MIN-MOH", "MINISTRY", "Cục Y tế dự phòng", "General Department of Preventive Medicine"),
    ("PPC18-01-DIC", "PPC18-01", "PROVINCIAL_PEOPLES_COMMITTEE", "Sở Thông tin và Truyền thông Hà Nội",
     "Ha Noi Department of Information and Communications"),
]

# Sectors of the bodies of data/vn that hold space in the scene.
SECTORS = {
    "ISP-VNPT": "TELECOM_INTERNET", "ISP-VIETTEL": "TELECOM_INTERNET", "ISP-FPT": "TELECOM_INTERNET",
    "ISP-CMC": "TELECOM_INTERNET", "MIN-MOH": "MINISTRY", "MIN-MIC": "MINISTRY", "MIN-MOET": "MINISTRY",
    "PPC18-01": "PROVINCIAL_PEOPLES_COMMITTEE", "BNK-VCB": "JOINT_STOCK_BANK", "BNK-TPB": "JOINT_STOCK_BANK",
    "SOE-EVN": "STATE_GROUP_CORPORATION", "SOE-PVN": "STATE_GROUP_CORPORATION",
    "SOE-VNPOST": "STATE_GROUP_CORPORATION", "FIN-NAPAS": "FINANCIAL_INSTITUTION",
    "GA-VSS": "GOVERNMENT_AGENCY",
    **{row[0]: row[2] for row in ORGANISATIONS},
}

# kind, resource, organisation, origin AS, from, to
OWNERSHIP = [
    ("country", "198.18.0.0/16", "", "", "", ""),
    ("country", "2001:db8:1000::/36", "", "", "", ""),
    ("prefix", "198.18.0.0/20", "ISP-VNPT", "", "", ""),
    ("prefix", "198.18.1.16/28", "MIN-MOH", "", "", ""),
    ("prefix", "198.18.1.24/29", "MIN-MOH-VNCDC", "", "", ""),
    ("prefix", "198.18.1.64/27", "MIN-MIC", "", "", ""),
    ("prefix", "198.18.2.0/26", "PPC18-01", "", "", ""),
    ("prefix", "198.18.2.32/28", "PPC18-01-DIC", "", "", ""),
    ("prefix", "198.18.16.0/20", "ISP-VIETTEL", "", "", ""),
    ("prefix", "198.18.17.0/27", "BNK-VCB", "", "", ""),
    ("prefix", "198.18.18.0/26", "SOE-EVN", "", "", ""),
    ("prefix", "198.18.19.0/27", "SOE-PVN", "", "", ""),
    ("prefix", "198.18.20.0/26", "SOE-VNPOST", "", "", "2018-12-05"),
    ("prefix", "198.18.20.0/26", "FIN-NAPAS", "", "2018-12-06", ""),
    ("prefix", "198.18.32.0/20", "ISP-FPT", "", "", ""),
    ("prefix", "198.18.33.64/28", "MIN-MOET", "", "", ""),
    ("prefix", "198.18.34.0/27", "GA-VSS", "", "", ""),
    ("route", "198.18.64.0/22", "", "64500", "", ""),
    ("asn", "64500", "ISP-CMC", "", "", ""),
    ("prefix", "198.18.65.0/28", "BNK-TPB", "", "", ""),
    ("prefix", "2001:db8:1000::/40", "ISP-VNPT", "", "", ""),
    ("prefix", "2001:db8:1000:10::/64", "MIN-MOH", "", "", ""),
    ("prefix", "2001:db8:1100::/40", "ISP-VIETTEL", "", "", ""),
    ("domain", "yte.test", "MIN-MOH", "", "", ""),
]


@functools.cache
def hosts(pool):
    """Addresses of a pool's hosts, in order, without the network's first and last."""
    network = ipaddress.ip_network(POOLS[pool])
    return [str(network[i]) for i in range(1, network.num_addresses - 1)]


def organisations_csv():
    lines = ["org_id,parent,sector,name_vi,name_en,name_source"]
    return "\n".join(lines + [",".join(row) + ",R" for row in ORGANISATIONS]) + "\n"


def ownership_csv():
    lines = ["# The scene's own facts, in space reserved for examples and benchmarks.",
             "kind,resource,org_id,origin_asn,from,to,source"]
    return "\n".join(lines + [",".join(row) + ",scene" for row in OWNERSHIP]) + "\n"
