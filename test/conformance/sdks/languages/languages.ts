import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cachedOf, cacheFolder, ownFile } from './cache.ts';
import type { Language, NotRun } from './language.ts';
import { runProgram } from './run-program.ts';

const PASSPHRASE = 'only for loopback';

export const LANGUAGES: readonly Language[] = [
  python('python', 'segment-analytics-python 2.4.0', 'analytics-python'),
  python('rudder-python', 'rudder-sdk-python 2.1.9', 'analytics-python'),
  go(),
  java('java', 'com.segment.analytics.java:analytics 3.5.4', 'analytics-java'),
  kotlin(),
];

const imitated = 'npm test sends requests of its shape';
export const NOT_RUN: readonly NotRun[] = [
  { name: 'ruby', package: 'analytics-ruby', why: `RubyGems is out of reach where this runs; ${imitated}` },
  {
    name: 'php',
    package: 'segmentio/analytics-php',
    why: `Packagist is out of reach where this runs; ${imitated}`,
  },
  { name: 'swift', package: 'analytics-swift', why: `there is no Swift for this system; ${imitated}` },
];

function python(name: string, title: string, library: string): Language {
  const requirements = ownFile(`${name}/requirements.txt`);
  let folder = '';
  return {
    name,
    package: title,
    library,
    lacks: [],
    async install() {
      const version = await runProgram('python3', ['--version']);
      const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '--root-user-action=ignore'];
      const exactly = ['--require-hashes', '--no-deps', '--only-binary', ':all:', '-r', requirements];
      const fill = (target: string) => runProgram('python3', [...pip, ...exactly, '--target', target]);
      folder = await cachedOf(name, requirements, fill, version);
    },
    program: () =>
      Promise.resolve({
        command: 'python3',
        args: [ownFile(`${name}/client.py`)],
        env: { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
      }),
  };
}

function go(): Language {
  const cwd = ownFile('go');
  const env = () => ({
    GOMODCACHE: cacheFolder('go-modules'),
    GOCACHE: cacheFolder('go-build'),
    GOFLAGS: '-mod=readonly -modcacherw',
    GOTOOLCHAIN: 'local',
  });
  return {
    name: 'go',
    package: 'github.com/segmentio/analytics-go/v3 3.3.0',
    library: 'analytics-go',
    lacks: [],
    install: async () => void (await runProgram('go', ['mod', 'download'], { cwd, env: env() })),
    async program() {
      const command = join(cacheFolder('go-program'), 'client');
      await runProgram('go', ['build', '-o', command, '.'], { cwd, env: env() });
      return { command, args: [] };
    },
  };
}

/** A client of one file, which `java` compiles as it starts it. */
function java(name: string, title: string, library: string): Language {
  const pom = ownFile(`${name}/pom.xml`);
  let jars = '';
  return {
    name,
    package: title,
    library,
    lacks: [],
    async install() {
      await runProgram('java', ['-version']);
      const repository = `-Dmaven.repo.local=${cacheFolder('maven')}`;
      const goal = ['dependency:copy-dependencies', repository];
      const fill = (folder: string) =>
        runProgram('mvn', ['-B', '-q', '-C', '-f', pom, ...goal, `-DoutputDirectory=${folder}`]);
      jars = await cachedOf(name, pom, fill);
    },
    program: () =>
      Promise.resolve({
        command: 'java',
        args: ['-Dfile.encoding=UTF-8', '-cp', join(jars, '*'), ownFile(`${name}/Client.java`)],
      }),
  };
}

/** The phones' SDK, on a JVM. It sends by https alone: to a certificate that is made here and trusted by it only. */
function kotlin(): Language {
  const file = join(cacheFolder('kotlin-key-store'), 'localhost.p12');
  const base = java('kotlin', 'com.segment.analytics.kotlin:core 1.27.0', 'analytics-kotlin');
  return {
    ...base,
    lacks: ['Long Ago', 'page'],
    keyStore: { file, passphrase: PASSPHRASE },
    async install() {
      await base.install();
      if (existsSync(file)) return;
      const who = ['-alias', 'hub', '-dname', 'CN=localhost', '-ext', 'san=dns:localhost'];
      const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '3650'];
      const store = ['-keystore', file, '-storetype', 'PKCS12', '-storepass', PASSPHRASE];
      await runProgram('keytool', ['-genkeypair', ...who, ...key, ...store]);
    },
    async program() {
      const { command, args } = await base.program();
      const trust = [
        `-Djavax.net.ssl.trustStore=${file}`,
        `-Djavax.net.ssl.trustStorePassword=${PASSPHRASE}`,
      ];
      return { command, args: [...trust, ...args] };
    },
  };
}
