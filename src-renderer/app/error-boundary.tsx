/** Catches what breaks while drawing: says so in plain words and offers to reload. Nothing that was saved is touched. */
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toFaultValue } from '#shared/errors/fault.ts';
import { Button } from '../ui/button.tsx';
import { FaultNotice } from '../ui/fault-notice.tsx';

interface Props {
  readonly children: ReactNode;
  /** The page shown: on another one what broke before is forgotten. No `key`, which would draw the old page anew first. */
  readonly page?: string;
}

interface State {
  readonly thrown: unknown;
  readonly page: string | undefined;
}

export class ErrorBoundary extends Component<Props, State> {
  override readonly state: State = { thrown: null, page: this.props.page };

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { thrown };
  }

  static getDerivedStateFromProps({ page }: Props, state: State): State | null {
    return page === state.page ? null : { thrown: null, page };
  }

  override render() {
    return this.state.thrown === null ? this.props.children : <Broken thrown={this.state.thrown} />;
  }
}

/** The page in place of one that broke. */
export function Broken({ thrown }: { readonly thrown: unknown }) {
  const { t } = useTranslation('common');
  return (
    <div className="mx-auto flex min-h-full max-w-lg items-center p-6">
      <div className="w-full">
        <h1 className="mb-4 text-lg font-semibold">{t('broken')}</h1>
        <FaultNotice
          fault={toFaultValue(thrown)}
          action={
            <Button size="sm" onClick={() => location.reload()}>
              {t('reload')}
            </Button>
          }
        />
      </div>
    </div>
  );
}
