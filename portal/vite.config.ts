import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const output = process.env['PORTAL_OUTPUT'] ?? '../build/portal'

// The hub serves "app.js.br" and "app.js.gz" to who accepts them (src/http/static_files.h).
function compressed(): Plugin {
  return {
    name: 'compressed-copies',
    apply: 'build',
    closeBundle() {
      for (const entry of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|html|svg|json)$/.test(entry)) continue
        const bytes = readFileSync(join(output, entry))
        if (bytes.length < 1024) continue
        writeFileSync(
          join(output, entry + '.br'),
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        )
        writeFileSync(join(output, entry + '.gz'), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    outDir: output,
    emptyOutDir: true,
    assetsInlineLimit: 0, // the hub's content policy allows no data: addresses
    chunkSizeWarningLimit: 700,
    rollupOptions: { output: { hashCharacters: 'base36' } },
  },
  server: {
    // For work on the portal: `npm run dev` beside a running `luytre serve`.
    proxy: { '/api': { target: process.env['LUYTRE_HUB'] ?? 'http://127.0.0.1:8443', secure: false } },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
} as Parameters<typeof defineConfig>[0])
