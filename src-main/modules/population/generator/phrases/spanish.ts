/** What is written with and for Spanish-speaking families. Logistics only (decisions X-01). */
import { callIn, callOut, mailIn, mailOut, note, type Phrase, textIn, textOut, walkIn } from './phrase.ts';

export const SPANISH: readonly Phrase[] = [
  callIn(
    '{first} llamó para pedir cita con {provider}. Se le ofreció el {day} a las {time} y aceptó. Pide recordatorio por mensaje.',
    { outcome: 'Cita dada' },
  ),
  callIn(
    'Quiere cambiar la cita del {day} porque le toca trabajar. Va a llamar de nuevo después de hablar con {relative}.',
    { outcome: 'Volverá a llamar' },
  ),
  callIn('Pregunta si aceptamos {payer} en {practice}. Se le confirmó que sí y que no necesita referencia.', {
    outcome: 'Respondido',
  }),
  callIn('Molesta por la espera del {past}. Se le pidió disculpas y se avisó a {staff}.', {
    outcome: 'Escalado',
    noteType: 'complaint',
  }),
  callIn('No entiende el cobro de {amount}. Facturación le llama antes del {day}.', {
    outcome: 'A facturación',
    noteType: 'billing',
  }),
  callIn('Avisa que llega veinte minutos tarde por el tráfico. Se consultó y todavía se le puede atender.', {
    outcome: 'Avisado',
  }),
  callIn('Tiene dirección y teléfono nuevos, ya se actualizaron. Prefiere mensajes de texto en español.', {
    outcome: 'Actualizado',
  }),
  callOut('Recordatorio de la cita del {day} a las {time}. Habló con {relative}, confirma que viene.', {
    outcome: 'Confirmada',
  }),
  callOut('No contestó; se dejó recado con el número de la clínica.', { outcome: 'Recado' }),
  callOut('Se le ofreció un lugar más temprano, el {day} a las {time}. Dijo que sí enseguida.', {
    outcome: 'Cita dada',
  }),
  callOut('Llamada de bienvenida. Se le explicó el portal y el horario; pide los formularios en español.', {
    outcome: 'Atendida',
  }),
  callOut('Se confirmó la cobertura con {payer}, referencia {number}.', {
    outcome: 'Verificado',
    noteType: 'billing',
  }),
  textOut(
    'Hola {first}, le recordamos su cita en {practice} el {day} a las {time}. Responda C para confirmar o R para cambiarla.',
  ),
  textOut(
    '{practice}: su cita quedó confirmada. Por favor llegue diez minutos antes y traiga su tarjeta del seguro.',
  ),
  textOut(
    'Hola {first}, tenemos un espacio libre el {day} a las {time}. ¿Le sirve? Conteste antes de dos horas, por favor.',
  ),
  textOut('Hoy no pudimos verle. Llámenos cuando guste para buscar otra fecha. {practice}'),
  textIn('Sí, ahí estaré. Gracias'),
  textIn('¿Puede ser a las {time}? Es que salgo tarde del trabajo'),
  textIn('buenas tardes soy {first}, me pueden mandar la dirección otra vez por favor'),
  textIn('No voy a poder ir, mi {relative} está de visita. Llamo el {day}'),
  mailOut(
    'Estimada familia {family}:\nGracias por elegir {practice}. Su primera cita con {provider} es el {day} a las {time}.\nSaludos, {staff}',
    { subject: 'Bienvenidos a {practice}' },
  ),
  mailOut(
    'Hola {first}: el estado de cuenta por {amount} está en el portal. Si tiene dudas, responda a este correo.\n{staff}',
    { subject: 'Estado de cuenta {number}', noteType: 'billing' },
  ),
  mailIn(
    'Buenos días, quisiera saber si {provider} recibe pacientes nuevos. Mi seguro es {payer}. Gracias, {first} {family}',
    { subject: 'Paciente nuevo' },
  ),
  mailIn('Por favor cancelen mi cita del {day}. Les llamo cuando regrese de viaje. {first}', {
    subject: 'Cancelar cita',
  }),
  walkIn('Vino sin cita a entregar la tarjeta del seguro. Escaneada y devuelta.', { outcome: 'Hecho' }),
  walkIn('Pasó a recoger la carta para el trabajo. Se revisó la identificación.', { outcome: 'Entregada' }),
  note('Prefiere que le atienda {provider}; preguntar antes de cambiar.', { noteType: 'scheduling' }),
  note('Pidió los papeles en español y con letra grande.', { noteType: 'request' }),
  note('{relative} hace las llamadas, está en la lista de contactos desde el {past}.', { noteType: 'general' }),
  note('Plan de pagos acordado: {amount} al mes desde el {day}.', { noteType: 'billing' }),
];

export const SPANISH_TAILS: readonly string[] = [
  'Muy amable.',
  'Traerá a {relative}.',
  'Se habló con {staff}.',
  'Referencia {number}.',
  'Llamar después de las {time}.',
  'Pregunta otra vez por el estacionamiento.',
  'Tiene problemas con la contraseña del portal.',
];
