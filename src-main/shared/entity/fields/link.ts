/** A reference to another record. It may point to one that is not held here; that is shown, not refused. */
import { z } from 'zod';
import { type Id, idFromBytes, idToBytes, isId } from '../../ids/uuid.ts';
import { type FieldType, valueFaults } from '../field-type.ts';

export function linkType(target: string): FieldType<Id> {
  return {
    kind: 'link',
    target,
    schema: z.string().refine(isId),
    column: 'BLOB',
    toColumn: idToBytes,
    fromColumn: (stored) => idFromBytes(stored as Uint8Array),
    merge: 'register',
    operators: ['is', 'anyOf', 'isEmpty', 'isNotEmpty'],
    sortable: false,
    text: (value) => value,
    parse(typed) {
      const value = typed.trim().toLowerCase();
      return isId(value)
        ? value
        : valueFaults['value.invalid']({ value: typed.slice(0, 60), kind: 'record id', example: '0192f4c0-…' });
    },
  };
}
