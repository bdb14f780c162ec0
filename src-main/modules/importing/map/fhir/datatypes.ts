/** FHIR R4 data types as ours: HumanName, ContactPoint, Address, Identifier, CodeableConcept, Period, Reference. */
import { type Address, addressType } from '#shared/entity/fields/address.ts';
import { identifierKey } from '#shared/entity/fields/identifier.ts';
import type { PersonName } from '#shared/entity/fields/person-name.ts';
import { type Phone, parsePhone } from '#shared/entity/fields/phone.ts';
import { Fault } from '#shared/errors/fault.ts';
import type { FhirJson } from '../../readers/unit.ts';
import type { DraftBuilder, UnitNotes } from '../builder.ts';
import type { MapContext, Ref } from '../draft.ts';
import { object, objects, string, strings } from '../json.ts';

const NAME_USES: Readonly<Record<string, PersonName['use']>> = {
  official: 'official',
  usual: 'usual',
  nickname: 'nickname',
  maiden: 'maiden',
  old: 'old',
  anonymous: 'alias',
};

/** Drops parts that are undefined; undefined where none is left. */
export function compact<T extends Record<string, unknown>>(
  parts: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } | undefined {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined);
  return entries.length > 0
    ? (Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> })
    : undefined;
}

export function humanName(name: FhirJson, notes: UnitNotes): PersonName | undefined {
  const join = (value: unknown) => notes.clean(strings(value).join(' '));
  const [first, ...more] = strings(name.given);
  const parts = {
    prefix: join(name.prefix),
    given: first === undefined ? undefined : notes.clean(first),
    middle: join(more),
    family: join(name.family),
    suffix: join(name.suffix),
  };
  const text = parts.given || parts.family ? undefined : notes.clean(string(name.text) ?? '');
  if (!parts.given && !parts.family && !text) return undefined;
  return compact({ ...parts, text, use: NAME_USES[string(name.use) ?? ''] }) as PersonName;
}

const NAME_RANK = ['official', 'usual', '', 'temp', 'anonymous', 'nickname', 'maiden', 'old'];

/** The name in use goes to `name`, the rest to `otherNames`, nicknames to `nickname`. */
export function putNames(builder: DraftBuilder, value: unknown, notes: UnitNotes): void {
  const rank = (name: FhirJson) =>
    NAME_RANK.indexOf(string(name.use) ?? '') + (string(object(name.period)?.end) === undefined ? 0 : 8);
  const names = [...objects(value)].sort((one, other) => rank(one) - rank(other));
  for (const name of names) {
    const read = humanName(name, notes);
    if (!read) continue;
    if (read.use === 'nickname' && !builder.has('nickname') && (read.given ?? read.text))
      builder.parse('nickname', read.given ?? read.text);
    else if (!builder.has('name')) builder.set('name', withoutUsualUse(read));
    else builder.set('otherNames', read);
  }
}

/** The name in use is the official one unless it says otherwise; writing that down would only make names differ. */
function withoutUsualUse({ use, ...name }: PersonName): PersonName {
  return use === undefined || use === 'official' || use === 'usual' ? name : { ...name, use };
}

const PHONE_USES: Readonly<Record<string, Phone['use']>> = { home: 'home', work: 'work', mobile: 'mobile' };

/** Telephone and fax numbers to `phones`, e-mail to `emails`, and the first web address to `website` where there is one. */
export function putTelecom(builder: DraftBuilder, value: unknown, context: MapContext, website = false): void {
  const rank = (point: FhirJson) => (typeof point.rank === 'number' ? point.rank : 99);
  const points = objects(value).filter((point) => point.use !== 'old');
  for (const point of [...points].sort((one, other) => rank(one) - rank(other))) {
    const text = string(point.value);
    if (text === undefined) continue;
    if (point.system === 'email') builder.parse('emails', text);
    else if (point.system === 'url') {
      if (website && !builder.has('website')) builder.parse('website', text);
    } else {
      const use = point.system === 'fax' ? 'fax' : PHONE_USES[string(point.use) ?? ''];
      const phone = parsePhone(text, context.region, use);
      if (phone) builder.set('phones', phone);
      else builder.parse('phones', text);
    }
  }
}

const ADDRESS_USES: Readonly<Record<string, Address['use']>> = {
  home: 'home',
  work: 'work',
  billing: 'billing',
  temp: 'temporary',
  old: 'old',
};

export function putAddresses(builder: DraftBuilder, value: unknown, notes: UnitNotes, context: MapContext): void {
  for (const address of objects(value)) {
    const read = readAddress(address, notes, context);
    if (read) builder.set('addresses', read);
  }
}

