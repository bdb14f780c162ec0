/** One FHIR R4 resource as a unit: taken in, left out by name, or refused. */
import { textFaults } from '../../import.faults.ts';
import type { FhirJson, RawUnit } from '../../readers/unit.ts';
import { UnitNotes } from '../builder.ts';
import type { MapContext, MappedUnit, Outcome } from '../draft.ts';
import { string } from '../json.ts';
import { digest, leave, mappedUnit, refuse, take } from '../unit.ts';
import { resourceKey, urnKey } from './datatypes.ts';
import { communication, coverage, flag, organization } from './others.ts';
import { patient, practitioner, practitionerRole, relatedPerson } from './people.ts';
import { foreignVersion, unknownElements } from './version.ts';
import { appointment, encounter } from './visits.ts';

type Mapper = (resource: FhirJson, notes: UnitNotes, context: MapContext) => Outcome;

const MAPPERS: Readonly<Record<string, Mapper>> = {
  Patient: (...args) => take(patient(...args)),
  RelatedPerson: (...args) => take(relatedPerson(...args)),
  Practitioner: (...args) => take(practitioner(...args)),
  PractitionerRole: (...args) => {
    const draft = practitionerRole(...args);
    return draft ? take([draft]) : leave('person-not-found');
  },
  Organization: (...args) => {
    const draft = organization(...args);
    return draft ? take([draft]) : refuse(textFaults['import.nameless']());
  },
  Encounter: (...args) => {
    const draft = encounter(...args);
    return draft ? take([draft]) : leave('entered-in-error');
  },
  Appointment: (...args) => {
    const draft = appointment(...args);
    return draft ? take([draft]) : leave('entered-in-error');
  },
  Coverage: (...args) => {
    const draft = coverage(...args);
    return draft ? take([draft]) : leave('entered-in-error');
  },
  Communication: communication,
  Condition: flag,
  Immunization: flag,
  CarePlan: flag,
};

function outcomeOf(resource: FhirJson, type: string, notes: UnitNotes, context: MapContext): Outcome {
  const shown = foreignVersion(resource);
  if (shown !== undefined) return refuse(textFaults['fhir.version']({ shown }));
  const mapper = Object.hasOwn(MAPPERS, type) ? MAPPERS[type] : undefined;
  if (!mapper) return leave(`not-taken-in:${type}`);
  for (const element of unknownElements(resource))
    notes.note(textFaults['fhir.element_unknown']({ element: element.slice(0, 60), type }));
  return mapper(resource, notes, context);
}

type ResourceUnit = Extract<RawUnit, { kind: 'resource' }>;

export function mapResource(unit: ResourceUnit, source: number, context: MapContext): MappedUnit {
  const { resource, place } = unit;
  const type = (resource.resourceType as string).replace(/[^A-Za-z0-9]/g, '').slice(0, 40) || 'unnamed';
  const notes = new UnitNotes();
  const outcome = outcomeOf(resource, type, notes, context);
  const id = string(resource.id)?.trim();
  const urn = urnKey(unit.fullUrl);
  // Without any id, what it says is what it is.
  const key =
    id !== undefined
      ? resourceKey(type, id.slice(0, 200))
      : (urn ?? `${type}#${digest(JSON.stringify(resource))}`);
  const aliases = urn !== undefined && urn !== key ? [urn] : [];
  return mappedUnit(
    { source, place, kind: type, key, aliases, byContent: id === undefined && urn === undefined },
    outcome,
    notes,
  );
}
