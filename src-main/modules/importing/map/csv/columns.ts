/**
 * What the columns of a table mean: by the aliases that entities declare, by more words in English, Spanish and Vietnamese
 * here, or, where there is no header, by what stands in them. Pure.
 */

import { Account } from '#modules/accounts/contract/account.entity.ts';
import { Person } from '#modules/people/contract/person.entity.ts';
import type { Entity } from '#shared/entity/entity.ts';
import { entityOfRecordHeader } from '#shared/entity/record-header.ts';
import {
  ACCOUNT_TARGETS,
  type AccountTarget,
  PERSON_TARGETS,
  type PersonTarget,
} from '../../contract/column-targets.ts';

/** Where a column goes (see column-targets.ts); uses and types beyond those listed there may be written too. */
export type ColumnTarget = string;

const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');

/** `ContactFirstName`, `first_name` and `First  Name:` are all “first name”. */
export const headerWords = (header: string): string =>
  fold(header)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#]+/gu, ' ')
    .trim();

const PERSON_WORDS: Readonly<Partial<Record<PersonTarget, string>>> = {
  name: 'name|full name|complete name|display name|nombre y apellidos|nombre completo|ho ten|ho va ten',
  'name.given': 'first name|given name|first|fname|forename|given|primer nombre|nombres|nombre de pila|ten',
  'name.middle': 'middle name|middle|middle initial|mi|segundo nombre|ten dem',
  'name.family': 'last name|surname|family name|last|lname|apellido|apellidos|apellido paterno|primer apellido|ho',
  'name.prefix': 'prefix|salutation|honorific|name prefix|tratamiento|prefijo',
  'name.suffix': 'suffix|name suffix|sufijo',
  'name.maiden': 'maiden|maiden name|birth name|apellido de soltera',
  nickname: 'nickname|preferred name|goes by|known as|apodo|sobrenombre',
  roles: 'role|roles|rol',
  birthDate:
    'dob|birth date|birthdate|date of birth|birthday|born|fecha de nacimiento|fecha nacimiento|f nacimiento|nacimiento|cumpleanos|ngay sinh',
  gender: 'gender|sex|sexo|genero|gioi tinh',
  pronouns: 'pronouns|pronombres',
  deceasedOn: 'death date|deathdate|date of death|deceased date|fecha de defuncion|fecha de fallecimiento',
  deceased: 'deceased|fallecido|is deceased',
  phones:
    'phone|telephone|tel|phone number|telephone number|contact number|telefono|numero de telefono|dien thoai|so dien thoai|primary phone|phone value',
  'phones.mobile':
    'mobile|cell|cell phone|mobile phone|cellphone|phone cell|phone mobile|movil|celular|telefono movil|di dong',
  'phones.home': 'home phone|phone home|telefono casa|telefono de casa|telefono particular|telefono fijo',
  'phones.work':
    'work phone|business phone|phone work|office phone|telefono trabajo|telefono del trabajo|telefono de trabajo',
  'phones.fax': 'fax|fax number|business fax',
  'phones.other': 'other phone|phone other|alternate phone|secondary phone|otro telefono',
  emails:
    'email|e mail|mail|email address|e mail address|email work|email home|email other|work email|home email|correo|correo electronico|e mail value|email value|primary email|secondary email|thu dien tu',
  addresses: 'address|full address|mailing address|direccion|direccion completa|domicilio|dia chi|home address',
  'addresses.number': 'street number|house number|numero de calle',
  'addresses.line1': 'street|street address|address line|address street|calle|mailing street|billing street|duong',
  'addresses.line2': 'address line two|apartment|apt|unit|suite|address extended|piso|puerta',
  'addresses.city':
    'city|town|suburb|locality|address city|ciudad|municipio|localidad|poblacion|mailing city|thanh pho',
  'addresses.district': 'county|district|condado|comarca|quan',
  'addresses.state': 'state|province|region|address state|estado|provincia|mailing state|address region|tinh',
  'addresses.postalCode':
    'zip|zipcode|zip code|postal code|postcode|post code|address postal code|codigo postal|cp|mailing zip|ma buu dien',
  'addresses.country': 'country|address country|pais|mailing country|quoc gia',
  'identifiers.MR':
    'mrn|mr|medical record number|medical record|chart number|chart no|patient number|patient id|patient no|numero de historia|numero de historia clinica|historia clinica|nhc|ma benh nhan',
  'identifiers.DL':
    'drivers|driver license|drivers license|drivers licence|driver licence|license number|licencia de conducir',
  'identifiers.PPN': 'passport|passport number|pasaporte|ho chieu',
  'identifiers.NPI': 'npi|npi number',
  key: 'id|guid|uuid|rec id|record id|unique id|contact id|person id|external id|contact guid|customer id|client id|user id|row id',
  language: 'language|preferred language|idioma|lengua|ngon ngu',
  interpreterNeeded: 'interpreter|interpreter needed|needs interpreter|interprete',
  preferredChannel: 'preferred channel|preferred contact|contact preference|preferred contact method',
  contactWindow: 'best time to call|contact window|best time',
  maritalStatus: 'marital|marital status|civil status|estado civil|tinh trang hon nhan',
  specialty: 'specialty|speciality|especialidad|chuyen khoa',
  credentials: 'credentials|degree|titulacion',
  jobTitle: 'job title|title|position|occupation|cargo|puesto|organization title|job|chuc vu',
  referralSource: 'source|lead source|referral source|how did you hear|referred by|origen',
  company:
    'company|company name|organization|organisation|employer|organization name|account|account name|empresa|empleador|cong ty',
  note: 'note|notes|comments|comment|background|remarks|description|notas|nota|comentarios|observaciones|ghi chu',
  noteDate: 'note date|last seen|last contact|last contacted|last modified|modified at',
  'coverage.payerName':
    'insurance|insurer|payer|insurance company|insurance name|primary insurance|aseguradora|seguro|seguro medico|bao hiem',
  'coverage.planName': 'plan|plan name|insurance plan|plan de seguro',
  'coverage.memberId':
    'member id|member number|policy number|insurance id|subscriber id|numero de poliza|numero de afiliado',
  'coverage.groupNumber': 'group|group number|group id|numero de grupo',
};

