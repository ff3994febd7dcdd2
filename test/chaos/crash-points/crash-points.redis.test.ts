import { describeEveryCrashPoint } from './every-crash-point.ts';

describeEveryCrashPoint('redis');
