/**
 * The answers to what is typed into the one box. Every key asks; an answer to an older text is dropped, and until the new
 * one is there the old one stays. The audit log hears of a text once: when typing has rested, or when a hit is opened.
 */
import { useEffect, useRef, useState } from 'react';
import { type Hit, searchPeople, searchText, type TextHit } from '#modules/people/contract/search.api.ts';
import type { Fault } from '#shared/errors/fault.ts';
import { useContract } from '../../api/hooks.ts';
import { useApi } from '../../api/provider.tsx';

const TEXT_PAUSE = 150;
const TEXT_FROM = 3;
const RESTED = 2000;
const HITS = 10;
const TEXT_HITS = 6;

/** What is typed, once no key has come for this long; empty text at once. */
function useRested(typed: string, milliseconds: number): string {
  const [rested, setRested] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setRested(typed), typed === '' ? 0 : milliseconds);
    return () => clearTimeout(timer);
  }, [typed, milliseconds]);
  return rested;
}

export interface Search {
  readonly hits: readonly Hit[];
  readonly textHits: readonly TextHit[];
  /** True while the hits shown do not yet answer what is typed. */
  readonly behind: boolean;
  readonly fault: Fault | null;
  /** Leaves the trace of this text in the audit log, if it has not yet. */
  readonly settle: () => void;
}

export function useSearch(typed: string): Search {
  const api = useApi();
  const text = typed.trim();
  const words = useRested(text, TEXT_PAUSE);
  const people = useContract(searchPeople, { text, limit: HITS }, { enabled: text !== '', keepPrevious: true });
  const below = useContract(
    searchText,
    { text: words, limit: TEXT_HITS },
    { enabled: words.length >= TEXT_FROM, keepPrevious: true },
  );
  const settled = useRef('');
  const settle = () => {
    if (text === '' || settled.current === text) return;
    settled.current = text;
    // The hits are on the screen already; a failure to log shows itself at the next call.
    api.call(searchPeople, { text, limit: HITS, settled: true }).catch(() => {});
  };
  const latest = useRef(settle);
  useEffect(() => {
    latest.current = settle;
  });
  useEffect(() => {
    if (text === '') return;
    const timer = setTimeout(() => latest.current(), RESTED);
    return () => clearTimeout(timer);
  }, [text]);
  return {
    hits: text === '' ? [] : (people.data?.hits ?? []),
    textHits: text.length < TEXT_FROM ? [] : (below.data?.hits ?? []),
    behind: text !== '' && (people.isPlaceholderData || people.isPending),
    fault: people.error,
    settle,
  };
}