const ACCOUNT_WORDS: Readonly<Partial<Record<AccountTarget, string>>> = {
  name: 'name|account name|company|company name|organization|organization name|empresa|nombre',
  kind: 'kind|account type|tipo',
  phones: PERSON_WORDS.phones as string,
  'phones.fax': PERSON_WORDS['phones.fax'] as string,
  emails: PERSON_WORDS.emails as string,
  addresses: PERSON_WORDS.addresses as string,
  'addresses.line1': PERSON_WORDS['addresses.line1'] as string,
  'addresses.line2': PERSON_WORDS['addresses.line2'] as string,
  'addresses.city': PERSON_WORDS['addresses.city'] as string,
  'addresses.state': PERSON_WORDS['addresses.state'] as string,
  'addresses.postalCode': PERSON_WORDS['addresses.postalCode'] as string,
  'addresses.country': PERSON_WORDS['addresses.country'] as string,
  'identifiers.NPI': 'npi|npi number',
  'identifiers.TAX': 'tax id|ein|cif|nif|tax number',
  key: 'id|guid|uuid|record id|account id|account number|account number c|external id|oracle id c',
  website: 'website|web|url|web site|sitio web|pagina web',
};

/** Only accounts have these. */
const ACCOUNT_ONLY =
  /^(annual ?revenue|num ?emp|number of employees|employees|industry|account ?number( c)?|account name|sector)$/;
/** Only people have these. */
const PERSON_ONLY =
  /^(name\.(given|family|middle|maiden)|birthDate|gender|maritalStatus|deceased|deceasedOn|identifiers\.MR|jobTitle|company|phones\.mobile|nickname)$/;

