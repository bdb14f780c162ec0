/** Addresses and identifiers as people read them. Pure. */
import type { Address } from '#shared/entity/fields/address.ts';
import type { Identifier } from '#shared/entity/fields/identifier.ts';

/** Street on one line, place on the next: as on an envelope. The clinic's own country goes without saying. */
export function addressLines(value: Address, region: string): readonly string[] {
  const place = [[value.city, value.district].filter(Boolean).join(', '), value.state, value.postalCode];
  const country = value.country?.toUpperCase() === region ? undefined : value.country;
  const lines = [value.line1, value.line2, place.filter(Boolean).join(' '), country].filter(
    (line): line is string => Boolean(line),
  );
  return lines.length === 0 && value.country ? [value.country] : lines;
}

/** Who issued it, as people know them: of a web address its host; a bare OID tells nobody anything beside a type. */
export function issuerText({ system, type }: Identifier): string | null {
  if (!system) return null;
  if (/^https?:/i.test(system) && URL.canParse(system)) return new URL(system).hostname.replace(/^www\./, '');
  return type && /^urn:(oid|uuid):/i.test(system) ? null : system;
}
