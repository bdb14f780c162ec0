/** What an American front desk writes down, in the words it uses. Logistics only: no clinical content (decisions X-01). */
import { callIn, callOut, mailIn, mailOut, note, type Phrase, textIn, textOut, walkIn } from './phrase.ts';

export const ENGLISH: readonly Phrase[] = [
  callIn(
    '{first} called to book a follow-up with {provider}. Offered {day} at {time}, accepted. Asked us to text a reminder the day before.',
    { outcome: 'Booked' },
  ),
  callIn(
    'Called to move the {day} visit, has to work. Next opening is {day} at {time}; will call back after checking with {relative}.',
    { outcome: 'Call back' },
  ),
  callIn('Asked whether {provider} takes {payer}. Told her yes, in network at {practice}; referral not needed.', {
    outcome: 'Answered',
  }),
  callIn(
    'Wants a copy of the visit summary for school. Explained the release form, will stop by {day} to sign it.',
    { outcome: 'Form needed', noteType: 'request' },
  ),
  callIn(
    'Running 20 minutes late because of the train. Checked with the floor, still fine. Let {provider} know.',
    { outcome: 'Informed' },
  ),
  callIn(
    'Upset about waiting 50 minutes on {past}. Apologised, passed on to {staff}, offered first slot of the morning next time.',
    { outcome: 'Escalated', noteType: 'complaint' },
  ),
  callIn(
    'Question about the {amount} statement: thought {payer} had paid. Billing will check and call back by {day}.',
    { outcome: 'Sent to billing', noteType: 'billing' },
  ),
  callIn(
    '{first} asks if we received the records from the previous clinic. Not yet, fax requested again while on the line.',
    { outcome: 'Pending' },
  ),
  callIn('New address and new cell number, updated both. Still prefers texts. Insurance card unchanged.', {
    outcome: 'Updated',
  }),
  callIn('Needs the office to call the pharmacy, refill request never arrived there. Sent to the nurse line.', {
    outcome: 'Transferred',
  }),
  callIn('Looking for an appointment after 5 pm. None until {day}; put on the waitlist with {provider}.', {
    outcome: 'Waitlisted',
    noteType: 'scheduling',
  }),
  callIn('Directions to {practice} and where to park. Sent the parking map by text.', { outcome: 'Answered' }),
  callIn(
    'Wanted to know what to bring to the first visit: photo ID, card, list of medicines. Mailed the welcome packet.',
    { outcome: 'Answered' },
  ),
  callIn(
    '{relative} called on behalf of {first}; not on the contact list, so no details given. Asked to have {first} call us.',
    { outcome: 'Not authorised' },
  ),
  callOut('Reminder for {day} {time} with {provider}. Spoke with {first}, confirmed.', { outcome: 'Confirmed' }),
  callOut('Reminder call, no answer. Left a message with our number and the time of the visit.', {
    outcome: 'Left voicemail',
  }),
  callOut('No answer, mailbox full. Will try the home number tomorrow morning.', { outcome: 'No answer' }),
  callOut(
    'Called about the missed visit on {past}. Forgot because of a family emergency; rebooked for {day} {time}.',
    { outcome: 'Rebooked' },
  ),
  callOut('Verified coverage with {payer}: active, reference {number}. Copay {amount}.', {
    outcome: 'Verified',
    noteType: 'billing',
  }),
  callOut('Offered an earlier slot from the waitlist, {day} at {time}. Took it right away, very happy.', {
    outcome: 'Booked',
  }),
  callOut('Welcome call. Explained the portal and office hours; {first} will register online tonight.', {
    outcome: 'Reached',
  }),
  callOut('Asked to update the emergency contact before the visit. {relative} is listed now.', {
    outcome: 'Updated',
  }),
  callOut('Wrong number, the person who answered does not know {first} {family}. Marked the phone for review.', {
    outcome: 'Wrong number',
  }),
  callOut('Told {first} that the paperwork for {payer} is ready at the front desk of {practice}.', {
    outcome: 'Reached',
  }),
  textOut(
    'Hi {first}, this is {practice}. You have an appointment on {day} at {time}. Reply C to confirm or R to reschedule.',
  ),
  textOut(
    '{practice}: your visit on {day} at {time} is confirmed. Please come 10 minutes early and bring your insurance card.',
  ),
  textOut(
    'Hi {first}, we had a cancellation on {day} at {time}. Would you like it? Please answer within two hours.',
  ),
  textOut('We missed you today. Please call us at your convenience to find a new time. {practice}'),
  textOut('Your forms are ready online. Filling them in before {day} saves you about 15 minutes at the desk.'),
  textOut('{practice} will be closed on {day}. We reopen at 8 the next morning. For emergencies call 911.'),
  textOut('Thank you for coming in, {first}. How did we do? Reply with a number from 1 to 5.'),
  textIn('C'),
  textIn('Yes see you {day}, thanks!'),
  textIn('Can we do {time} instead? My shift changed again, sorry for the trouble.'),
  textIn('hi this is {first}, i lost the paper with the address, can you send it again please'),
  textIn('R - out of town until {day}'),
  textIn('5! {staff} at the desk was so kind to my mom.'),
  textIn('Do I still owe the {amount}? I paid it online last week, number {number}.'),
  mailOut(
    'Dear {first},\nthank you for choosing {practice}. Your first visit with {provider} is on {day} at {time}. The new patient forms are in the portal.\nBest regards, {staff}',
    { subject: 'Welcome to {practice}' },
  ),
  mailOut(
    'Hello {first}, as discussed on the phone, here is how to request your records. It usually takes five business days.\n{staff}',
    { subject: 'Your records request' },
  ),
  mailOut(
    'Dear {family} family, our office hours change next month: we open at 7:30 on weekdays and every second Saturday.\nThe team of {practice}',
    { subject: 'New office hours' },
  ),
  mailOut(
    'Hello {first}, your statement of {amount} is attached in the portal. If you have questions, answer this mail or call billing.\n{staff}',
    { subject: 'Statement {number}', noteType: 'billing' },
  ),
  mailIn(
    'Hello, I would like to know if {provider} is accepting new patients. My insurance is {payer}. Evenings are best for me. Thank you, {first} {family}',
    { subject: 'New patient?' },
  ),
  mailIn('Good morning, please cancel my appointment on {day}. I will call when I am back from my trip. {first}', {
    subject: 'Cancel appointment',
  }),
  mailIn(
    'Hi, I was charged {amount} but my card says the copay is lower. Could somebody look into reference {number}? Thanks, {first}',
    { subject: 'Question about my bill' },
  ),
  mailIn(
    'Please find the form for {relative} attached as requested by {staff}. Let me know if anything is missing.',
    { subject: 'Form' },
  ),
  walkIn('Stopped by without an appointment to drop off the insurance card. Scanned and handed back.', {
    outcome: 'Done',
  }),
  walkIn('Came in to ask about wait times; seated and seen by {provider} within 25 minutes.', { outcome: 'Seen' }),
  walkIn('Picked up the signed form for work. Checked ID at the desk.', { outcome: 'Handed out' }),
  note('Prefers {provider}; do not book with anyone else without asking first.', { noteType: 'scheduling' }),
  note('Insurance changed to {payer} since {past}. Card scanned, old plan ended.', { noteType: 'billing' }),
  note('Twice late this quarter. {staff} suggested the last slot before lunch.', { noteType: 'scheduling' }),
  note('Mail came back from the old address. Waiting for {first} to call back with the new one.', {
    noteType: 'general',
  }),
  note('Payment plan agreed: {amount} per month, first due {day}. See reference {number}.', {
    noteType: 'billing',
  }),
  note('Complaint about parking settled; sent a letter and validated two tickets.', { noteType: 'complaint' }),
  note('{relative} brought flowers for the front desk. Add to the thank-you list.', { noteType: 'general' }),
  note('Asked for large print on all letters.', { noteType: 'request' }),
];

/** Second sentences that fit after most of the above. */
export const ENGLISH_TAILS: readonly string[] = [
  'Said thanks twice.',
  'Please double-check the phone number next time.',
  'Told to arrive 15 minutes early.',
  'Will bring {relative} along.',
  'Handled together with {staff}.',
  'Will follow up on {day}.',
  'Reference {number}.',
  'Asked again about parking.',
  'Very friendly, in a hurry.',
  'Has trouble with the portal password.',
  'Mentioned moving to another part of town in spring.',
  'Needs a letter for the employer.',
  'Prefers to be called after {time}.',
];
