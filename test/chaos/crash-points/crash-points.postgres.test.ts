import { describeEveryCrashPoint } from './every-crash-point.ts';

describeEveryCrashPoint('postgres');
