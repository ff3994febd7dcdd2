import type { Category } from './category.ts';
import type { Fields } from './field.ts';
import type { Preset } from './mapping.ts';
import type { OAuthMeta } from './oauth.ts';

/** What people see of a connector before they use it. Browser-safe: imports no code. */
export interface ConnectorMeta {
  /** The name in URLs and files, fixed for ever: `webhook`, `segment/mixpanel`. */
  slug: string;
  /** The name people know. */
  name: string;
  category: Category;
  /** One or two sentences: what it does for whom. */
  description: string;
  settings: Fields;
}

export interface ActionMeta {
  name: string;
  description: string;
  /** What a mapping fills in; empty where the action takes the whole event. */
  fields: Fields;
  /** FQL: what a new mapping to this action is triggered by. */
  trigger?: string;
  /** Still works, but is not offered for new mappings. */
  hidden?: boolean;
}

export interface DestinationMeta extends ConnectorMeta {
  actions: Readonly<Record<string, ActionMeta>>;
  /** Used while a destination has no mappings of its own; empty where it must have some. */
  presets: readonly Preset[];
  /** How fast the vendor lets itself be sent to; the delivery settings of a destination come before it. */
  pace?: Pace;
  /** Why it cannot be used here; it is shown, but no destination of its type can be made. */
  unavailable?: Unavailable;
  /** It keeps tables: its definition has a `warehouse`, and it stands under `/warehouses`. */
  isWarehouse?: true;
  /** It hands events to a source of a hub: the setting that holds that source's write key. */
  feedsSource?: string;
  /** An account is connected by OAuth; the tokens stand in the settings that `OAUTH_SETTINGS` names. */
  oauth?: OAuthMeta;
}

export interface Pace {
  eventsPerSecond?: number;
  requestsPerSecond?: number;
  /** Requests at once. */
  concurrency?: number;
}

export interface Unavailable {
  /** Short and fixed, for machines: `vendor_secret`, `internal`. */
  reason: string;
  /** A sentence for a person. */
  message: string;
}

export interface SourceMeta extends ConnectorMeta {
  /**
   * `collection`: SDKs and the HTTP API, by write key. `webhook`: a vendor posts to its own URL. `pull`: it is asked, on a
   * schedule.
   */
  kind: 'collection' | 'webhook' | 'pull';
  /** A setting holds a mapping from what is sent to these fields of an event; the console builds it from a sample. */
  mapped?: { setting: string; fields: Fields };
}
