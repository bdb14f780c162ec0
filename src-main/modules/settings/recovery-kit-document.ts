/** The recovery kit as a text for paper, in the organisation's language. */

interface Wording {
  readonly title: string;
  readonly lines: readonly string[];
  readonly code: string;
}

const WORDINGS: Readonly<Record<'en' | 'es' | 'vi', Wording>> = {
  en: {
    title: 'Almoner recovery kit',
    lines: [
      'This code opens the clinic’s database when a password is forgotten or a computer is lost.',
      'Whoever holds it can read everything. Print it, keep it in a safe, and delete this file.',
    ],
    code: 'Recovery code',
  },
  es: {
    title: 'Kit de recuperación de Almoner',
    lines: [
      'Este código abre la base de datos de la clínica si se olvida una contraseña o se pierde un equipo.',
      'Quien lo tenga puede leerlo todo. Imprímalo, guárdelo en una caja fuerte y borre este archivo.',
    ],
    code: 'Código de recuperación',
  },
  vi: {
    title: 'Bộ khôi phục Almoner',
    lines: [
      'Mã này mở cơ sở dữ liệu của phòng khám khi quên mật khẩu hoặc mất máy tính.',
      'Ai giữ mã đều đọc được mọi thứ. Hãy in ra, cất trong két an toàn và xóa tệp này.',
    ],
    code: 'Mã khôi phục',
  },
};

/** `code`: the kit in its groups, as it is to be typed back. */
export function kitDocument(organisation: string, code: string, language: 'en' | 'es' | 'vi'): string {
  const wording = WORDINGS[language];
  return [wording.title, organisation, '', ...wording.lines, '', `${wording.code}:`, code, ''].join('\n');
}
