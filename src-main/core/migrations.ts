/** Every migration, in order. Written by `npm run db:diff`; a test compares it with the folders. */

import { migration as m2 } from '#modules/accounts/migrations/20261122T0026-accounts.ts';
import { migration as m8 } from '#modules/accounts/migrations/20261122T0050-search-accounts.ts';
import { migration as m11 } from '#modules/accounts/migrations/20261122T0115-search-text-accounts.ts';
import { migration as m14 } from '#modules/accounts/migrations/20261122T0155-search-keys-accounts.ts';
import { migration as m16 } from '#modules/accounts/migrations/20261122T0205-search-merging-accounts.ts';
import { migration as m19 } from '#modules/accounts/migrations/20261122T0210-search-detail-accounts.ts';
import { migration as m21 } from '#modules/accounts/migrations/20261122T0225-search-words-accounts.ts';
import { migration as m25 } from '#modules/accounts/migrations/20261122T0340-search-key-markers-accounts.ts';
import { migration as m27 } from '#modules/accounts/migrations/20261122T0345-times-accounts.ts';
import { migration as m32 } from '#modules/accounts/migrations/20261122T0400-search-name-markers-accounts.ts';
import { migration as m3 } from '#modules/activities/migrations/20261122T0026-activities.ts';
import { migration as m12 } from '#modules/activities/migrations/20261122T0115-search-text-activities.ts';
import { migration as m17 } from '#modules/activities/migrations/20261122T0205-search-merging-activities.ts';
import { migration as m22 } from '#modules/activities/migrations/20261122T0225-search-words-activities.ts';
import { migration as m44 } from '#modules/activities/migrations/20261122T1030-activities.ts';
import { migration as m4 } from '#modules/appointments/migrations/20261122T0026-appointments.ts';
import { migration as m34 } from '#modules/documents/migrations/20261122T0410-documents.ts';
import { migration as m35 } from '#modules/documents/migrations/20261122T0412-stored-files.ts';
import { migration as m48 } from '#modules/documents/migrations/20261122T1150-shared-files.ts';
import { migration as m10 } from '#modules/importing/migrations/20261122T0100-importing.ts';
import { migration as m24 } from '#modules/importing/migrations/20261122T0330-import-seals.ts';
import { migration as m38 } from '#modules/importing/migrations/20261122T0815-duplicates-by-score.ts';
import { migration as m7 } from '#modules/people/migrations/20261122T0040-people.ts';
import { migration as m9 } from '#modules/people/migrations/20261122T0050-search-people.ts';
import { migration as m13 } from '#modules/people/migrations/20261122T0115-search-text-people.ts';
import { migration as m15 } from '#modules/people/migrations/20261122T0155-search-keys-people.ts';
import { migration as m18 } from '#modules/people/migrations/20261122T0205-search-merging-people.ts';
import { migration as m20 } from '#modules/people/migrations/20261122T0210-search-detail-people.ts';
import { migration as m23 } from '#modules/people/migrations/20261122T0225-search-words-people.ts';
import { migration as m26 } from '#modules/people/migrations/20261122T0340-search-key-markers-people.ts';
import { migration as m28 } from '#modules/people/migrations/20261122T0345-times-people.ts';
import { migration as m33 } from '#modules/people/migrations/20261122T0400-search-name-markers-people.ts';
import { migration as m37 } from '#modules/people/migrations/20261122T0735-birth-date-people.ts';
import { migration as m40 } from '#modules/people/migrations/20261122T1000-people.ts';
import { migration as m41 } from '#modules/people/migrations/20261122T1001-canonical-people.ts';
import { migration as m51 } from '#modules/people/migrations/20261122T1610-erased-entries-people.ts';
import { migration as m5 } from '#modules/settings/migrations/20261122T0026-settings.ts';
import { migration as m29 } from '#modules/tasks/migrations/20261122T0350-tasks.ts';
import { migration as m30 } from '#modules/tasks/migrations/20261122T0351-search-text-tasks.ts';
import { migration as m31 } from '#modules/tasks/migrations/20261122T0359-tasks.ts';
import { migration as m6 } from '#modules/users/migrations/20261122T0026-users.ts';
import { migration as m42 } from '#modules/users/migrations/20261122T1002-users.ts';
import { migration as m55 } from '#modules/users/migrations/20261122T1701-users.ts';
import { migration as m1 } from '#platform/database/migrations/20261121T2100-platform-tables.ts';
import { migration as m36 } from '#platform/database/migrations/20261122T0430-deleted-ops.ts';
import { migration as m39 } from '#platform/database/migrations/20261122T0950-membership.ts';
import { migration as m43 } from '#platform/database/migrations/20261122T1010-sync.ts';
import { migration as m45 } from '#platform/database/migrations/20261122T1040-heads.ts';
import { migration as m46 } from '#platform/database/migrations/20261122T1130-sync-unconfirmed.ts';
import { migration as m47 } from '#platform/database/migrations/20261122T1135-erasing.ts';
import { migration as m49 } from '#platform/database/migrations/20261122T1245-sync-sum.ts';
import { migration as m50 } from '#platform/database/migrations/20261122T1300-attestations.ts';
import { migration as m52 } from '#platform/database/migrations/20261122T1640-op-names.ts';
import { migration as m53 } from '#platform/database/migrations/20261122T1650-alarm-claimant.ts';
import { migration as m54 } from '#platform/database/migrations/20261122T1700-warrants.ts';
import { migration as m56 } from '#platform/database/migrations/20261122T1720-warrants-open.ts';
import { migration as m57 } from '#platform/database/migrations/20261122T1725-op-author.ts';
import { migration as m58 } from '#platform/database/migrations/20261123T1825-sync-pending.ts';
import type { Migration } from '#platform/database/migrator.ts';

export const migrations: readonly Migration[] = [
  m1,
  m2,
  m3,
  m4,
  m5,
  m6,
  m7,
  m8,
  m9,
  m10,
  m11,
  m12,
  m13,
  m14,
  m15,
  m16,
  m17,
  m18,
  m19,
  m20,
  m21,
  m22,
  m23,
  m24,
  m25,
  m26,
  m27,
  m28,
  m29,
  m30,
  m31,
  m32,
  m33,
  m34,
  m35,
  m36,
  m37,
  m38,
  m39,
  m40,
  m41,
  m42,
  m43,
  m44,
  m45,
  m46,
  m47,
  m48,
  m49,
  m50,
  m51,
  m52,
  m53,
  m54,
  m55,
  m56,
  m57,
  m58,
];
