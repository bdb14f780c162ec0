/** Every entity of the product, in one list: the registry of the core, of the window and of the tests. */
import { createRegistry } from '#shared/entity/registry.ts';
import { Account } from './accounts/contract/account.entity.ts';
import { Activity } from './activities/contract/activity.entity.ts';
import { Appointment } from './appointments/contract/appointment.entity.ts';
import { Document } from './documents/contract/document.entity.ts';
import { Coverage } from './people/contract/coverage.entity.ts';
import { Flag } from './people/contract/flag.entity.ts';
import { Household } from './people/contract/household.entity.ts';
import { Person } from './people/contract/person.entity.ts';
import { PersonMerge, PersonUnmerge } from './people/contract/person-merge.entity.ts';
import { Relationship } from './people/contract/relationship.entity.ts';
import { RelationshipNote } from './people/contract/relationship-note.entity.ts';
import { Organisation } from './settings/contract/organisation.entity.ts';
import { SavedView } from './settings/contract/saved-view.entity.ts';
import { Task } from './tasks/contract/task.entity.ts';
import { TaskComment, TaskMention } from './tasks/contract/task-comment.entity.ts';
import { QueueMember, TaskQueue } from './tasks/contract/task-queue.entity.ts';
import { Device } from './users/contract/device.entity.ts';
import { User } from './users/contract/user.entity.ts';
import { UserWarrant } from './users/contract/user-warrant.entity.ts';

export const registry = createRegistry([
  Person,
  Household,
  Relationship,
  Coverage,
  Flag,
  RelationshipNote,
  PersonMerge,
  PersonUnmerge,
  Account,
  Activity,
  Appointment,
  Document,
  User,
  UserWarrant,
  Device,
  Organisation,
  SavedView,
  Task,
  TaskQueue,
  QueueMember,
  TaskComment,
  TaskMention,
]);
