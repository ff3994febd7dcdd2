import type { Fields } from './field.ts';

/** What people see of a connector before they use it. Browser-safe: imports no code. */
export interface ConnectorMeta {
  /** The name in URLs and files, fixed for ever: `webhook`, `segment/mixpanel`. */
  slug: string;
  /** The name people know. */
  name: string;
  category: string;
  /** One or two sentences: what it does for whom. */
  description: string;
  settings: Fields;
}

export interface ActionMeta {
  name: string;
  description: string;
  /** What a mapping fills in; empty where the action takes the whole event. */
  fields: Fields;
}

export interface DestinationMeta extends ConnectorMeta {
  actions: Readonly<Record<string, ActionMeta>>;
}

export interface SourceMeta extends ConnectorMeta {
  /** `collection`: SDKs and the HTTP API, by write key. `webhook`: a vendor posts to its own URL. */
  kind: 'collection' | 'webhook';
}
