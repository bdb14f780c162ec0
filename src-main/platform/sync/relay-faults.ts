/** What can go wrong between this computer and its relay, in words for the front desk. */
import { defineFaults } from '#shared/errors/fault.ts';

export const relayFaults = defineFaults({
  'relay.unreachable': {
    message: 'The relay cannot be reached ({reason}).',
    remedy:
      'What you saved is safe. Check the network, the address of the relay and, where it is named above, its certificate.',
  },
  'relay.refused': {
    message: 'The relay did not take this ({reason}).',
    remedy: 'Try again later. If it happens again, tell whoever looks after the relay, and name the reason.',
  },
  'relay.other': {
    message: 'The relay at this address is not the one of this clinic.',
    remedy: 'Check the address. Nothing was sent there.',
  },
  'relay.dropped': {
    message:
      'This computer missed what the relay no longer holds, and no snapshot is there yet that it could go on from.',
    remedy:
      'What was written here is kept. Open Almoner at the computer that runs what happens once: it writes a snapshot. Then try again.',
  },
  'relay.address': {
    message: 'This is no address of a relay: {address}.',
    remedy: 'It begins with wss://. Only on the same computer may it be ws://127.0.0.1.',
  },
});
