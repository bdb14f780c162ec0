/** The manual: pages at the left, one to read. */
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../ui/cx.ts';
import { Kbd } from '../../ui/kbd.tsx';
import type { UiLanguage } from '../../ui/preferences.ts';
import { Select } from '../../ui/select.tsx';
import { NotFoundPage } from '../not-found-page.tsx';
import { Page } from '../page.tsx';
import { type Block, type Inline, readMarkdown } from './markdown.ts';
import { HELP_PAGES, type HelpPageId, loadHelp } from './pages.ts';

function Words({ content }: { readonly content: readonly Inline[] }) {
  return content.map((part, index) => {
    const key = `${index} ${part.kind}`;
    switch (part.kind) {
      case 'text':
        return <span key={key}>{part.text}</span>;
      case 'strong':
        return <strong key={key}>{part.text}</strong>;
      case 'code':
        return (
          <code key={key} className="rounded bg-sunken px-1 font-mono text-sm">
            {part.text}
          </code>
        );
      case 'keys':
        return <Kbd key={key} keys={part.keys} />;
      case 'link':
        return (
          <a
            key={key}
            href={part.to.startsWith('#') ? part.to : `#/help/${part.to}`}
            className="text-accent-text underline underline-offset-2"
          >
            {part.text}
          </a>
        );
      default:
        return part satisfies never;
    }
  });
}

function Paragraph({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading': {
      const Heading = `h${block.level}` as const;
      return (
        <Heading
          className={cx(
            'font-semibold',
            block.level === 1 ? 'text-lg' : block.level === 2 ? 'pt-3 text-md' : 'pt-1',
          )}
        >
          {block.text}
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Words content={block.content} />
        </p>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List className={cx('space-y-1.5 pl-5', block.ordered ? 'list-decimal' : 'list-disc')}>
          {block.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a page's items are known only by their place
            <li key={index}>
              <Words content={item} />
            </li>
          ))}
        </List>
      );
    }
    default:
      return block satisfies never;
  }
}

function Article({ page }: { readonly page: HelpPageId }) {
  const { i18n } = useTranslation('help');
  const language = i18n.language as UiLanguage;
  const [blocks, setBlocks] = useState<readonly Block[]>([]);
  useEffect(() => {
    let wanted = true;
    void loadHelp(language, page).then((text) => wanted && setBlocks(readMarkdown(text)));
    return () => {
      wanted = false;
    };
  }, [language, page]);
  return (
    <article className="max-w-prose space-y-3 text-md">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page's blocks are known only by their place
        <Paragraph key={index} block={block} />
      ))}
    </article>
  );
}

export function HelpPage() {
  const { t } = useTranslation('help');
  const { page } = useParams({ from: '/help/$page' });
  const navigate = useNavigate();
  const current = HELP_PAGES.find((id) => id === page);
  if (!current) return <NotFoundPage />;
  return (
    <Page title={t('title')} heading={<p className="text-sm font-medium text-ink-3">{t('title')}</p>}>
      <div className="gap-10 md:flex">
        <div className="mb-8 md:hidden">
          <Select
            label={t('title')}
            value={current}
            onChange={(id) => void navigate({ to: '/help/$page', params: { page: id } })}
            options={HELP_PAGES.map((id) => ({ value: id, label: t(`page.${id}`) }))}
          />
        </div>
        <nav aria-label={t('title')} className="w-44 shrink-0 max-md:hidden">
          <ul className="space-y-0.5 md:sticky md:top-6">
            {HELP_PAGES.map((id) => (
              <li key={id}>
                <Link
                  to="/help/$page"
                  params={{ page: id }}
                  aria-current={id === current ? 'page' : undefined}
                  className={cx(
                    'flex min-h-control items-center rounded-md px-2 font-medium transition-colors',
                    id === current ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
                  )}
                >
                  {t(`page.${id}`)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <Article page={current} />
      </div>
    </Page>
  );
}
