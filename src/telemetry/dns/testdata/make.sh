#!/bin/bash
# Makes the captures of this folder: real clients and a real server on interfaces of a network of their own.
# Needs root and the Debian packages dnsmasq-base, bind9-dnsutils, tcpdump, tshark, iproute2,
# tcpreplay.
set -eu
if [ "${1:-}" != inside ]; then exec unshare --net --mount --pid --fork --mount-proc "$0" inside; fi
cd "$(dirname "$0")"
work=$(mktemp -d)
# Two ends of an Ethernet cable, the far one in a network of its own.
ip link set lo up
unshare --net sleep 600 & far=$!
sleep 0.5
ip link add near type veth peer name far netns $far
there() { nsenter --net=/proc/$far/ns/net "$@"; }
there ip link set lo up
for side in near far; do
  run=; last=1; if [ $side = far ]; then run=there; last=53; fi
  $run ip link set $side mtu 1500 up
  $run ip addr add 192.0.2.$last/24 dev $side
  $run ip addr add 2001:db8::$last/64 dev $side nodad
done
data=(--local=/example/ --host-record=www.example,198.51.100.10,2001:db8:1::10 --host-record=multi.example,198.51.100.21
  --address=/c2.example/203.0.113.66 --cname=alias.example,www.example --mx-host=mail.example,www.example,10)
for i in $(seq 1 12); do
  data+=("--txt-record=large.example,$(printf 'part-%02d-%0180d' $i 0)")
done
serve="dnsmasq --no-daemon --no-resolv --no-hosts --port=53 --edns-packet-max=4096 --bind-dynamic --user=root"
$serve "${data[@]}" --interface=lo >/dev/null 2>&1 &
there $serve "${data[@]}" --interface=far >/dev/null 2>&1 &
sleep 1
ask() { dig +tries=1 +timeout=2 "$@" >/dev/null || true; }
some() {  # some queries of SERVER
  ask @$1 www.example A; ask @$1 www.example AAAA; ask @$1 WwW.ExAmPlE A +noedns; ask @$1 alias.example A
  ask @$1 x.y.C2.example A; ask @$1 missing.example A; ask @$1 mail.example MX; ask @$1 multi.example A +tcp
  ask @$1 'odd\032name.x.example' A; ask @$1 -x 198.51.100.10; ask @$1 version.bind TXT CH; ask @$1 . NS
  ask @$1 large.example TXT +bufsize=512; ask @$1 www.example A +tcp +keepopen c2.example A +tcp
}
capture() { "$@" >/dev/null 2>&1 & tap=$!; sleep 1; }
finish() { sleep 1; kill -INT $tap; wait $tap || true; }

capture tcpdump -i lo -U -w loopback.pcap port 53
some 127.0.0.1; some ::1
ask @127.0.0.1 example SOA +opcode=notify; ask @127.0.0.1 example SOA +opcode=update
finish
capture tcpdump -i lo -U --time-stamp-precision=nano -w loopback-nano.pcap
ask @127.0.0.1 www.example A; ask @::1 c2.example A
finish
capture dumpcap -i near -w ethernet.pcapng -f 'not icmp6 and not port 5353'
some 192.0.2.53; some 2001:db8::53
ask @192.0.2.53 large.example TXT +bufsize=4096        # fragmented answers
ask @2001:db8::53 large.example TXT +bufsize=4096
finish
editcap -F pcap ethernet.pcapng "$work/plain"
tcprewrite --enet-vlan=add --enet-vlan-tag=7 --enet-vlan-pri=0 --enet-vlan-cfi=0 -i "$work/plain" -o vlan.pcap
capture dumpcap -i any -w cooked.pcapng -f 'port 53'
some 192.0.2.53; some ::1
finish
capture tcpdump -i near -U -s 90 -w cut.pcap port 53
some 192.0.2.53
finish
mergecap -w interfaces.pcapng loopback-nano.pcap cooked.pcapng cut.pcap
kill $(jobs -p) 2>/dev/null || true
rm -r "$work"
chmod 644 *.pcap*; chown --reference=make.sh *.pcap*
./expect.py *.pcap *.pcapng
