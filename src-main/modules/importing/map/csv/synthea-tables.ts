/** Recognises the tables of a Synthea CSV export by their headers, in any of its layouts. */

/** What a table holds; one that is not taken in is `left:` and its name. */
export type SyntheaTable =
  | 'patients'
  | 'organizations'
  | 'providers'
  | 'payers'
  | 'payer_transitions'
  | 'encounters'
  | 'conditions'
  | 'immunizations'
  | 'careplans'
  | `left:${string}`;

/** Columns a table must have, and some it must not; the first that fits. */
const RULES: readonly (readonly [SyntheaTable, has: string, lacks?: string])[] = [
  ['patients', 'id birthdate first last marital birthplace'],
  ['payers', 'id name amount_covered covered_encounters'],
  ['organizations', 'id name revenue utilization', 'speciality'],
  ['providers', 'id organization name speciality'],
  ['payer_transitions', 'patient payer secondary_payer'],
  ['encounters', 'id start stop patient encounterclass'],
  ['left:claims_transactions', 'id claimid chargeid'],
  ['left:claims', 'id patientid diagnosis1'],
  ['left:observations', 'patient encounter code value units'],
  ['left:medications', 'patient encounter code dispenses'],
  ['left:devices', 'patient encounter code udi'],
  ['left:supplies', 'patient encounter code quantity'],
  ['left:imaging_studies', 'patient encounter bodysite_code'],
  ['left:allergies', 'patient encounter code category', 'value'],
  ['careplans', 'id start patient encounter code reasoncode'],
  ['left:procedures', 'patient encounter code base_cost reasoncode'],
  ['immunizations', 'date patient encounter code base_cost'],
  ['conditions', 'start stop patient encounter code description'],
];

/** Undefined where it is no Synthea table. */
export function syntheaTable(header: readonly string[]): SyntheaTable | undefined {
  const names = new Set(header.map((cell) => cell.trim().toLowerCase()));
  const rule = RULES.find(
    ([, has, lacks]) =>
      has.split(' ').every((name) => names.has(name)) && !lacks?.split(' ').some((name) => names.has(name)),
  );
  return rule?.[0];
}
