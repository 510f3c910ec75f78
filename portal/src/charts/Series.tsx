import { useState, type KeyboardEvent, type PointerEvent } from 'react'

/** Which point the reader points at, by pointer or by arrow keys; null: none. */
export function usePointed(count: number, width: number, left = 0) {
  const [at, setAt] = useState<number | null>(null)
  const inside = (index: number) => Math.max(0, Math.min(count - 1, index))
  return {
    at: at !== null && at < count ? at : null,
    handlers: {
      tabIndex: count > 0 ? 0 : undefined,
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
        const box = event.currentTarget.getBoundingClientRect()
        const x = (event.clientX - box.left) * width / box.width - left
        setAt(count ? inside(Math.floor(x / ((width - left) / count))) : null)
      },
      onPointerLeave: () => setAt(null),
      onBlur: () => setAt(null),
      onKeyDown: (event: KeyboardEvent<SVGSVGElement>) => {
        const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
        if (move) setAt(inside(at === null ? (move > 0 ? 0 : count - 1) : at + move))
        else if (event.key === 'Home') setAt(inside(0))
        else if (event.key === 'End') setAt(inside(count - 1))
        else if (event.key === 'Escape') setAt(null)
        else return
        event.preventDefault()
      },
    },
  }
}
