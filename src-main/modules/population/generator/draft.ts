/** What the generator hands out: new records in an order in which every link points back. */
import type { AccountInput } from '#modules/accounts/contract/account.entity.ts';
import type { ActivityInput } from '#modules/activities/contract/activity.entity.ts';
import type { AppointmentInput } from '#modules/appointments/contract/appointment.entity.ts';
import type { CoverageInput } from '#modules/people/contract/coverage.entity.ts';
import type { FlagInput } from '#modules/people/contract/flag.entity.ts';
import type { HouseholdInput } from '#modules/people/contract/household.entity.ts';
import type { PersonInput } from '#modules/people/contract/person.entity.ts';
import type { RelationshipInput } from '#modules/people/contract/relationship.entity.ts';
import type { RelationshipNoteInput } from '#modules/people/contract/relationship-note.entity.ts';
import type { Id } from '#shared/ids/uuid.ts';

/** Values by the name of the entity they belong to. */
interface DraftValues {
  readonly account: AccountInput;
  readonly person: PersonInput;
  readonly household: HouseholdInput;
  readonly relationship: RelationshipInput;
  readonly coverage: CoverageInput;
  readonly flag: FlagInput;
  readonly relationshipNote: RelationshipNoteInput;
  readonly activity: ActivityInput;
  readonly appointment: AppointmentInput;
}

export type DraftEntity = keyof DraftValues;

export type Draft = {
  readonly [Entity in DraftEntity]: {
    readonly entity: Entity;
    readonly id: Id;
    readonly values: DraftValues[Entity];
  };
}[DraftEntity];

export interface PopulationOptions {
  /** Exactly this many person records, providers among them. */
  readonly people: number;
  /** Exactly this many activities and appointments together. */
  readonly activities: number;
  /** The same seed gives the same values. */
  readonly seed: string;
  /** Milliseconds since 1970; the last of eight years of history ends here. */
  readonly now: number;
  /** Ids come from the one who writes; only they differ from run to run. */
  readonly newId: () => Id;
}
