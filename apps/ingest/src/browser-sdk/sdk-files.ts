import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** A script in the forms that browsers take. */
export interface SdkFile {
  plain: Buffer;
  gzip: Buffer;
  br: Buffer;
  etag: string;
}

/** Segment's browser SDK, and the beacon for plain pages, as this hub serves them. */
export interface SdkFiles {
  /** The script of the standard snippet, the same for all write keys. */
  main(publicUrl: string): Promise<SdkFile>;
  /** A chunk that it loads when it needs it; `undefined` where this version has none of that name. */
  chunk(name: string): Promise<SdkFile | undefined>;
  beacon(): Promise<SdkFile>;
}

const compress = { gzip: promisify(gzip), br: promisify(brotliCompress) };
const MAIN = 'standalone.js';
const CHUNK = /^[\w-]+\.bundle\.[0-9a-f]+\.js$/;

/** Comments, and the spaces that a line begins with: a page need not carry them. */
const FOR_READERS = /^\s+|\/\*[\s\S]*?\*\/\s*|^\/\/.*$/gm;

/** Files of the npm package `@segment/analytics-next`, read and compressed when first asked for. */
export function createSdkFiles(): SdkFiles {
  const { resolve } = createRequire(import.meta.url);
  const folder = join(dirname(resolve('@segment/analytics-next/package.json')), 'dist', 'umd');
  const made = new Map<string, Promise<SdkFile>>();
  let chunks: Promise<ReadonlySet<string>> | undefined;

  const once = (key: string, read: () => Promise<Buffer>) => {
    const known = made.get(key);
    if (known) return known;
    const file = read().then(toFile);
    made.set(key, file);
    file.catch(() => made.delete(key)); // the next request tries again
    return file;
  };

  return {
    main: (publicUrl) =>
      once(`main ${publicUrl}`, async () =>
        Buffer.from(hostedHere(await readFile(join(folder, MAIN), 'utf8'), publicUrl)),
      ),
    async chunk(name) {
      chunks ??= readdir(folder).then((names) => new Set(names.filter((each) => CHUNK.test(each))));
      return (await chunks).has(name) ? once(name, () => readFile(join(folder, name))) : undefined;
    },
    beacon: () =>
      once('beacon', async () => {
        const source = await readFile(resolve('@trackyard/beacon/beacon.js'), 'utf8');
        return Buffer.from(source.replaceAll(FOR_READERS, ''));
      }),
  };
}

/**
 * The script with its three ties to Segment's own hosts cut, and one loss mended; each stands in it as written
 * here, or this throws.
 * - It finds its host by its own `<script>`, of https only: a hub on http is one too.
 * - Where it finds none it would ask Segment's CDN for settings and chunks.
 * - Where settings fail it posts an error, with the write key, to Segment.
 * - It lets each event wait for a timer before it sends it. A page that is left meanwhile takes the event with it:
 *   what it saves for the next page is only what waits in a queue or is being sent. So it sends at once.
 */
export function hostedHere(script: string, publicUrl: string): string {
  const { host, pathname } = new URL(publicUrl);
  const base = publicUrl.replace(/\/+$/, '');
  const patches: [string, string][] = [
    [String.raw`(https:\/\/.*)\/analytics\.js`, String.raw`(https?:\/\/.*)\/analytics\.js`],
    ['"api.segment.io/v1"', JSON.stringify(`${host}${pathname.replace(/\/+$/, '')}/v1`)],
    ['https://cdn.segment.com', base],
    [
      'setTimeout((function(){var r=v.map((function(t){return(0,D.C)(e,t)}));Promise.all(r).then(t).catch(n)}),0)',
      'Promise.all(v.map((function(t){return(0,D.C)(e,t)}))).then(t).catch(n)',
    ],
  ];
  for (const [from, to] of patches) {
    if (!script.includes(from)) throw new Error(`The browser SDK has no ${from} any more.`);
    script = script.replaceAll(from, to);
  }
  return script.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n');
}

async function toFile(plain: Buffer): Promise<SdkFile> {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { plain, etag, gzip: await compress.gzip(plain), br: await compress.br(plain) };
}