function readAddress(address: FhirJson, notes: UnitNotes, context: MapContext): Address | undefined {
  const part = (value: unknown) => notes.clean(strings(value).join(', '));
  const [first, ...more] = strings(address.line);
  const parts = compact({
    line1: part(first),
    line2: part(more),
    city: part(address.city),
    district: part(address.district),
    state: part(address.state),
    postalCode: part(address.postalCode),
    country: part(address.country),
  });
  const use = ADDRESS_USES[string(address.use) ?? ''];
  if (parts?.line1 || parts?.city || parts?.state || parts?.postalCode || parts?.country)
    return { ...(parts as Address), ...(use ? { use } : {}) };
  const text = notes.clean(string(address.text) ?? '');
  const parsed = text === undefined ? undefined : addressType().parse(text, context);
  return parsed === undefined || parsed instanceof Fault ? undefined : { ...parsed, ...(use ? { use } : {}) };
}

/** Code of an identifier's type in HL7 table 0203, upper case. */
const identifierTypeOf = (identifier: FhirJson): string | undefined => {
  const type = object(identifier.type);
  const code = objects(type?.coding)
    .map((coding) => string(coding.code))
    .find((one) => one !== undefined);
  const text = string(type?.text);
  return (code ?? (text && /social security/i.test(text) ? 'SS' : undefined))?.trim().toUpperCase().slice(0, 20);
};

export function putIdentifiers(builder: DraftBuilder, value: unknown): void {
  for (const identifier of objects(value)) {
    const text = string(identifier.value);
    if (text === undefined || identifier.use === 'old') continue;
    const system = string(identifier.system)?.trim();
    const type = identifierTypeOf(identifier);
    builder.identifier({ value: text.trim(), ...(system ? { system } : {}), ...(type ? { type } : {}) });
  }
}

/** What a coded concept says in words. */
export const conceptText = (value: unknown): string | undefined => {
  const concept = object(value);
  return (
    string(concept?.text) ??
    objects(concept?.coding)
      .map((coding) => string(coding.display))
      .find((text) => text !== undefined)
  );
};

export const conceptCodes = (value: unknown): readonly string[] =>
  objects(object(value)?.coding).flatMap((coding) => strings(coding.code));

/** ISO 8601 date part as far as it is known: 2012, 2012-06 or 2012-06-04. */
export const datePart = (value: unknown): string | undefined =>
  /^\d{4}(-\d{2}(-\d{2})?)?/.exec(string(value) ?? '')?.[0];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What a resource is called everywhere: a UUID is unique by itself, another id only within its type. */
export const resourceKey = (type: string, id: string): string =>
  UUID.test(id) ? id.toLowerCase() : `${type}/${id}`;

/** The key that a `urn:uuid:` address stands for; undefined for other addresses. */
export function urnKey(url: string | undefined): string | undefined {
  const id = url?.startsWith('urn:uuid:') ? url.slice(9) : undefined;
  return id === undefined || id === '' ? undefined : UUID.test(id) ? id.toLowerCase() : `urn:uuid:${id}`;
}

/** A literal, conditional or logical reference; undefined for one to a contained resource, or with a display only. */
export function reference(value: unknown): Ref | undefined {
  const source = object(value);
  const literal = string(source?.reference)?.trim();
  if (literal !== undefined && !literal.startsWith('#')) {
    const urn = urnKey(literal);
    if (urn !== undefined) return { by: 'key', key: urn };
    const conditional = /(?:^|\/)[A-Z][A-Za-z]+\?(?:.*&)?identifier=([^&]+)/.exec(literal)?.[1];
    if (conditional !== undefined) return { by: 'identifier', key: identifierText(decode(conditional)) };
    const [, kind, id] = /(?:^|\/)([A-Z][A-Za-z]+)\/([^/?#]+)(?:\/_history\/[^/]+)?$/.exec(literal) ?? [];
    if (kind !== undefined && id !== undefined) return { by: 'key', key: resourceKey(kind, id), kind };
  }
  const identifier = object(source?.identifier);
  const text = string(identifier?.value);
  if (text === undefined) return undefined;
  const system = string(identifier?.system);
  const type = identifier === undefined ? undefined : identifierTypeOf(identifier);
  return {
    by: 'identifier',
    key: identifierKey({ value: text, ...(system ? { system } : {}), ...(type ? { type } : {}) }),
  };
}

function identifierText(text: string): string {
  const bar = text.lastIndexOf('|');
  return identifierKey(bar < 0 ? { value: text } : { system: text.slice(0, bar), value: text.slice(bar + 1) });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The resource type a reference names; undefined where it does not say. */
export const referenceKind = (value: unknown): string | undefined => {
  const source = object(value);
  return string(source?.type) ?? /(?:^|\/)([A-Z][A-Za-z]+)[/?]/.exec(string(source?.reference) ?? '')?.[1];
};

/** Words for what is referred to: the display, or the name of a resource contained in the same one. */
export function referenceText(value: unknown, resource: FhirJson): string | undefined {
  const source = object(value);
  const display = string(source?.display);
  if (display !== undefined) return display;
  const local = string(source?.reference);
  if (!local?.startsWith('#')) return undefined;
  const contained = objects(resource.contained).find((one) => one.id === local.slice(1));
  if (!contained) return undefined;
  const name = contained.name;
  if (typeof name === 'string') return string(name);
  const first = objects(name)[0];
  return (
    first && (string(first.text) ?? ([...strings(first.given), ...strings(first.family)].join(' ') || undefined))
  );
}
