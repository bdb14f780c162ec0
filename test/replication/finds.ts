/**
 * What the simulator found in the product, and the test that builds the situation by hand. A seed is the name of a history only as long as
 * the simulator draws the same things in the same order, which the next thing it learns to do ends; so what failed once is kept as a
 * test beside the code, and not as a number. Each line names one that has to be there.
 */
export interface Find {
  readonly what: string;
  readonly file: string;
  readonly test: string;
}

const sync = (file: string, what: string, test: string): Find => ({
  what,
  file: `src-main/platform/sync/${file}.test.ts`,
  test,
});

export const FINDS: readonly Find[] = [
  sync(
    'client',
    'a device believed the relay that another’s envelope was its own, and never got it',
    'gives out what others wrote for our own keeps nothing of it from us',
  ),
  sync(
    'client',
    'heads signed with another key were taken for a line that fails',
    'signs its heads with another key is found out, and asked again',
  ),
  sync(
    'client',
    'a refusal without a reason was answered at once, without end',
    'refuses without a reason is not asked again and again',
  ),
  sync(
    'withheld',
    'a night’s sleep counted as a relay that keeps something back',
    'a night in which the computer slept, and a clock that was put on or back, are nobody’s fault',
  ),
  sync(
    'trust',
    'a relay that named an earlier end of its log each time was asked without a pause',
    'is asked a few times, and then not before a while has passed',
  ),
  sync(
    'trust',
    'an answer that never came stopped sending for as long as the link stood',
    'is asked again after a while',
  ),
  sync(
    'trust',
    'a log that was not handed on stayed where it was for as long as the link stood',
    'is asked again for what it did not hand on',
  ),
  sync(
    'undone',
    'a retry was called off by a turn that had not seen what it was for',
    'what stays undone is taken up after a while, and again after another',
  ),
  sync(
    'withheld',
    'one author kept back went unnoticed where everything else waited for him, his readers’ vectors too',
    'what others sealed after something is a word of it as good as a vector',
  ),
  sync(
    'withheld',
    'a long way to catch up counted as a relay that keeps something back',
    'what moves is not overdue, however long it takes',
  ),
  sync(
    'withheld',
    'a relay that told a device nothing, and let its link die of silence each minute, was never found out',
    'a link that goes every minute does not begin it anew',
  ),
  sync(
    'trust',
    'a relay that kept back who was let in was asked without a pause',
    'is asked for it at once, and then not before a while has passed',
  ),
  sync(
    'trust',
    'a device whose question for the membership log was not answered asked for it no more while the link stood',
    'is asked again for who was let in',
  ),
  sync(
    'set-back',
    'a device that had shut somebody out where nobody else was told of it offered that in silence for ever',
    'and denies its own word is told of, and does not keep whoever knows better waiting in silence',
  ),
  sync(
    'compacting',
    'a device that had everything could not go on where the relay had dropped what lies before a snapshot',
    'goes on from the cut of the snapshot, its author too',
  ),
  sync(
    'compacting',
    'the author of a snapshot, made to forget how far it had followed the log, held its newest one alone against the relay’s (effect-first, then reorder-author, then flip-signature, seed 201566)',
    'goes on from an older cut where the newest was made on another log than the relay’s',
  ),
  sync(
    'trust',
    'an envelope of a space that had been taken from a device, handed on all the same, held up all that came behind it (sign-anew, then drop-one, seed 408595)',
    'is held up by nothing of one that was taken from it, which a relay hands on all the same',
  ),
  sync(
    'trust',
    'a relay said that a device was shut out, the record was forged, and the device never asked again (drop-one + fake-revocation, then receipt-of-a-stranger + forget, then effect-first + lengthen, seed 462407)',
    'is asked again, and believed nothing',
  ),
  sync(
    'given-back',
    'an envelope that was lost on its way into a space that was taken from its author meanwhile stopped all it sent (effect-first, then drop-one + swallow, then flip-ciphertext, seed 410781)',
    'what a device had sealed for a space that was taken from it holds up nothing else, and goes out once it is given back',
  ),
  sync(
    'shut-out',
    'who began anew on the other side of a split list showed what a computer had written there that was shut out here, and nobody was told (two-views, seed 330113)',
    'what stands here of a device that was shut out on the other side of a split list is told of, after beginning anew',
  ),
  sync(
    'shut-out',
    'what waited behind an envelope that never came waited on when its author was shut out (drop-one + two-views, then effect-first, then sign-anew, seed 100466)',
    'what waits for something that a device never sent is let go once that device is shut out',
  ),
  {
    what: 'after a split of the membership log, ops that go again came after others that had seen them, and counted beside those for good (two-views, seed 9)',
    file: 'src-main/platform/records/late.test.ts',
    test: 'that a later one named as seen is no head any more when it comes',
  },
  {
    what: 'an erased value stayed in a document at a desk that never got the edit it was written on, of a computer that was shut out (drop-one + split-off-one, then flip-signature + swap-organisation, then receipt-of-a-stranger, seed 433407)',
    file: 'src-main/platform/records/late.test.ts',
    test: 'leaves nothing of it in the document, shows what else it says, and does not keep others from being shown',
  },
  {
    what: 'an erasure of no known form, by an insider, left a row beside its op at some desks and none at others, and stopped every undo on its record (insider, seeds 357643 and 360742)',
    file: 'src-main/platform/records/late.test.ts',
    test: 'that has no known form comes to nothing, with nothing beside its op',
  },
  {
    what: 'an insider’s erasure of what is no field kept a record deleted where its restoration came after it, and not where it came before (insider, seed 716968)',
    file: 'src-main/platform/records/late.test.ts',
    test: 'of what is no field neither keeps a record deleted nor ends it',
  },
  {
    what: 'what a relay put back to an older backup had lost of a computer that was shut out was missing at a desk for good, in silence where nothing rested on it (loss, seed 713597)',
    file: 'src-main/platform/sync/snapshot-mending.test.ts',
    test: 'comes out of a snapshot that the appointed one writes for that',
  },
  {
    what: 'a relay that showed an older end of its log once, with no break of the link, left envelopes unconfirmed until the next one, and the appointed desk wrote no snapshot (effect-first + roll-back, then drop-one, seed 907011; reorder-author + reorder, then receipt-flipped, then flip-signature + withhold-membership, seed 817614)',
    file: 'src-main/platform/sync/lost-own.test.ts',
    test: 'a relay that once shows an older end of its log leaves nothing of ours unconfirmed',
  },
  {
    what: 'a computer that was shut out on the wrong side of a split list, before it heard of the right one, began anew and was not let in by the right one any more (seed 837287)',
    file: 'src-main/core/start-over.test.ts',
    test: 'that shut it out before it heard of the right one is left all the same',
  },
  {
    what: 'a new desk began with a snapshot whose author had taken in more of a computer that was shut out than counts, and neither followed the log instead nor said so (delay + two-views, then receipt-of-a-stranger, then effect-first + stale-follow, seed 864265)',
    file: 'src-main/platform/sync/lost-chains.test.ts',
    test: 'does not begin with that snapshot',
  },
  {
    what: 'what a computer wrote into a space before it was taken from it, and the relay lost with an older backup, came to nobody who lacked it (seed 1212148)',
    file: 'src-main/platform/sync/given-back.test.ts',
    test: 'what the relay lost of a space that was taken from a device the device itself brings again, and nothing behind it',
  },
  {
    what: 'a relay kept the audit log of a computer that was shut out from another one, which had come to the place that others named by an envelope of its own: nobody said so (withhold-space, seed 1500213)',
    file: 'src-main/platform/sync/two-stories.test.ts',
    test: 'says so once it is where the other one was, however long ago and whenever it was started',
  },
  {
    what: 'a relay that let a computer in after it was started, and answered nothing that it asked to find its place, was waited for without a word (fall-silent, seed 1604154)',
    file: 'src-main/platform/sync/silent-relay.test.ts',
    test: 'that tells it nothing is found out within five minutes',
  },
  {
    what: 'a relay that signed for what it threw away was believed where it was asked how far its log goes before the place of the receipt came: nobody else got it, in silence, until the link broke (forge-receipt, seed 1808931)',
    file: 'src-main/platform/sync/lost-own.test.ts',
    test: 'a relay that signs for what it throws away is found out where its log goes on by the work of others, too',
  },
  {
    what: 'a relay that left one change unanswered, and answered all else, was waited for as long as the others wrote: it went nowhere, in silence, until the link broke (receipt-of-a-stranger, seed 2011069)',
    file: 'src-main/platform/sync/relay-session.test.ts',
    test: 'gives up where others write all the time, once something that was asked later was answered',
  },
  sync(
    'false-receipts',
    'a receipt that named another log than the clinic’s was believed: the change went nowhere, its author at rest (by reading)',
    'is found out where it signs for another log',
  ),
  sync(
    'false-receipts',
    'a receipt for a place that holds something else was believed, and entered what its author said of snapshots (by reading)',
    'is found out where it signs for a place that holds something else',
  ),
  sync(
    'false-receipts',
    'in a space that its author may not read a false receipt was never found out (by reading)',
    'is found out in a space that its author may not read',
  ),
  sync(
    'one-answer-lost',
    'a log said once to be much longer than it is kept a desk from rest as long as others wrote (by reading)',
    'a log said once to be much longer than it is does not keep a desk from coming to rest while others write',
  ),
  sync(
    'one-answer-lost',
    'one answer left out kept a desk that sends nothing because of an alarm from getting what others write (by reading)',
    'one answer left out does not keep a desk that sends nothing from getting what others write',
  ),
  sync(
    'growth-watch',
    'a desk that was not told once that the membership log had grown never heard of it while nobody wrote (by reading)',
    'a desk that was not told once of a space that it was given gets it all the same, though nobody writes',
  ),
  sync(
    'mending-again',
    'a relay that said once that it has what it lost was not asked again over that link (by reading)',
    'comes though the relay said once that it has it',
  ),
  sync(
    'snapshot-answers',
    'a snapshot a chunk of which the relay threw away was never written again (by reading)',
    'a snapshot of which the relay throws away a chunk that it said it has is written again',
  ),
  sync(
    'snapshot-answers',
    'a second desk that was refused a chunk once never looked at that snapshot again, and nothing was compacted (by reading)',
    'a second desk that once was refused a chunk reads the snapshot again',
  ),
  sync(
    'attachment-answers',
    'what was erased of a file stayed at a relay that said once that it had dropped it (by reading)',
    'has the relay forget what was erased though it threw that away once',
  ),
  sync(
    'publish-unheard',
    'a new organisation that the relay threw away once could never be published (by reading)',
    'is given it again',
  ),
  sync(
    'enrol-unheard',
    'a new device that was not told that it is in gave up, and stood in the log (by reading)',
    'a new device comes in though the relay left out once that it is in',
  ),
  sync(
    'unanswered',
    'a first sync that was never given a part of the snapshot waited without a word (by reading)',
    'that is not given a part of the snapshot says so within five minutes',
  ),
  sync(
    'unanswered',
    'a snapshot that was to stand for what the relay lost, and a part of which was left unanswered, was not written again over that link (by reading)',
    'is written though one part of it was not answered, while the link stands',
  ),
  sync(
    'unanswered',
    'a second desk that was broken off while it read a snapshot never looked at it again over that link (by reading)',
    'is read again where the list of computers grew while it was read',
  ),
  sync(
    'narrow-line',
    'on a line on which one envelope takes longer than an answer may, the same was sent again for ever (by reading)',
    'brings all to the relay in time',
  ),
  sync(
    'slow-first-sync',
    'a first sync on a narrow line gave up parts of the snapshot that were on their way, and asked for them again (by reading)',
    'comes to its end where a part of the snapshot takes eight seconds',
  ),
  sync(
    'flapping-link',
    'a relay that kept something back and ended the link between any two looks was never found out (by reading)',
    'is found out within five minutes all the same',
  ),
  sync(
    'membership-ahead',
    'an envelope nobody had signed, of a known computer, that named a longer list of computers held up what came behind it for minutes (by reading)',
    'and that its author never signed holds up nothing behind it',
  ),
  {
    what: 'a value of a computer that was shut out on one side of a split came to the other in the document of an erased field, and check took it for damage (two-views, seed 3602980)',
    file: 'src-main/platform/records/late.test.ts',
    test: 'a document that comes with a blanked op, and holds what an op wrote that does not, is no damage, and shows what the heads say',
  },
];
