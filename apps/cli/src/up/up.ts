import type { Config } from '../config.ts';
import { upAlone } from './up-alone.ts';

/** Starts what the roles name, prints where it is, and runs until it is told to stop; then drains and stops it. */
export async function up(config: Config): Promise<void> {
  if (config.processes === 1 || !hasChildren(config)) return upAlone(config);
  const { upMany } = await import('./processes/up-many.ts');
  return upMany(config);
}

function hasChildren({ roles }: Config): boolean {
  return roles.has('ingest') || roles.has('worker');
}
