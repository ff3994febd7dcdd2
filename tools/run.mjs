// The front door of every npm script: sees to it that packages are installed and that Node 24 runs, then hands
// over. Plain JavaScript for any Node from 18 on, and without packages: on a fresh clone there are none.
import { assertOldestNode, withNode24 } from './node-24.mjs';
import { ensureInstalled } from './install.mjs';
import { runChild } from './child.mjs';
import { ROOT } from './root.mjs';
import { bench } from './bench.mjs';
import { conformance } from './conformance.mjs';
import { newConnector } from './new-connector.mjs';
import { start } from './start.mjs';
import { testLong } from './test-long.mjs';
import { test } from './test-run.mjs';

const USAGE = `Usage: node tools/run.mjs start [args]    install what is missing, build the console, run Trackyard
                          test [args]     install what is missing, run all tests (args go to jest)
                          bench [name]    measure what events cost; all benchmarks, or those that are named
                          test-long [name] one of the long tests, or what they last found
                          conformance sdks  the real SDKs of other languages against a whole hub
                          new <kind> <slug>  a connector that passes its contract
                          nx <args>       nx
                          exec <program>  any program of node_modules/.bin, or node`;

const commands = {
  start,
  test,
  'test-long': testLong,
  bench,
  conformance,
  new: newConnector,
  nx: (args, env) => runChild('nx', args, { env: { ...env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' } }),
  exec: ([program, ...args], env) => runChild(program ?? 'node', args, { env }),
};

async function main([name, ...args]) {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : null;
  if (!command) {
    console.error(USAGE);
    return 2;
  }
  assertOldestNode();
  await ensureInstalled(ROOT);
  return command(args, withNode24(ROOT));
}

main(process.argv.slice(2)).then(
  (exitCode) => process.exit(exitCode),
  (error) => {
    // A `Stop` explains itself; anything else is a bug, shown with its stack.
    console.error(error.name === 'Stop' ? `\n${error.message}\n` : error);
    process.exit(1);
  },
);
