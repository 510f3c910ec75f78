#!/bin/sh
# Makes the signed samples anew: ./make.sh (needs openssl and xmlsec1). Keys live in a temporary folder and are lost.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
touch index.txt
echo 01 > serial
cat > ca.cnf <<C
[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[root]
basicConstraints = critical,CA:true
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:false
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
C
issue() { # name, subject, extensions, more options
  name=$1 subject=$2 extensions=$3
  shift 3
  openssl req -new -newkey rsa:2048 -nodes -keyout "$name.key" -out "$name.csr" -subj "/CN=$subject" 2>/dev/null
  openssl ca -batch -notext -config ca.cnf -extensions "$extensions" -startdate 20180101000000Z -enddate 20201231000000Z \
    -in "$name.csr" -out "$name.pem" "$@" 2>/dev/null
}
issue root "Test root" root -selfsign -keyfile root.key
issue body "Test body" leaf -keyfile root.key -cert root.pem
issue other "Stranger" leaf -selfsign -keyfile other.key
sign() { # template, key, output
  xmlsec1 --sign --privkey-pem "$2.key,$2.pem" --id-attr:Id Body --output "$here/$3" "$here/$1"
}
sign edxml-template.xml body edxml-signed.xml
sign edxml-template.xml other edxml-stranger.xml
sign soap-template.xml body soap-signed.xml
cp root.pem "$here/root.pem"
cp body.pem "$here/body.pem"
