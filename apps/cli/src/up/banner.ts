import type { Bootstrapped } from '@trackyard/store';
import type { Config, Role } from '../config.ts';

export interface BannerFacts {
  url: string;
  config: Config;
  /** `one process`, or how many of each role. */
  processes: string;
  backend: 'redis' | 'postgres';
  isEmbedded: boolean;
  isQueueOpen: boolean;
  /** Nothing while the database is away. */
  first: Bootstrapped | undefined;
  seconds: number;
}

/** What a person needs right after the start: where things are, a key, a line to try, the first login. */
export function banner(facts: BannerFacts): string {
  const { url, config, processes, first, seconds } = facts;
  const { roles } = config;
  const rows = [
    ...(roles.has('api')
      ? [
          ['Console', url],
          ['API', `${url}/api/docs`],
        ]
      : []),
    ...(roles.has('ingest') ? [['Collection', `${url}/v1/batch`]] : []),
    ['Data', config.dataDirectory],
    ['Queue', queueLine(facts)],
    ...(first?.writeKey ? [['Write key', `${first.writeKey}  (source "Demo")`]] : []),
  ];
  const login = first?.login
    ? [
        '',
        '  Your console login, shown this once:',
        `    ${first.login.email}`,
        `    ${first.login.password}`,
      ]
    : [];
  return [
    '',
    `  Trackyard is running (${[...roles].join(', ')}; ${processes}; started in ${seconds.toFixed(1)} s)`,
    '',
    ...rows.map(([name, value]) => `  ${name!.padEnd(11)} ${value}`),
    ...(canTry(roles, first?.writeKey) ? tryLines(url, first!.writeKey!) : []),
    ...login,
    '',
    '  Ctrl-C stops it.',
    '',
    '',
  ].join('\n');
}

function canTry(roles: ReadonlySet<Role>, writeKey: string | undefined): boolean {
  return roles.has('ingest') && writeKey !== undefined;
}

function tryLines(url: string, writeKey: string): string[] {
  const event = '{"userId":"u1","event":"Signed Up","properties":{"plan":"pro"}}';
  return ['', '  Send your first event:', `    curl -u ${writeKey}: ${url}/v1/track -d '${event}'`];
}

function queueLine({ backend, isEmbedded, isQueueOpen }: BannerFacts): string {
  const name = backend === 'redis' ? 'Redis' : `${isEmbedded ? 'the embedded ' : ''}PostgreSQL`;
  if (!isQueueOpen) return `BullMQ on ${name}: not reached yet; events are kept on disk`;
  return `BullMQ on ${name}${backend === 'redis' ? '' : '; set REDIS_URL for higher rates'}`;
}
