import { isTrackyardError } from '@trackyard/base';
import { Command } from 'commander';
import { readConfig } from './config.ts';
import type { DoctorSpan } from './doctor.ts';
import { envExample } from './env-example.ts';
import { replayCommand, type CommandSurroundings } from './replay/replay-command.ts';
import { sendCommand } from './send/send-command.ts';

// What a hub is made of is loaded by the commands that need it: a sender takes a third of the memory so.
const program = new Command('trackyard')
  .description(
    'A self-hosted routing hub for customer events. Settings come from the environment: see .env.example.',
  )
  .showHelpAfterError();

program
  .command('up', { isDefault: true })
  .description('start everything that TRACKYARD_ROLES names, in TRACKYARD_PROCESSES processes of a kind')
  .action(async () => {
    const { up } = await import('./up/up.ts');
    await up(readConfig(process.env));
  });

program
  .command('migrate')
  .description('bring the database of DATABASE_URL up to date, and stop')
  .action(async () => {
    const { migrateAll } = await import('./migrate-all.ts');
    await migrateAll(readConfig(process.env));
  });

program
  .command('doctor')
  .description('recompute the books from the lake and the stores; exit code 1 where anything differs')
  .option('--from <time>', 'only what was received from then on')
  .option('--to <time>', 'only what was received before then')
  .action(async (span: DoctorSpan) => {
    const { doctor } = await import('./doctor.ts');
    if (!(await doctor(readConfig(process.env), span))) process.exitCode = 1;
  });

const surroundings: CommandSurroundings = {
  config: () => readConfig(process.env),
  input: process.stdin,
  output: process.stdout,
  exit: (code) => (process.exitCode = code),
};
program.addCommand(replayCommand(surroundings));
program.addCommand(sendCommand(surroundings));

program
  .command('env-example')
  .description('print every setting with its meaning, as .env.example holds them')
  .action(() => void process.stdout.write(envExample()));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exitCode = 1;
}

/** Our own errors are sentences for people; anything else is a bug and shows where. */
function explain(error: unknown): string {
  if (!isTrackyardError(error))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = error.cause instanceof Error ? `\n  because: ${error.cause.message}` : '';
  return `trackyard: ${error.message} [${error.code}]${cause}`;
}
