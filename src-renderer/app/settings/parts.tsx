/** The open-source parts of this version with their licences, from the list the build left beside the page. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/card.tsx';
import { Waiting } from '../../ui/skeleton.tsx';

interface Part {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

async function loadParts(): Promise<readonly Part[]> {
  const answer = await fetch('/licences.json');
  return answer.ok ? ((await answer.json()) as readonly Part[]) : [];
}

export function PartsCard() {
  const { t } = useTranslation('settings');
  const { data, isPending } = useQuery({
    queryKey: ['licences'],
    queryFn: loadParts,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isPending) return <Waiting lines={4} />;
  if (!data || data.length === 0) return null;
  return (
    <Card title={t('about.parts')} description={t('about.partsText')} padded={false}>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto">
        {data.map(({ name, version, license, text }) => (
          <li key={`${name} ${version}`}>
            <details className="group">
              <summary className="flex min-h-control items-center gap-3 px-4 -outline-offset-2 hover:bg-hover">
                <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
                <span className="text-sm text-ink-3 tabular-nums">{version}</span>
                <span className="w-28 truncate text-right text-sm text-ink-2">{license}</span>
              </summary>
              <p className="px-4 pt-1 pb-4 font-mono text-xs whitespace-pre-wrap text-ink-2">{text || license}</p>
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}
