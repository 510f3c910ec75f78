// One line at the bottom: what was done, and Undo for ten seconds where it can be undone.
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react'
import { useSpoken } from '../i18n'

type Say = (text: string, undo?: () => void) => void
const Context = createContext<Say>(() => {})

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useSpoken()
  const [toast, setToast] = useState<{ text: string; undo?: (() => void) | undefined; id: number } | null>(null)
  const say = useCallback<Say>((text, undo) => setToast({ text, undo, id: Date.now() }), [])
  useEffect(() => {
    if (!toast) return
    const timer = setTimeout(() => setToast(null), toast.undo ? 10_000 : 4_000)
    return () => clearTimeout(timer)
  }, [toast])
  return (
    <Context.Provider value={say}>
      {children}
      <div role="status">
        {toast && (
          <div className="toast" key={toast.id}>
            <span>{toast.text}</span>
            {toast.undo && (
              <button onClick={() => {
                toast.undo?.()
                setToast(null)
              }}>{t.app.undo}</button>
            )}
          </div>
        )}
      </div>
    </Context.Provider>
  )
}

export const useToast = () => useContext(Context)
