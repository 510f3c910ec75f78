#!/usr/bin/python3
"""receive.py OUT COMMAND... : binds a loopback UDP port, runs COMMAND with PORT replaced by it, and appends each
datagram's bytes to OUT until the command has ended and two seconds pass in silence (at most 40 s)."""
import socket
import subprocess
import sys
import time

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
sock.bind(("127.0.0.1", 0))
sock.settimeout(0.5)
port = str(sock.getsockname()[1])
child = subprocess.Popen([a.replace("PORT", port) for a in sys.argv[2:]])
count, last, begin = 0, time.monotonic(), time.monotonic()
with open(sys.argv[1], "wb") as out:
    while time.monotonic() - begin < 40 and (child.poll() is None or time.monotonic() - last < 2):
        try:
            datagram = sock.recv(65535)
        except TimeoutError:
            continue
        out.write(datagram)
        count, last = count + 1, time.monotonic()
if child.poll() is None:
    child.terminate()
    child.wait()
print(count, "datagrams")
