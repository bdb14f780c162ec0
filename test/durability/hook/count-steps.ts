/** Loaded before a program by `node --import`, in each of its threads: counts the steps of those that write. */
import { getEnvironmentData, isMainThread, setEnvironmentData, threadName } from 'node:worker_threads';
import { countSteps, STEPS_VARIABLE, type StepOrder } from './steps.ts';

/** Threads are told apart by which of the kind that writes they are: how many others there are depends on the moment. */
const STARTED = 'almoner-durability-threads';
const WRITING = 'almoner-backup';

const order = process.env[STEPS_VARIABLE];
if (order !== undefined) {
  const steps = JSON.parse(order) as StepOrder;
  if (isMainThread) {
    setEnvironmentData(STARTED, new SharedArrayBuffer(4));
    countSteps(steps, 0);
  } else if (threadName === WRITING) {
    const started = new Int32Array(getEnvironmentData(STARTED) as SharedArrayBuffer);
    countSteps(steps, Atomics.add(started, 0, 1) + 1);
  }
}
