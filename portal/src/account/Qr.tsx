// The hub's QR path data on its grid of modules, with the quiet zone of four modules that readers need. Always dark on
// light: many telephones do not read the reverse.
import { useLayoutEffect, useRef, useState } from 'react'

export function Qr({ path, label }: { path: string; label: string }) {
  const drawn = useRef<SVGPathElement>(null)
  const [size, setSize] = useState(0)
  useLayoutEffect(() => {
    const box = drawn.current?.getBBox()
    if (box) setSize(Math.ceil(Math.max(box.x + box.width, box.y + box.height)))
  }, [path])
  if (path === '') return null
  return (
    <svg className="qr" viewBox={`-4 -4 ${size + 8} ${size + 8}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect x={-4} y={-4} width={size + 8} height={size + 8} className="qr-light" />
      <path ref={drawn} d={path} className="qr-dark" />
    </svg>
  )
}
