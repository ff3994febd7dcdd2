import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { waitFor } from '@trackyard/test-support';
import { startHub, type Hub } from '@trackyard/test-support/hub';
import { chromium, type Browser, type Page, type Request } from 'playwright-core';

/** How a page may look: the widths and colours that every page must bear. */
const LOOKS = [
  { name: 'light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  { name: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const;

const QUIET_MS = 200;
/** Longer than a form waits for the next key before it asks. */
const SETTLED_MS = 500;

/** A whole hub, a real browser, and the owner at the console. */
export interface ConsoleStand {
  hub: Hub;
  /** A signed-in page at 1280 px in light colours. */
  page: Page;
  /** Opens a path of the console and waits for its heading, and until it is quiet. */
  open(path: string, heading: string | RegExp): Promise<void>;
  /** Has the source *Demo* send an event, in a batch of one. */
  send(event: object): Promise<void>;
  /** Until the page waits for no answer any more: what still loads moves what is below it away from the pointer. */
  quiet(forMs?: number): Promise<void>;
  /** What the page's filled buttons say: its next step, if it has one. */
  primaryButtons(): Promise<string[]>;
  /**
   * What is wrong with the page as it stands, in each look: axe's serious findings, a page wider than its window.
   * Writes a screenshot of each into `shots/`, for eyes.
   */
  looksOf(name: string): Promise<string[]>;
  /** Script errors, console errors and requests to other hosts, since the start; empty where all is well. */
  problems: string[];
  stop(): Promise<void>;
}

export async function startConsoleStand(environment: Record<string, string> = {}): Promise<ConsoleStand> {
  const hub = await startHub(environment);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const problems: string[] = [];
  const page = await watchedPage(browser, hub, problems);
  const quiet = untilQuiet(page);
  await signIn(page, hub);
  return {
    ...{ hub, page, problems, quiet },
    async open(path, heading) {
      await page.goto(hub.url + path);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await quiet();
    },
    send: (event) => send(hub, event),
    primaryButtons: () =>
      page
        .locator('#content .mantine-Button-root:is([data-variant="filled"], :not([data-variant]))')
        .allInnerTexts(),
    async looksOf(name) {
      await quiet(SETTLED_MS);
      return looksOf(page, name);
    },
    async stop() {
      await browser.close();
      await hub.remove();
    },
  };
}

async function watchedPage(browser: Browser, hub: Hub, problems: string[]): Promise<Page> {
  // axe is put into the page by the test, which the policy would refuse; that nothing of the page's own breaks the
  // policy is seen by the console's errors of `first-look.test.ts`.
  const page = await browser.newPage({
    viewport: LOOKS[0].viewport,
    bypassCSP: true,
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // The browser itself notes each answer of 400 and above, which a page may well expect.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) problems.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(hub.url) && !/^(data|blob):/.test(url)) problems.push(`asked for ${url}`);
  });
  return page;
}

function untilQuiet(page: Page): (forMs?: number) => Promise<void> {
  const open = new Set<Request>();
  let changedAt = 0;
  const change = (apply: (request: Request) => void) => (request: Request) => {
    if (request.resourceType() !== 'fetch') return;
    apply(request);
    changedAt = performance.now();
  };
  const isOver = change((request) => open.delete(request));
  page.on(
    'request',
    change((request) => open.add(request)),
  );
  page.on('requestfinished', isOver);
  page.on('requestfailed', isOver);
  return (forMs = QUIET_MS) =>
    waitFor(() => open.size === 0 && performance.now() - changedAt > forMs, {
      ...{ what: 'a page that waits for no answer', everyMs: 50 },
    }).then(() => undefined);
}

async function send({ url, writeKey }: Hub, event: object): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  const body = JSON.stringify({ batch: [event] });
  const answer = await fetch(`${url}/v1/batch`, { method: 'POST', headers: { authorization }, body });
  expect(answer.status).toBe(200);
}

async function signIn(page: Page, hub: Hub): Promise<void> {
  await page.goto(hub.url);
  await page.getByLabel('E-mail').fill(hub.login.email);
  await page.getByLabel('Password', { exact: true }).fill(hub.login.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').first().waitFor();
}

/**
 * What is being fetched is dimmed; neither that nor a fading colour is how a page looks. For some frames in a row: a
 * change of colours begins to fade in the frame after.
 */
const CALM = `(() => {
  const isCalm = !document.querySelector('main [aria-busy=true]')
    && !document.getAnimations().some((one) => one instanceof CSSTransition);
  window.calmFrames = isCalm ? (window.calmFrames ?? 0) + 1 : 0;
  return window.calmFrames > 5;
})()`;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function looksOf(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const look of LOOKS) {
    await page.setViewportSize(look.viewport);
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
    await page.evaluate('window.calmFrames = 0');
    await page.waitForFunction(CALM);
    await page.screenshot({ path: join(import.meta.dirname, 'shots', `${name}-${look.name}.png`) });
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (overflow > 0) found.push(`${look.name}: ${overflow} px wider than its window`);
    await page.evaluate(AXE);
    found.push(...(await page.evaluate<string[]>(SERIOUS)).map((each) => `${look.name}: ${each}`));
  }
  await page.setViewportSize(LOOKS[0].viewport);
  await page.emulateMedia({ colorScheme: LOOKS[0].colorScheme, reducedMotion: 'reduce' });
  return found;
}

/** Runs in the page. */
const SERIOUS = `axe.run().then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => id + ' (' + help + ') at ' + target.join(' ') + ': ' + failureSummary)))`;
