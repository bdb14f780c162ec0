/** What waits for a person's eyes: asked again whenever any record changes, since a question may be on any. */
import { registry } from '#modules/entities.ts';
import { listQuestions } from '#shared/api/questions.api.ts';
import { useContract } from '../../api/hooks.ts';
import { useMay } from '../session.tsx';

export const EVERY_ENTITY: readonly string[] = registry.entities.map(({ name }) => name);

/** The newest of them, and how many there are. */
export function useQuestions() {
  return useContract(
    listQuestions,
    { limit: 100 },
    { reads: EVERY_ENTITY, kept: 'always', enabled: useMay('record.read') },
  );
}

/** Open questions in all; 0 while not known. */
export function useQuestionCount(): number {
  const { data } = useQuestions();
  return data ? Object.values(data.counts).reduce((sum, count) => sum + count, 0) : 0;
}
