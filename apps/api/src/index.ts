/**
 * The control plane: sign-in and secret API keys, CRUD of the configuration, events, traces, books, dead
 * letters, live streams, their OpenAPI document, health, and the console's files. It opens no port and reads no
 * environment: the cli passes everything in and serves its handler behind ingest's. It never sits on the data
 * path.
 */
export { createApi, type Api } from './create-api.ts';
export type { ApiOptions, Installation, Readiness, UnauthorizedReport } from './options.ts';
