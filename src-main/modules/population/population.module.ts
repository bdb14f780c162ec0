/** The population slice: the sample clinic for set-up. The command line calls `populate` of the service itself. */
import { implement, type Module, type Platform } from '#platform/module.ts';
import {
  cancelSample,
  type PopulationProgress,
  populationProgress,
  startSample,
} from './contract/population.api.ts';
import { createSample, type Sample } from './population.service.ts';

/** The state now and after each change; changes that come while a message is being taken are told as one. */
async function* watch(sample: Sample, signal: AbortSignal): AsyncGenerator<PopulationProgress> {
  let wake: () => void = () => undefined;
  let changed = true;
  const notice = (): void => {
    changed = true;
    wake();
  };
  const stop = sample.onProgress(notice);
  signal.addEventListener('abort', notice);
  try {
    while (!signal.aborted) {
      if (!changed)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (signal.aborted) return;
      changed = false;
      yield sample.progress();
    }
  } finally {
    stop();
    signal.removeEventListener('abort', notice);
  }
}

export const populationModule = (platform: Platform): Module => {
  const sample = createSample(platform);
  return {
    name: 'population',
    handlers: [
      implement(startSample, async (_input, { actor }) => {
        sample.start(actor);
        return {};
      }),
      implement(cancelSample, async () => {
        sample.cancel();
        return {};
      }),
      implement(populationProgress, (_input, { signal }) => watch(sample, signal)),
    ],
    start: () => sample.resume(),
    busy: () => sample.busy(),
    stop: () => sample.pause(),
  };
};
