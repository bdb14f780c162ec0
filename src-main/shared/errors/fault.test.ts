import { expect, test } from 'vitest';
import { defineFaults, Fault, faultCodes, fromFaultValue, toFaultValue } from './fault.ts';

const faults = defineFaults({
  'test.fault': { message: 'The file {file} has {count} rows.', remedy: 'Open {file}.' },
});

test('a fault is filled in, and survives a boundary', () => {
  const fault = faults['test.fault']({ file: 'a.csv', count: 3 });
  const back = fromFaultValue(JSON.parse(JSON.stringify(toFaultValue(fault))));
  expect(back).toBeInstanceOf(Fault);
  expect(back.toValue()).toEqual({
    code: 'test.fault',
    message: 'The file a.csv has 3 rows.',
    remedy: 'Open a.csv.',
    params: { file: 'a.csv', count: 3 },
  });
});

test('a parameter that is not given stays visible', () => {
  expect(faults['test.fault']().message).toBe('The file {file} has {count} rows.');
});

test('a defect tells nothing of itself', () => {
  const value = toFaultValue(new Error('INSERT INTO person VALUES (Maria Lopez)'));
  expect(value.code).toBe('internal');
  expect(JSON.stringify(value)).not.toContain('Maria');
});

test('a code can be defined once', () => {
  expect(() => defineFaults({ 'test.fault': { message: '', remedy: '' } })).toThrow('twice');
  expect(faultCodes()).toContain('test.fault');
});