const SSN_HEADER =
  /\b(ssn|soc sec|soc sec id|social security|social sec|seguro social|seguridad social|nss|nuss)\b|^ss ?(#|no|num|number)$/;
const CARD_HEADER =
  /\b(credit card|debit card|payment card|bank card|card number|card no|cc number|ccnum|tarjeta|the tin dung|the ngan hang|cvv|cvc)\b/;
const HEALTH_CARD = /\b(insurance|medicare|health|sanitaria|seguro|identity|id card|bao hiem|bhyt)\b/;

function tableOf(
  words: Readonly<Record<ColumnTarget, string>>,
  entity: Entity,
): ReadonlyMap<string, ColumnTarget> {
  const table = new Map<string, ColumnTarget>();
  for (const [name, field] of Object.entries(entity.fields))
    for (const alias of field.aliases ?? []) table.set(headerWords(alias), name);
  for (const [target, list] of Object.entries(words)) for (const word of list.split('|')) table.set(word, target);
  return table;
}

const TABLES = { person: tableOf(PERSON_WORDS, Person), account: tableOf(ACCOUNT_WORDS, Account) } as const;

/** Words before a column's own name that only say whose it is. */
const OWNER =
  /^(contact|patient|person|customer|client|member|lead|pt|paciente|cliente|contacto|mailing|billing)s? (?=.)/;
const ADDRESS_USE =
  /^(home|business|work|other|casa|trabajo) (?=street|city|state|postal code|zip|country|address)/;
const USES: Readonly<Record<string, string>> = {
  home: 'home',
  casa: 'home',
  business: 'work',
  work: 'work',
  trabajo: 'work',
  other: 'other',
};

/** What one header means for an entity; undefined where nothing is known of it. */
export function targetOfHeader(header: string, entity: 'person' | 'account'): ColumnTarget | undefined {
  const words = headerWords(header);
  if (SSN_HEADER.test(words)) return 'ssn';
  if (CARD_HEADER.test(words) && !HEALTH_CARD.test(words)) return 'card';
  const table = TABLES[entity];
  const direct = table.get(words);
  if (direct) return direct;
  if (/^address (line )?[12]$/.test(words)) return words.endsWith('1') ? 'addresses.line1' : 'addresses.line2';
  const use = ADDRESS_USE.exec(words)?.[1];
  if (use !== undefined) {
    const target = table.get(words.slice(use.length + 1));
    if (target?.startsWith('addresses')) return target.replace('addresses', `addresses.${USES[use]}`);
  }
  // “E-mail 2”, “Phone 1 - Value”, “Address 1 - City”.
  const unnumbered = words.replace(/ ?\b\d+\b ?/, ' ').trim();
  const owned = words.replace(OWNER, '');
  return (
    table.get(unnumbered) ?? table.get(owned) ?? (owned !== words ? targetOfHeader(owned, entity) : undefined)
  );
}

export interface ColumnGuess {
  readonly entity: 'person' | 'account';
  /** One per column. */
  readonly targets: readonly ColumnTarget[];
  /** How many columns a record can be known by. */
  readonly useful: number;
}

const usefulness = (targets: readonly ColumnTarget[]): number =>
  targets.filter((target) => /^(name|nickname|phones|emails|identifiers)/.test(target)).length;

/** What the header of a table means that was exported here: each column is named by its target, and none is guessed. */
function readOwnHeader(header: readonly string[]): ColumnGuess | undefined {
  for (const cell of header) {
    const entity = entityOfRecordHeader(cell.trim());
    if (entity !== 'person' && entity !== 'account') continue;
    const targets = header.map((one): ColumnTarget => {
      const name = one.trim();
      if (name === cell.trim()) return 'record';
      return TARGETS[entity].has(name) ? name : 'ignore';
    });
    return { entity, targets: onePerPlace(targets), useful: targets.length };
  }
  return undefined;
}

/** What a header line means. */
export function guessByHeader(header: readonly string[]): ColumnGuess {
  const own = readOwnHeader(header);
  if (own) return own;
  const person = header.map((cell) => targetOfHeader(cell, 'person') ?? 'ignore');
  const account = header.map((cell) => targetOfHeader(cell, 'account') ?? 'ignore');
  const shows = (pattern: RegExp, cells: readonly string[]) => cells.some((cell) => pattern.test(cell));
  const isAccount =
    account.includes('name') && !shows(PERSON_ONLY, person) && shows(ACCOUNT_ONLY, header.map(headerWords));
  const targets = onePerPlace(isAccount ? account : person);
  // “nombre” beside “apellidos” is the given name.
  const split = targets.includes('name.family') && !targets.includes('name.given');
  // Beside a city, “address” is the street.
  const street = targets.includes('addresses.city') || targets.includes('addresses.postalCode');
  const final = targets.map((target) =>
    split && target === 'name' ? 'name.given' : street && target === 'addresses' ? 'addresses.line1' : target,
  );
  return { entity: isAccount ? 'account' : 'person', targets: final, useful: usefulness(final) };
}

/** A place that holds one value takes the first column that claims it. */
function onePerPlace(targets: readonly ColumnTarget[]): ColumnTarget[] {
  const several = /^(phones|emails|identifiers|ssn|card|ignore|note$)/;
  const seen = new Set<string>();
  return targets.map((target) => {
    if (several.test(target)) return target;
    if (seen.has(target)) return 'ignore';
    seen.add(target);
    return target;
  });
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const DATE = /^(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(19|20)\d{2}-?\d{2}-?\d{2})$/;
const PHONE = /^\+?[\d ().-]{7,20}$/;
const WORD = /^\p{Lu}[\p{L}'’-]+$/u;
const FULL_NAME = /^\p{Lu}[\p{L}'’.-]+(?: \p{L}[\p{L}'’.-]*){1,4}$/u;

/** What columns without a header mean, by the values in them. */
export function guessByValues(rows: readonly (readonly string[])[]): ColumnGuess {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const targets: ColumnTarget[] = Array.from({ length: width }, () => 'ignore');
  const mostly = (column: number, pattern: RegExp) => {
    const cells = rows.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');
    return cells.length > 0 && cells.filter((cell) => pattern.test(cell)).length >= cells.length * 0.8;
  };
  for (let column = 0; column < width; column += 1) {
    if (mostly(column, EMAIL)) targets[column] = 'emails';
    else if (mostly(column, DATE) && !targets.includes('birthDate')) targets[column] = 'birthDate';
    else if (mostly(column, PHONE) && !mostly(column, /^\d{1,6}$/)) targets[column] = 'phones';
    else if (mostly(column, WORD) && !targets.includes('name')) {
      if (!targets.includes('name.given')) targets[column] = 'name.given';
      else if (!targets.includes('name.family')) targets[column] = 'name.family';
    } else if (mostly(column, FULL_NAME) && !targets.some((target) => target.startsWith('name')))
      targets[column] = 'name';
  }
  // One word alone may be anything; beside a way to reach somebody it is a name.
  const reachable = targets.some((target) => target === 'emails' || target === 'phones' || target === 'birthDate');
  const final = reachable ? targets : targets.map((): ColumnTarget => 'ignore');
  return { entity: 'person', targets: final, useful: usefulness(final) };
}

const TARGETS: Readonly<Record<'person' | 'account', ReadonlySet<string>>> = {
  person: new Set(PERSON_TARGETS),
  account: new Set(ACCOUNT_TARGETS),
};

/** What a person may write as the target of a column, as the target it is; undefined where it is none. */
export function readTarget(written: string, entity: 'person' | 'account'): ColumnTarget | undefined {
  const text = written.trim();
  if (text === '' || text === 'skip') return 'ignore';
  if (TARGETS[entity].has(text)) return text;
  if (/^identifiers\.[A-Z][A-Z0-9]{0,19}$/.test(text)) return text;
  if (
    /^addresses\.(home|work|billing|other)(\.(number|line1|line2|city|district|state|postalCode|country))?$/.test(
      text,
    )
  )
    return text;
  if (entity === 'account' && /^phones\.(mobile|home|work|fax|other)$/.test(text)) return text;
  return targetOfHeader(text, entity);
}
