// An authenticator: RFC 6238 with SHA-1, 30 seconds, six digits. A code works once, so each is of a step of its own.
import { createHmac } from 'node:crypto'

function bytesOf(base32) {
  const bits = [...base32.replace(/[\s=]/g, '').toUpperCase()]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
}

export function codeAt(secret, step) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  const at = mac[19] & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

export class Authenticator {
  constructor(secret) {
    this.secret = secret
    this.last = 0
  }
  // The hub takes the present step and one on either side; a code that was used is not offered again.
  next() {
    const now = Math.floor(Date.now() / 30_000)
    this.last = Math.max(this.last + 1, now - 1)
    if (this.last > now + 1) throw new Error('no code left in this half minute')
    return codeAt(this.secret, this.last)
  }
}
