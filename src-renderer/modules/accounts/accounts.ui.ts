/** How accounts are shown: list, form and page of the generic views. */
import { Account } from '#modules/accounts/contract/account.entity.ts';
import { defineLayout } from '../../entity-views/layout.ts';

export const accountLayout = defineLayout({
  entity: Account,
  columns: [
    { field: 'name', width: 250 },
    { field: 'kind', width: 120 },
    { field: 'phones', width: 160 },
    { field: 'addresses', width: 240 },
    { field: 'keyContact', width: 170 },
  ],
  notInLists: ['sortName'],
  notInFilters: ['sortName'],
  sort: { field: 'sortName', direction: 'asc' },
  sortBy: { name: 'sortName' },
  summary: ['kind', 'phones', 'emails', 'addresses', 'website', 'keyContact', 'parent'],
  sections: [
    { id: 'account', fields: ['name', 'kind', 'active', 'identifiers', 'parent', 'keyContact'] },
    { id: 'contact', fields: ['phones', 'emails', 'addresses', 'website'] },
    { id: 'contracts', fields: ['contracts'] },
  ],
  create: [
    'name',
    'kind',
    'phones',
    'emails',
    'addresses',
    'website',
    'identifiers',
    'keyContact',
    'parent',
    'contracts',
  ],
  bulk: ['kind', 'active', 'parent'],
  marks: (values) => (values.active === false ? [{ id: 'inactive', tone: 'warn' }] : []),
});
