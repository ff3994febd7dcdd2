import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runQuietly } from './child.mjs';
import { withProgress } from './progress.mjs';
import { Stop } from './stop.mjs';

/** A program that tests need, and the Debian package that has it. */
const PROGRAMS = [
  { program: 'redis-server', package: 'redis-server', canUnpack: true },
  { program: 'chromium', package: 'chromium', canUnpack: false },
];

/** What redis-server needs beside itself, where it is unpacked and not installed. */
const REDIS_PACKAGES = ['redis-server', 'redis-tools', 'liblzf1', 'libjemalloc2', 'libatomic1'];

/** Keeps maintainer scripts from starting the services they bring. */
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY_MARK = '# While "npm test" of Trackyard installs packages; may be removed.';

/**
 * Sees to it that the programs tests need are on PATH: installs them as root, unpacks Redis into a cache folder
 * otherwise. Returns the environment to run tests in. Throws a `Stop` where one cannot be had.
 */
export async function withTestPrograms(root, env) {
  const missing = PROGRAMS.filter(({ program }) => !isOnPath(program, env));
  if (missing.length === 0) return env;
  const names = missing.map((each) => each.package);
  if (process.getuid?.() === 0 && isOnPath('apt-get', env)) {
    await withProgress(`Installing ${names.join(' and ')} from Debian, once`, () => aptInstall(names, env));
    return env;
  }
  const outOfReach = missing.filter((each) => !each.canUnpack).map((each) => each.package);
  if (outOfReach.length > 0 || !isOnPath('apt-get', env)) {
    throw new Stop(`The tests need ${names.join(' and ')}. As root: apt-get install ${names.join(' ')}`);
  }
  return withUnpackedRedis(join(root, 'node_modules', '.cache', 'debian-redis'), env);
}

/** Installs, as root, what of `programs` is missing. What cannot be had is said and left out. */
export async function withWhatDebianHas(programs, env) {
  const names = programs.filter(({ program }) => !isOnPath(program, env)).map((each) => each.package);
  if (names.length === 0 || process.getuid?.() !== 0 || !isOnPath('apt-get', env)) return;
  const install = () => aptInstall(names, env);
  await withProgress(`Installing ${names.join(', ')} from Debian, once`, install).catch((error) =>
    console.error(error.message),
  );
}

async function aptInstall(names, env) {
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await apt(['update'], quiet);
  await withoutServices(() => apt(['install', '-y', '--no-install-recommends', ...names], quiet));
}

/** Runs `install` while packages may not start the services they bring. */
async function withoutServices(install) {
  // The machine has a policy of its own.
  if (existsSync(POLICY_FILE) && !readFileSync(POLICY_FILE, 'utf8').includes(POLICY_MARK)) return install();
  const remove = () => rmSync(POLICY_FILE, { force: true });
  const removeAndEnd = () => {
    remove();
    process.exit(130);
  };
  writeFileSync(POLICY_FILE, `#!/bin/sh\n${POLICY_MARK}\nexit 101\n`);
  chmodSync(POLICY_FILE, 0o755);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, removeAndEnd);
  try {
    await install();
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, removeAndEnd);
    remove();
  }
}

/** Debian's redis-server in `folder`, without root, and the environment in which it runs. */
async function withUnpackedRedis(folder, env) {
  if (!existsSync(join(folder, 'usr', 'bin', 'redis-server'))) {
    await withProgress('Unpacking redis-server from Debian, once', () => unpack(REDIS_PACKAGES, folder, env));
  }
  const libraries = readdirSync(join(folder, 'usr', 'lib')).filter((name) => name.includes('-linux-'));
  const libraryPath = libraries.map((name) => join(folder, 'usr', 'lib', name)).join(delimiter);
  return {
    ...env,
    PATH: `${env.PATH}${delimiter}${join(folder, 'usr', 'bin')}`,
    LD_LIBRARY_PATH: [libraryPath, env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
  };
}

async function unpack(names, folder, env) {
  const work = mkdtempSync(join(tmpdir(), 'trackyard-apt-'));
  for (const part of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(work, part), { recursive: true });
  const own = [
    `Dir::State=${work}/state`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${work}/cache`,
  ];
  const options = own.flatMap((option) => ['-o', option]);
  try {
    await apt([...options, 'update'], env, work);
    await apt([...options, 'download', ...names], env, work);
    // Renamed when whole, so that an interrupted unpacking does not count.
    const draft = `${folder}.new`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      await must('dpkg-deb', ['-x', join(work, file), draft], env);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const apt = (args, env, cwd) => must('apt-get', ['-q', ...args], env, cwd);

async function must(program, args, env, cwd) {
  const { exitCode, output } = await runQuietly(program, args, { env, cwd });
  if (exitCode === 0) return;
  const lastLines = output.trim().split('\n').slice(-8).join('\n');
  throw new Stop(`${lastLines}\n\n"${program} ${args.join(' ')}" failed: tests need what it was to bring.`);
}

function isOnPath(program, env) {
  return (env.PATH ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)));
}
