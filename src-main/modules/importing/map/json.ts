/** Reads parts of JSON that nobody has checked. */
import type { FhirJson } from '../readers/unit.ts';

export const object = (value: unknown): FhirJson | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as FhirJson) : undefined;

/** The objects of a list; a single object counts as a list of one, as careless exporters write it. */
export const objects = (value: unknown): readonly FhirJson[] =>
  Array.isArray(value)
    ? value.filter((item): item is FhirJson => object(item) !== undefined)
    : object(value)
      ? [value as FhirJson]
      : [];

export const string = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

export const strings = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => string(item) !== undefined);
