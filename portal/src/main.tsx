import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/components.css'
import './styles/more.css'

createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>)
