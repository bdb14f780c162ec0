/**
 * Words that passwords are commonly made of, in lower case and without accents: English, Spanish, Vietnamese, names of
 * keys beside each other, and the words of our trade. A rule against the usual, not against every word there is.
 */
export const COMMON_WORDS: readonly string[] = `
password passwort passphrase contrasena clave matkhau motdepasse senha secret secreto login signin signup
admin administrator administrador root user usuario guest test tester demo default changeme temp temporary
welcome bienvenido xinchao letmein openup opensesame access master superman batman spiderman starwars pokemon
qwerty qwertz azerty asdfgh zxcvbn qazwsx 1q2w3e 1qaz2wsx zaq12wsx poiuyt
iloveyou loveyou teamo anhyeuem lovely love sunshine princess dragon monkey shadow football baseball basketball soccer
hockey michael jennifer jessica daniel charlie jordan george thomas robert hunter maggie buster ginger pepper cookie
summer winter spring autumn verano invierno january february march april august september october november december
monday tuesday wednesday thursday friday saturday sunday hello freedom whatever trustno1 computer internet windows
google facebook samsung chocolate cheese banana orange purple yellow flower butterfly liverpool chelsea arsenal
clinic clinica phongkham hospital benhvien doctor doctora bacsi nurse enfermera health healthcare salud medical medico
medicine patient paciente pharmacy dental dentist reception frontdesk office almoner crm database
`
  .trim()
  .split(/\s+/)
  .sort((a, b) => b.length - a.length);
