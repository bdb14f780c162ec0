/** An organisation the clinic deals with: practice, hospital, employer, payer, partner (CA-11). */
import { defineEntity, type InputOf } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const ACCOUNT_KINDS = ['practice', 'hospital', 'employer', 'payer', 'partner', 'other'] as const;

export const Account = defineEntity({
  id: 'account',
  name: 'account',
  plural: 'accounts',
  table: 'account',
  space: 'org',
  mode: 'document',
  title: 'name',
  indexes: [['created'], ['updated']],
  foundByName: true,
  fields: {
    name: f.text({
      id: 'a01',
      class: 'identity',
      required: true,
      conflict: 'last',
      indexed: true,
      aliases: ['name', 'account', 'account name', 'company', 'organization', 'empresa'],
    }),
    kind: f.choice(ACCOUNT_KINDS, {
      id: 'a02',
      class: 'operational',
      indexed: true,
      aliases: ['kind', 'type', 'tipo'],
    }),
    phones: f.phone({ id: 'a03', class: 'contact', many: true, aliases: ['phone', 'teléfono'] }),
    emails: f.email({ id: 'a04', class: 'contact', many: true, aliases: ['email', 'correo'] }),
    addresses: f.address({ id: 'a05', class: 'contact', many: true, aliases: ['address', 'dirección'] }),
    identifiers: f.identifier({ id: 'a06', class: 'operational', many: true, aliases: ['id', 'npi', 'tax id'] }),
    website: f.text({ id: 'a07', class: 'contact', conflict: 'last', aliases: ['website', 'web', 'url'] }),
    keyContact: f.link('person', { id: 'a08', class: 'operational' }),
    parent: f.link('account', { id: 'a09', class: 'operational' }),
    active: f.boolean({ id: 'a10', class: 'operational' }),
    contracts: f.longText({ id: 'a11', class: 'operational', search: true }),
  },
  computed: {
    sortName: f.computed({
      id: 'c01',
      class: 'identity',
      column: 'TEXT',
      indexed: true,
      compute: (values) => (values.name as string | null | undefined)?.toLowerCase() ?? null,
    }),
  },
});

export type AccountInput = InputOf<typeof Account>;
