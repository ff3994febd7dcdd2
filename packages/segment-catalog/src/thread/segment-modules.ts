import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

const requireHere = createRequire(import.meta.url);
const PACKAGE = dirname(requireHere.resolve('@segment/action-destinations/package.json'));
const requireThere = createRequire(join(PACKAGE, 'package.json'));

/** Always through `require`: its ESM entry cannot be loaded by Node (`ERR_UNSUPPORTED_DIR_IMPORT`). */
export const CORE = requireThere.resolve('@segment/actions-core');

/** The one copy of the core: its own code compares with `instanceof`. */
export function requireCore(): SegmentCore {
  const shared = createRequire(requireThere.resolve('@segment/actions-shared')).resolve(
    '@segment/actions-core',
  );
  if (shared !== CORE) throw new Error('There are two copies of @segment/actions-core.');
  return requireThere(CORE) as SegmentCore;
}

/** A destination's definition; modules are loaded when first needed, and shared. */
export function requireDefinition(directory: string): Definition {
  return (requireThere(folderOf(directory)) as { default: Definition }).default;
}

/**
 * The same in modules of its own, for destinations that keep an account's credentials in module variables: what one
 * copy keeps, no other sees.
 */
export function requireFreshDefinition(directory: string): Definition {
  const folder = folderOf(directory) + sep;
  forget(folder);
  try {
    return requireDefinition(directory);
  } finally {
    forget(folder);
  }
}

function forget(folder: string): void {
  for (const file of Object.keys(requireThere.cache))
    if (file.startsWith(folder)) delete requireThere.cache[file];
}

function folderOf(directory: string): string {
  return join(PACKAGE, 'dist', 'destinations', directory);
}

export interface SegmentCore {
  Destination: new (definition: Definition) => Destination;
}

/** The part of Segment's definition that the host reads. */
export interface Definition {
  name: string;
  authentication?: {
    scheme: string;
    fields?: Record<string, unknown>;
    testAuthentication?: unknown;
    refreshAccessToken?: unknown;
  };
  actions: Record<string, ActionDefinition>;
  onDelete?: unknown;
}

export interface ActionDefinition {
  title: string;
  fields: Record<string, { default?: unknown }>;
  syncMode?: { default?: string };
  performBatch?: unknown;
}

/** The part of Segment's `Destination` that the host calls. */
export interface Destination {
  actions: Record<string, Action>;
  validateSettings(settings: object): void;
  testAuthentication(settings: object): Promise<void>;
  refreshAccessToken(settings: object, tokens: object): Promise<RefreshedTokens | undefined>;
  executeDynamicField(action: string, field: string, input: object): Promise<DynamicChoices>;
  onDelete?(event: object, settings: object): Promise<unknown>;
  responses: unknown[];
}

export interface RefreshedTokens {
  accessToken: string;
  refreshToken?: string;
}

export interface DynamicChoices {
  choices?: { label: string; value: string; description?: string }[];
  error?: { code: string; message: string };
}

export interface Action {
  definition: ActionDefinition;
  hasBatchSupport: boolean;
  execute(bundle: object): Promise<{ data?: unknown }[]>;
  executeBatch(bundle: object): Promise<(StatusNode | undefined)[]>;
  removeAllListeners(event: string): void;
}

/** What a batch says of one event. */
export interface StatusNode {
  status: number;
  errortype?: string;
  errormessage?: string;
}
