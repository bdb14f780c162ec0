/**
 * Which version of FHIR a resource shows. R4 resources rarely say; others give themselves away by `fhirVersion`, by a
 * profile of another version, or by an element that only another version has. Where nothing shows it, it is read as R4.
 */
import type { FhirJson } from '../../readers/unit.ts';
import { object, string, strings } from '../json.ts';

/** Elements that R4 lacks and STU3, DSTU2 or R5 have, by resource type. */
const FOREIGN: Readonly<Record<string, string>> = {
  Patient: 'animal careProvider',
  RelatedPerson: '',
  Practitioner: 'practitionerRole role deceasedBoolean deceasedDateTime',
  PractitionerRole: 'characteristic contact availability display',
  Organization: 'description qualification',
  Location: 'characteristic virtualService form contact',
  Encounter:
    'reason incomingReferral indication plannedStartDate plannedEndDate actualPeriod virtualService admission careTeam subjectStatus dietPreference specialArrangement specialCourtesy',
  Appointment:
    'reason indication incomingReferral cancellationDate class note virtualService account subject previousAppointment originatingAppointment recurrenceId occurrenceChanged recurrenceTemplate replaces',
  Coverage: 'grouping sequence kind paymentBy insurer insurancePlan issuer bin planId subPlan',
  Communication: 'context definition notDone notDoneReason reason detected requestDetail',
  Condition: 'assertedDate context participant dateRecorded patient',
  Immunization:
    'notGiven date wasNotGiven explanation vaccinationProtocol practitioner reported requester informationSource supportingInformation administeredProduct',
  CarePlan: 'context definition careManager subjectReference modified participant',
};

const foreign = new Map(Object.entries(FOREIGN).map(([type, names]) => [type, new Set(names.split(' '))]));

/** Elements of R4 4.0.1 of the types that are taken in, beside those every resource has. */
const R4: Readonly<Record<string, string>> = {
  Patient:
    'identifier active name telecom gender birthDate deceasedBoolean deceasedDateTime address maritalStatus multipleBirthBoolean multipleBirthInteger photo contact communication generalPractitioner managingOrganization link',
  RelatedPerson:
    'identifier active patient relationship name telecom gender birthDate address photo period communication',
  Practitioner: 'identifier active name telecom address gender birthDate photo qualification communication',
  PractitionerRole:
    'identifier active period practitioner organization code specialty location healthcareService telecom availableTime notAvailable availabilityExceptions endpoint',
  Organization: 'identifier active type name alias telecom address partOf contact endpoint',
  Encounter:
    'identifier status statusHistory class classHistory type serviceType priority subject episodeOfCare basedOn participant appointment period length reasonCode reasonReference diagnosis account hospitalization location serviceProvider partOf',
  Appointment:
    'identifier status cancelationReason serviceCategory serviceType specialty appointmentType reasonCode reasonReference priority description supportingInformation start end minutesDuration slot created comment patientInstruction basedOn participant requestedPeriod',
  Coverage:
    'identifier status type policyHolder subscriber subscriberId beneficiary dependent relationship period payor class order network costToBeneficiary subrogation contract',
  Communication:
    'identifier instantiatesCanonical instantiatesUri basedOn partOf inResponseTo status statusReason category priority medium subject topic about encounter sent received recipient sender reasonCode reasonReference payload note',
};

const known = new Map(Object.entries(R4).map(([type, names]) => [type, new Set(names.split(' '))]));
const COMMON = new Set(
  'resourceType id meta implicitRules language text contained extension modifierExtension fhir_comments'.split(
    ' ',
  ),
);

/** A profile of HL7's own core specification, or of a publisher who puts the FHIR version into the path. */
function versionOfProfile(profile: string): string | undefined {
  const path = /\/(DSTU2|STU3|R5|R6)\//i.exec(profile)?.[1];
  if (path !== undefined) return path.toUpperCase();
  const numbered = /^https?:\/\/hl7\.org\/fhir\/(1\.0|3\.0|4\.3|4\.6|5\.0|6\.0)(?:\.\d+)?\//.exec(profile)?.[1];
  if (numbered !== undefined) return numbered;
  const core = /^https?:\/\/hl7\.org\/fhir\/StructureDefinition\/[^|]+\|(\d+\.\d+[\w.-]*)$/.exec(profile)?.[1];
  return core === undefined || core.startsWith('4.0') ? undefined : core;
}

/** What shows that a resource is of another version: `fhirVersion 3.0.1`, `element grouping`; undefined for R4. */
export function foreignVersion(resource: FhirJson): string | undefined {
  const stated = string(resource.fhirVersion);
  if (stated !== undefined && !stated.startsWith('4.0')) return `fhirVersion ${stated.slice(0, 20)}`;
  for (const profile of strings(object(resource.meta)?.profile)) {
    const version = versionOfProfile(profile);
    if (version !== undefined) return `profile of ${version}`;
  }
  const type = resource.resourceType as string;
  for (const name of Object.keys(resource)) if (foreign.get(type)?.has(name)) return `element ${name}`;
  // R5 made the class of an encounter a list, and reasons and medium of a communication lists of references.
  if (type === 'Encounter' && Array.isArray(resource.class)) return 'element class as a list';
  return undefined;
}

/** Top-level elements that no version we know has, of the types that are taken in. */
export function unknownElements(resource: FhirJson): readonly string[] {
  const type = resource.resourceType as string;
  const names = known.get(type);
  if (!names) return [];
  return Object.keys(resource).filter(
    (name) => !names.has(name.replace(/^_/, '')) && !COMMON.has(name.replace(/^_/, '')),
  );
}
