import { spawn } from 'node:child_process';

/**
 * Sees to it that server `pid` and `folder` do not outlive this process, however it dies.
 * A watcher, not an exit hook: jest ends its workers with SIGKILL. It waits for the end of its standard input,
 * which the system closes with us. Returns what calls it off, once the server is stopped.
 */
export function endWithProcess(pid: number, folder: string): () => void {
  const script = 'read -r line; [ "$line" = off ] && exit; kill -9 "$0"; sleep 1; rm -rf -- "$1"';
  const watcher = spawn('/bin/sh', ['-c', script, String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  // Not to keep the test process alive. Its type does not say that it is a socket.
  if ('unref' in watcher.stdin && typeof watcher.stdin.unref === 'function') watcher.stdin.unref();
  return () => watcher.stdin.end('off\n');
}
