/** A member of staff who signs in: name, role and key pair (design §5). The private half rests sealed under Argon2id. */
import { ROLES } from '#shared/access/actor.ts';
import { defineEntity } from '#shared/entity/entity.ts';
import { f } from '#shared/entity/field.ts';

export const User = defineEntity({
  id: 'user',
  name: 'user',
  plural: 'users',
  table: 'user_account',
  space: 'org',
  mode: 'document',
  keeper: 'core',
  lasting: true,
  warranted: true,
  title: 'name',
  fields: {
    login: f.text({ id: 'u01', class: 'operational', required: true, max: 64 }),
    name: f.text({ id: 'u02', class: 'operational', required: true, max: 120 }),
    role: f.choice(ROLES, { id: 'u03', class: 'operational', required: true }),
    /** X25519 public key, base64. */
    publicKey: f.text({ id: 'u04', class: 'secret', max: 100 }),
    /** The private half, AES-256-GCM under a key from Argon2id(password); the JSON of platform/keys. */
    sealedPrivateKey: f.text({ id: 'u05', class: 'secret', max: 2000 }),
    active: f.boolean({ id: 'u06', class: 'operational' }),
    /** Ed25519 public key, base64, by which the user's own word is known (ADR 0019). */
    signKey: f.text({ id: 'u07', class: 'secret', max: 100 }),
  },
});
