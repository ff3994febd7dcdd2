import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Where `npm start` listens by default: `vite` (the dev server) hands it everything that is not the console. */
const HUB = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      '@rjsf/validator-ajv8': fileURLToPath(new URL('./src/parts/no-ajv.ts', import.meta.url)),
    },
  },
  build: {
    // The content security policy allows no `data:` URLs, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': HUB, '/v1': HUB } },
});
