/**
 * The web console: a static page that talks only to `apps/api`, with the session's cookie.
 * It never holds a secret, loads nothing from another host, needs no inline script or style, and shows
 * payloads as text only. `apps/api` serves `dist/`; every English string stands in `words.ts`.
 */
import '@mantine/core/styles.layer.css';
import './console.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/queries.ts';
import { App } from './app.tsx';
import { adoptTheme, theme } from './theme.ts';

adoptTheme();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={createQueryClient()}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
