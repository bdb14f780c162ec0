/** A postal address in the parts of FHIR's Address. */
import { z } from 'zod';
import { type FieldType, jsonColumn, valueFaults } from '../field-type.ts';

const part = z.string().min(1).max(200);

const schema = z
  .strictObject({
    line1: part.optional(),
    line2: part.optional(),
    city: part.optional(),
    district: part.optional(),
    state: part.optional(),
    postalCode: z.string().min(1).max(20).optional(),
    country: part.optional(),
    use: z.enum(['home', 'work', 'billing', 'temporary', 'old', 'other']).optional(),
  })
  .refine((address) =>
    Boolean(address.line1 ?? address.city ?? address.state ?? address.postalCode ?? address.country),
  );

export type Address = z.output<typeof schema>;

const squeeze = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

export function addressType(): FieldType<Address> {
  return {
    kind: 'address',
    schema,
    ...jsonColumn<Address>(),
    merge: 'register',
    operators: ['is', 'isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (value) =>
      [value.line1, value.line2, value.city, value.district, value.state, value.postalCode, value.country]
        .filter(Boolean)
        .join(', '),
    keys: (value) => [
      ...(value.postalCode ? [`postal:${squeeze(value.postalCode)}`] : []),
      ...(value.city ? [`city:${squeeze(value.city)}`] : []),
      ...(value.state ? [`state:${squeeze(value.state)}`] : []),
    ],
    /** “street, city, state postal, country”; one part alone is the street. */
    parse(typed) {
      const [line1, city, region, country] = typed
        .split(/[,\n]/)
        .map((text) => text.trim().slice(0, 200))
        .filter((text) => text !== '');
      if (line1 === undefined)
        return valueFaults['value.invalid']({
          value: '',
          kind: 'address',
          example: '12 Elm St, Springfield, IL 62704',
        });
      const place = /^(.*?)\s*([A-Z]{1,2}\d[\dA-Z]?\s*\d[A-Z]{2}|\d[\dA-Z -]{2,9})?$/i.exec(region ?? '');
      return {
        line1,
        ...(city ? { city } : {}),
        ...(place?.[1] ? { state: place[1] } : {}),
        ...(place?.[2] ? { postalCode: place[2] } : {}),
        ...(country ? { country } : {}),
      };
    },
  };
}
