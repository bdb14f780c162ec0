/**
 * The privacy class of a field decides who reads and writes it. Every field has one (law 1).
 * identity: who it is · contact: how to reach them · insurance · engagement: appointments and communications ·
 * relationship: staff's notes on the person · health: clinical flags · operational: how work runs · secret: key
 * material, which no reader ever sees through the door.
 */
export const PRIVACY_CLASSES = [
  'identity',
  'contact',
  'insurance',
  'engagement',
  'relationship',
  'health',
  'operational',
  'secret',
] as const;
export type PrivacyClass = (typeof PRIVACY_CLASSES)[number];
