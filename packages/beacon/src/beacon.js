/* global addEventListener, clearTimeout, crypto, document, fetch, localStorage, location, navigator, window -- a page’s */
/**
 * A small client for plain pages: `<script src="https://hub.example/beacon.js" data-key="wk_…"></script>` sends a page
 * view and gives the page `trackyard('track', 'Signed Up', {plan: 'pro'})`, `trackyard('identify', 'u1', {…})`,
 * `trackyard('page', 'Pricing')`. With `data-wait` nothing is stored or sent before `trackyard('start')` (consent).
 *
 * Events wait in localStorage until the hub has answered for them. A page that is left sends the rest by `sendBeacon`,
 * which answers nobody: the next page sends them again, and the hub drops the second by its `messageId`.
 *
 * It runs in the page as it stands here, in whatever browser has `sendBeacon` and `??=`; it imports nothing.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { key: writeKey, wait } = script.dataset;
  const target = script.src.replace(/\/beacon\.js.*$/, '/v1/b');
  const MOST_WAITING = 500;
  /** Browsers carry 64 KiB for a page that is gone. */
  const BODY_CHARACTERS = 50_000;
  const LATER_MS = [500, 2_000, 10_000, 60_000];
  const memory = {};
  let isStarted = wait === undefined;
  let isSending = false;
  let failures = 0;
  let timer;

  /** Where the browser keeps nothing, the page does. */
  const read = (name, empty) => {
    let text = memory[name];
    try {
      text ??= localStorage.getItem(`trackyard.${name}`);
    } catch {
      // storage is switched off
    }
    return text ? JSON.parse(text) : empty;
  };
  const write = (name, value) => {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(`trackyard.${name}`, text);
    } catch {
      memory[name] = text;
    }
  };
  const waiting = () => read('queue', []);

  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const anonymousId = () => {
    const known = read('anonymousId', '');
    if (known) return known;
    const made = newId();
    write('anonymousId', made);
    return made;
  };

  /** The oldest that fit into one body. */
  const next = () => {
    const events = [];
    let room = BODY_CHARACTERS;
    for (const event of waiting()) {
      room -= JSON.stringify(event).length;
      if (room < 0 && events.length > 0) break;
      events.push(event);
    }
    return events;
  };
  const bodyOf = (batch) => JSON.stringify({ writeKey, batch, sentAt: new Date().toISOString() });
  const later = (ms) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void send(), ms);
  };

  const send = async () => {
    const events = next();
    if (!isStarted || isSending || events.length === 0) return;
    isSending = true;
    try {
      // As text it needs no question before it (CORS).
      const { ok, status } = await fetch(target, {
        method: 'POST',
        body: bodyOf(events),
        credentials: 'omit',
      });
      if (!ok && (status === 429 || status >= 500)) throw new Error(String(status));
      const gone = new Set(events.map(({ messageId }) => messageId));
      write(
        'queue',
        waiting().filter(({ messageId }) => !gone.has(messageId)),
      );
      failures = 0;
      if (waiting().length > 0) later(0);
    } catch {
      later(LATER_MS[Math.min(failures++, LATER_MS.length - 1)]);
    } finally {
      isSending = false;
    }
  };

  const add = (event) => {
    const { href, pathname, search } = location;
    const page = { url: href, path: pathname, search, title: document.title, referrer: document.referrer };
    const { language: locale, userAgent } = navigator;
    const userId = read('userId', '');
    const common = {
      ...{ messageId: `beacon-${newId()}`, timestamp: new Date().toISOString(), anonymousId: anonymousId() },
      ...(userId ? { userId } : {}),
      context: { page, locale, userAgent, library: { name: 'trackyard-beacon', version: '1' } },
    };
    write('queue', [...waiting(), { ...common, ...event }].slice(-MOST_WAITING));
    later(0);
  };

  const early = [];
  const call = (kind, name, more = {}) => {
    if (kind === 'start') {
      isStarted = true;
      for (const each of early.splice(0)) call(...each);
      later(0);
    } else if (!isStarted) early.push([kind, name, more]);
    else if (kind === 'track') add({ type: 'track', event: name, properties: more });
    else if (kind === 'page') add({ type: 'page', ...(name ? { name } : {}), properties: more });
    else {
      write('userId', name);
      add({ type: 'identify', userId: name, traits: more });
    }
  };
  Object.assign(window, { trackyard: call });

  addEventListener('online', () => later(0));
  addEventListener('pagehide', () => {
    const events = isStarted ? next() : [];
    if (events.length > 0) navigator.sendBeacon(target, bodyOf(events));
  });
  call('page');
  later(0);
})();
