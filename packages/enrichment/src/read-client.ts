import type { JsonObject } from '@trackyard/base';
import Bowser from 'bowser';
import { isbot } from 'isbot';
import { present } from './record-of.ts';
import { RecentlyUsed } from './recently-used.ts';

/** What a user agent says of who sent an event. The same object for the same text: not to be changed. */
export interface Client {
  browser: JsonObject | undefined;
  os: JsonObject | undefined;
  device: JsonObject | undefined;
  isBot: boolean;
}

/** A parse costs some 50 µs. A thousand different clients are many, even for a large site's minute. */
const REMEMBERED = 5_000;
/** Longer texts are made to be slow, or to fill memory. */
const MAX_LENGTH = 1_024;
const clients = new RecentlyUsed<string, Client>(REMEMBERED);

/** Reads a user agent; nothing of one that is no text, empty or too long. */
export function readClient(userAgent: unknown): Client | undefined {
  if (typeof userAgent !== 'string' || userAgent === '' || userAgent.length > MAX_LENGTH) return undefined;
  const known = clients.get(userAgent);
  if (known) return known;
  const client = parse(userAgent);
  clients.set(userAgent, client);
  return client;
}

function parse(userAgent: string): Client {
  const isBot = isbot(userAgent);
  const { browser, os, platform } = Bowser.parse(userAgent);
  if (platform.type === 'bot') return { browser: undefined, os: undefined, device: undefined, isBot: true };
  // Windows calls itself NT 10.0, where people say 10.
  const version = os.name === 'Windows' ? (os.versionName ?? os.version) : os.version;
  return {
    browser: named({ name: browser.name, version: browser.version }),
    os: named({ name: os.name, version }),
    device: present({ type: platform.type, manufacturer: platform.vendor, model: platform.model }),
    isBot,
  };
}

/** A version of nothing says nothing. */
function named(part: { name: string | undefined; version: string | undefined }): JsonObject | undefined {
  return part.name ? present(part) : undefined;
}
