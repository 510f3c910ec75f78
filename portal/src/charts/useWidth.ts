import { useLayoutEffect, useRef, useState } from 'react'

/** The width of an element in CSS pixels, followed as it changes; `first` until it is known. */
export function useWidth<E extends Element>(first: number): [React.RefObject<E | null>, number] {
  const ref = useRef<E | null>(null)
  const [width, setWidth] = useState(first)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element || typeof ResizeObserver === 'undefined') return
    const take = () => {
      const found = Math.round(element.getBoundingClientRect().width)
      if (found > 0) setWidth(found)
    }
    take()
    const observer = new ResizeObserver(take)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width]
}
