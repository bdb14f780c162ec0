/** The one box and where it looks: people and accounts. Imports no service: the reader threads load it too. */
import { accountSource } from '#modules/accounts/search/account-source.ts';
import { registry } from '#modules/entities.ts';
import { composeSearch } from '#modules/people/search/compose-search.ts';
import { personSource } from '#modules/people/search/person-source.ts';

export const search = composeSearch(registry, [personSource, accountSource]);
