// Keyboard: a page says which keys it takes while it is shown; the last one to say so wins. Single keys are off in
// fields and dialogs, and can be turned off (WCAG 2.1.4).
import { useEffect, useRef } from 'react'

export type Keys = Record<string, () => void> // "j", "Shift x", "g t", "Enter", " "

const layers: { keys: Keys }[] = []
let prefix = ''
let prefixAt = 0

export const singleKeysOn = () => {
  try {
    return localStorage.getItem('keys') !== 'off'
  } catch {
    return true
  }
}
export function setSingleKeys(on: boolean) {
  try {
    localStorage.setItem('keys', on ? 'on' : 'off')
  } catch {
    // Nothing is kept in this browser.
  }
}

const isField = (target: EventTarget | null) => {
  const element = target as HTMLElement | null
  return !!element?.closest?.('textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio])')
}

// "Shift x" for X; "?" stays "?".
export function keyName(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): string {
  const letter = /^\p{L}$/u.test(event.key)
  return letter && event.shiftKey ? 'Shift ' + event.key.toLowerCase() : letter ? event.key.toLowerCase() : event.key
}

function press(event: KeyboardEvent) {
  if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (!singleKeysOn() || isField(event.target) || document.querySelector('dialog[open]')) return
  const element = event.target as HTMLElement
  const pressesButton = (event.key === ' ' || event.key === 'Enter') && !!element.closest?.('a, button, input, label, summary')
  if (pressesButton) return
  const now = Date.now()
  const name = keyName(event)
  const full = prefix !== '' && now - prefixAt < 1500 ? prefix + ' ' + name : name
  prefix = ''
  for (let i = layers.length - 1; i >= 0; i--) {
    const act = layers[i]!.keys[full]
    if (act) {
      event.preventDefault()
      act()
      return
    }
  }
  if (layers.some((layer) => Object.keys(layer.keys).some((key) => key.startsWith(full + ' ')))) {
    prefix = full
    prefixAt = now
  }
}
if (typeof window !== 'undefined') window.addEventListener('keydown', press)

export function useKeys(keys: Keys) {
  const layer = useRef({ keys })
  layer.current.keys = keys
  useEffect(() => {
    const mine = layer.current
    layers.push(mine)
    return () => void layers.splice(layers.indexOf(mine), 1)
  }, [])
}
