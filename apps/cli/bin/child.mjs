// An ingest or worker process, started by `trackyard up` with its role and its place.
await import('./loading.mjs');
await import('../src/up/processes/child-main.ts');
