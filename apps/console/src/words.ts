import { account } from './words/account.ts';
import { catalog } from './words/catalog.ts';
import { destination } from './words/destination.ts';
import { destinations } from './words/destinations.ts';
import { enrichments } from './words/enrichments.ts';
import { events } from './words/events.ts';
import { imports } from './words/imports.ts';
import { overview } from './words/overview.ts';
import { parts } from './words/parts.ts';
import { pull } from './words/pull.ts';
import { reasons } from './words/reasons.ts';
import { settings } from './words/settings.ts';
import { sources } from './words/sources.ts';
import { start } from './words/start.ts';
import { storage } from './words/storage.ts';
import { trace } from './words/trace.ts';

/** Every English string that the console shows, a file an area, ready for translation. */
export const words = {
  account,
  catalog,
  destination,
  destinations,
  enrichments,
  events,
  imports,
  overview,
  parts,
  pull,
  reasons,
  settings,
  sources,
  start,
  storage,
  trace,

  product: 'Trackyard',

  session: {
    title: 'Sign in to Trackyard',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    hint: 'The first start prints the e-mail and the password in its terminal.',
    signOut: 'Sign out',
  },

  shell: {
    skip: 'Skip to content',
    menu: 'Menu',
    navigation: 'Pages',
    sources: 'Sources',
    newSource: 'New source',
    dark: 'Switch to dark',
    light: 'Switch to light',
    pageMissing: 'There is no such page',
    toOverview: 'To the overview',
  },

  source: {
    types: { http: 'SDKs and HTTP API', webhook: 'Webhook' } as Record<string, string>,
    disabled: 'Disabled',
    disabledHint: 'This source is disabled: what is sent to it is answered with 401.',
    writeKey: 'Write key',
    connect: 'Send events',
    connectHint: 'The key is public: it can only add events to this source.',
  },

  snippets: {
    curl: { label: 'curl', title: 'Terminal', note: 'Sends one event.' },
    browser: {
      label: 'Browser',
      title: 'HTML',
      note: "Goes into the page's <head>. The hub serves the destinations: no vendor's script is loaded into the page (no device mode).",
    },
    node: { label: 'Node', title: 'JavaScript', note: 'First: npm install @segment/analytics-node' },
    python: { label: 'Python', title: 'Python', note: 'First: pip install segment-analytics-python' },
    http: { label: 'HTTP', title: 'Request', note: 'The bare request, for any language.' },
  },

  books: {
    label: 'Books of this source',
    received: 'Received',
    accepted: 'Accepted',
    duplicate: 'Duplicate',
    quarantined: 'Quarantined',
    waiting: 'Waiting',
    balanced: 'Balanced',
    unbalanced: 'Not balanced',
    balancedHint: 'Received = accepted + duplicate + quarantined, each counted on its own.',
    unbalancedHint: 'Received is not accepted + duplicate + quarantined. Please report this.',
    waitingHint: 'Stored safely, not routed yet.',
    stale: 'Not updated',
    missing: 'The books hold no line for this source yet.',
  },

  live: {
    title: 'Live events',
    list: 'Events, newest first',
    filter: 'Filter events',
    filterPlaceholder: 'Filter by name, user, any value',
    clearFilter: 'Clear the filter',
    pause: 'Pause',
    resume: 'Resume',
    connection: { connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting' },
    paused: 'Paused',
    refused: 'Refused',
    refusedWhy: 'Why it was refused',
    anonymous: 'anonymous',
    noUser: 'no user',
    unnamed: 'no name',
    firstTitle: 'Waiting for the first event',
    firstHint: 'Send one:',
    nextTitle: 'Waiting for the next event',
    nextHint: 'Events show up here as they arrive. Send one:',
    noMatch: 'No event matches the filter',
    copyJson: 'Copy JSON',
    payload: 'Event',
    refusedPayload: 'What was sent',
  },

  copy: { copy: 'Copy', copied: 'Copied', failed: 'Press Ctrl+C' },

  /** Why an event or a body was refused, by code of the catalogue. */
  problems: {
    TY_BODY_TOO_LARGE: 'The request is larger than 500 KB.',
    TY_BODY_COMPRESSION_RATIO: 'The compressed request unpacks to far more than it should.',
    TY_BODY_ENCODING: 'The compressed request could not be unpacked.',
    TY_BODY_NOT_UTF8: 'The request is not valid UTF-8 text.',
    TY_BODY_NOT_JSON: 'The request is not valid JSON.',
    TY_BODY_NOT_OBJECT: 'The request is not a JSON object.',
    TY_BODY_TOO_DEEP: 'The request is nested too deeply.',
    TY_BODY_INCOMPLETE: 'The request ended early.',
    TY_BATCH_MISSING: 'The batch has no list of events.',
    TY_BATCH_EMPTY: 'The batch is empty.',
    TY_BATCH_TOO_LONG: 'The batch has more than 2,500 events.',
    TY_EVENT_NOT_OBJECT: 'The event is not a JSON object.',
    TY_EVENT_TYPE: 'The type is missing or is none of track, identify, page, screen, group, alias.',
    TY_EVENT_TOO_LARGE: 'The event is larger than 32 KB.',
    TY_EVENT_TOO_DEEP: 'The event is nested more than 64 levels deep.',
    TY_EVENT_TOO_MANY_KEYS: 'The event has more than 10,000 keys.',
    TY_EVENT_FORBIDDEN_KEY: 'The event has a key "__proto__", which is not allowed.',
    TY_EVENT_NO_USER: 'Nobody is named: it needs a userId or an anonymousId.',
    TY_EVENT_NAME: 'The event has no name.',
    TY_EVENT_GROUP_ID: 'The group has no groupId.',
    TY_EVENT_ALIAS_IDS: 'An alias needs both userId and previousId.',
    TY_EVENT_FIELD_TYPE: 'A field has the wrong type.',
    TY_WEBHOOK_UNREADABLE:
      'The webhook could not be read: it is no JSON, form or XML, or not what this vendor sends.',
    TY_EVENTS_REFUSED: 'Another event of the same request was wrong, and this source is strict.',
    TY_SIGNATURE:
      'The signature or token is wrong or missing: whoever sent it is not who the settings expect.',
    TY_SOURCE_DISABLED: 'The source was off.',
    TY_EVENT_MESSAGE_ID: 'The messageId is longer than 100 characters.',
  } as Record<string, string>,
  problemUnknown: 'It did not pass the checks.',

  errors: {
    title: 'That did not work',
    retry: 'Try again',
    noAnswer: 'The hub does not answer. Is it running?',
    notJson: 'The hub gave an answer that the console cannot read.',
    byCode: {
      INVALID_EMAIL_OR_PASSWORD: 'The e-mail or the password is wrong.',
      INVALID_EMAIL: 'This is not an e-mail address.',
      TOO_MANY_REQUESTS: 'Too many tries. Wait a little and try again.',
      TY_RATE_LIMITED: 'Too many tries. Wait a little and try again.',
      TY_NOT_FOUND: 'It is not there. Perhaps it was deleted.',
    } as Record<string, string>,
  },
} as const;
