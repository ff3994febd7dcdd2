import { currentCall } from './call.ts';

/** What every destination may see of the environment: nothing of the process that hosts it. */
const FIXED: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  // The AWS clients must not ask the machine for its own credentials.
  AWS_EC2_METADATA_DISABLED: 'true',
};

/**
 * Replaces this thread's environment: a variable has the value that the current call's account gives it. So what
 * Segment keeps as one secret for all is a setting of each destination, seen by nobody else.
 */
export function scrubEnvironment(): void {
  const read = (name: string | symbol) =>
    typeof name === 'string' ? (FIXED[name] ?? currentCall.getStore()?.account.environment[name]) : undefined;
  const env = new Proxy(Object.create(null) as Record<string, string>, {
    get: (_, name) => read(name),
    has: (_, name) => read(name) !== undefined,
    set: () => true,
  });
  Object.defineProperty(process, 'env', { value: env, configurable: false, writable: false });
}
