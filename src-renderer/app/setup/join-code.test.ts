import { describe, expect, it } from 'vitest';
import { groupCode, readInvitation } from './join-code.ts';

const CODE = '0A1B2-C3D4E-5F6G7-H8J9K-MNPQRS';

describe('a code while it is typed', () => {
  it('stands in the groups in which the other screen shows it, whatever is typed between', () => {
    expect(groupCode('0a1b2c3d4e5f6g7h8j9kmnpqrs')).toBe(CODE);
    expect(groupCode(' 0A1B2 c3d4e.5f6g7--h8j9k mnpqrs ')).toBe(CODE);
    expect(groupCode(CODE)).toBe(CODE);
  });

  it('is grouped from the first sign to the last', () => {
    let typed = '';
    for (const sign of CODE.replaceAll('-', '')) typed = groupCode(typed + sign.toLowerCase());
    expect(typed).toBe(CODE);
    expect(groupCode('')).toBe('');
    expect(groupCode('0a1b2')).toBe('0A1B2');
    expect(groupCode('0a1b2c')).toBe('0A1B2-C');
  });

  it('hides nothing of what is too long', () => {
    expect(groupCode(`${CODE}7`)).toBe(`${CODE}7`);
  });
});

describe('the text of a picture', () => {
  it('holds code and relay', () => {
    const text = `almoner-join:${CODE.replaceAll('-', '')}@wss://relay.example.org:8443/clinic`;
    expect(readInvitation(`${text}\n`)).toEqual({ code: CODE, relay: 'wss://relay.example.org:8443/clinic' });
  });

  it('is nothing else', () => {
    expect(readInvitation(CODE)).toBeNull();
    expect(readInvitation('almoner-join:')).toBeNull();
    expect(readInvitation('mailto:a@b')).toBeNull();
  });
});
