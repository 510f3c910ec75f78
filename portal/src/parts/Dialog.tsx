// What floats: a side sheet, a box to answer in. The browser's dialog keeps the focus inside and gives it back.
import { useEffect, useRef, type ReactNode } from 'react'
import { useSpoken } from '../i18n'

export function Dialog({ kind, label, onClose, children }: {
  kind: 'sheet' | 'box' | 'palette'
  label: string
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useSpoken()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (!element) return
    const before = document.activeElement as HTMLElement | null
    if (!element.open) element.showModal()
    // The browser would take the close button: a form begins at its first field, all else at the words.
    const field = element.querySelector<HTMLElement>('form :is(input, textarea, select):not([readonly]), input[role=combobox]')
    ;(field ?? element).focus()
    return () => {
      element.close()
      before?.focus?.({ preventScroll: true })
    }
  }, [])
  return (
    <dialog ref={dialog} className={kind} aria-label={label} tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === dialog.current && onClose()}>
      {kind !== 'palette' && <button className="btn bare close" aria-label={t.app.close} onClick={onClose}>✕</button>}
      {children}
    </dialog>
  )
}
