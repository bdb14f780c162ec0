/** Families of Irish, German, Italian, Polish, Czech and Nordic descent: old surnames, mostly American given names. */
import { mixed, type Picker, ranked, words } from '../pickers.ts';
import type { Rng } from '../rng.ts';
import { type Culture, compose, era, givenByEra, scattered } from './culture.ts';
import { english, givenEnglish } from './english.ts';

const irishStems = words(`
Brien Connor Neill Reilly Sullivan Leary Keefe Donnell Hara Toole Rourke Malley Dwyer Grady Shea Connell Callaghan Mahony Driscoll
Dowd Gorman Halloran Flaherty Farrell Brady Kane Meara Riordan Mara Regan Hanlon Donovan Carroll Dea Doherty Hagan Looney Moore Quinn
Rahilly Shaughnessy Sheehan Tierney Gallagher Boyle Byrne Casey Cullen Fallon Friel Garvey Hickey Higgins Keane Kelleher Lavin Loughlin
`);
const irishPlain = words(`
Murphy Kelly Walsh Byrne Ryan Gallagher Doyle Kennedy Lynch Murray Quinn Moore McLoughlin McCarthy Carroll Connolly Daly Wilson Dunne
Brennan Burke Collins Clarke Campbell Johnston Farrell Fitzgerald Maguire Nolan Thompson Callaghan Hayes Duffy Mahony Sweeney Nally
McGrath Healy Fitzpatrick Kenny Whelan Power Kavanagh Hogan Moran Sheehan Buckley Foley Cullen Redmond Barry Egan Keane Hughes Dolan
Tobin Roche Casey Hickey Mooney Gaffney Geraghty Mulcahy Prendergast Considine Cusack Devlin Lonergan Hennessy Corrigan Madigan Scanlon
Sheridan Tuohy Breen Cleary Costello Crowe Curran Cassidy Delaney Dempsey Dillon Donnelly Donohue Feeney Finnegan Flanagan Flynn Gilligan
Glynn Grogan Harkin Heffernan Horan Hurley Kearney Keating Keegan Kinsella Leahy Lennon Mannion Meehan Molloy Monaghan Mulligan Nugent
`);
const macStems = words(`
Cabe Carthy Cormack Coy Dermott Donagh Donnell Elroy Enroe Evoy Fadden Gann Gee Gill Ginley Ginnis Givern Glynn Gowan Grath Guire Hale
Hugh Inerney Kay Keever Kenna Kinley Laughlin Lean Leod Mahon Manus Namara Nally Nulty Peak Quade Quaid Queen Quillan Shane Sweeney Teague
`);
const irishNames: Picker<string> = mixed([
  [ranked(irishPlain), 0.6],
  [ranked(compose(["O'"], irishStems)), 0.22],
  [ranked(compose(['Mc'], macStems)), 0.14],
  [
    ranked([
      ...compose(['Fitz'], words('gerald gibbon henry maurice patrick simons william')),
      ...compose(['Mac'], macStems),
    ]),
    0.04,
  ],
]);
const irishGiven = [
  era(
    1900,
    `Mary Margaret Bridget Kathleen Eileen Maureen Nora Nuala Sheila Deirdre Peggy Rosaleen Maeve Una Noreen Agnes Breda Philomena Grainne`,
    `Patrick John Michael James Thomas Daniel Brendan Kevin Sean Liam Desmond Declan Dermot Eamon Donal Cormac Fergus Niall Colm Malachy`,
  ),
  era(
    1975,
    `Siobhan Sinead Aoife Ciara Niamh Orla Maeve Caitlin Roisin Grainne Bronagh Fiona Erin Eimear Aisling Saoirse Clodagh Sorcha Fionnuala`,
    `Conor Sean Ciaran Declan Cillian Eoin Oisin Cian Darragh Ronan Padraig Fintan Brendan Niall Colin Finn Rory Shane Tadhg Donnacha Aidan`,
  ),
];
export const irish: Culture = {
  id: 'irish',
  language: 'en',
  family: irishNames,
  given: (rng, sex, year) =>
    rng.chance(0.3) ? givenByEra(irishGiven, rng, sex, year) : givenEnglish(rng, sex, year),
  middle: english.middle,
};

const german: Picker<string> = mixed([
  [
    ranked(
      words(`
    Mueller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf Schroeder Neumann Schwarz
    Zimmermann Braun Krueger Hofmann Hartmann Lange Werner Krause Lehmann Koehler Herrmann Koenig Walter Kaiser Fuchs Peters Lang Scholz
    Moeller Weiss Jung Hahn Schubert Vogel Friedrich Keller Guenther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster
    Simon Ludwig Boehm Winter Kraus Martin Schumacher Kraemer Vogt Stein Jaeger Otto Sommer Gross Seidel Heinrich Brandt Haas Schreiber Graf
    `),
    ),
    0.4,
  ],
  [
    ranked(
      scattered(
        compose(
          words(`
          Acker Adel Alt Arm Auer Baum Berg Birn Blum Bock Born Brand Braun Breit Buch Burg Dann Diet Dorn Ebers Eber Eich Eisen Engel Erd
          Falken Feld Fest Finken Frei Fried Gart Geiger Gers Gold Grau Gries Gross Grun Gutt Haber Halber Hammer Hart Hasel Heid Heil Heine
          Herr Hirsch Hoch Hohen Holz Honig Hopf Hutt Kalten Kamm Karl Kauf Kirch Klein Klinger Koch Kohl Korn Kraft Kron Kuhl Kupfer Lang
          Lauter Leder Lehr Lichten Linden Loewen Lust Mark Mess Mittel Mohr Nagel Neu Nieder Nuss Ober Oster Pfeif Pfann Rad Rauch Rein Reich
          Rosen Roth Ruben Sand Sauer Schaff Schell Schoen Schwarz Silber Sonnen Speck Stahl Stark Stein Stern Stoll Strass Sturm Tannen Teich
          Tief Traub Unter Vogel Wald Wasser Weid Wein Weiss Wester Wiesen Winkel Wolf Zeller Ziegen Zimmer Zucker
          `),
          words(
            'mann berg stein bauer meyer hoff wald bach feld thal baum haus er ler burg dorf eder huber hauser inger macher reich wein',
          ),
        ),
      ),
      0.4,
    ),
    0.6,
  ],
]);

const italian: Picker<string> = mixed([
  [
    ranked(
      words(`
    Russo Rossi Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti DeLuca Mancini Costa Giordano Rizzo Lombardi
    Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola
    DeSantis DAngelo Marchetti Parisi Villa Conte Ferraro Fabbri Bianco Marini Grasso Valentini Messina Sala DeAngelis Gatti Pellegrini Palumbo
    `),
    ),
    0.4,
  ],
  [
    ranked(
      scattered(
        compose(
          words(`
          Albert Amad Angel Anton Bald Barb Bart Batt Bell Ben Bert Bon Bos Brand Brun Cal Camp Cant Capp Carb Card Cast Cav Cec Ces Chiar
          Cocc Col Cors Cost Dam Dand Dom Don Fabr Falc Fed Fer Fior Frances Gab Gal Gamb Gar Gasp Ghirl Giac Gian Giul Grand Guer Guid Iann
          Lanz Laz Lor Luc Mag Mal Manc Marc Marcon Mart Mas Maz Mel Merl Min Mont Mor Musc Nan Nat Nic Oliv Orl Pac Pag Pal Pan Pap Pasc Past
          Pell Per Petr Pic Pier Pol Port Pret Quar Ran Rav Rin Roc Rom Ruf Sab Sal Sant Sar Scar Ser Sil Sim Spin Stef Tad Tas Tom Tos Val Ven
          Ver Vic Vin Vis Zac Zan Zuc
          `),
          words(
            'ini elli etti oni ucci acci ati aro ella etto ino one oni otti uzzi iero ese ano ardi azzo olino isi',
          ),
        ),
      ),
      0.4,
    ),
    0.6,
  ],
]);

const nordic: Picker<string> = mixed([
  [
    ranked(
      compose(
        words(
          'Ander Carl Christen Erik Gustav Han Hend Jen Joh Jorgen Karl Knud Lar Mikkel Mort Nil Ol Pet Peder Rasmus Swen Thor Tor Halvor Iver',
        ),
        words('sen son sson'),
      ),
    ),
    0.5,
  ],
  [
    ranked(
      scattered(
        compose(
          words(
            'Al Berg Bjork Blom Dahl Ek Eng Fors Gran Gron Hag Hed Hell Holm Kall Kvist Lag Lind Ljung Lof Lund Malm Nord Ny Oster Ros Sand Sjo Sod Stal Stor Strand Sund Vest Wall Wik Ost',
          ),
          words('berg blad dal feldt gren gard holm lund man mark qvist stedt strand strom vall vik sen'),
        ),
      ),
      0.5,
    ),
    0.5,
  ],
]);

const polishStems = words(`
Adam Andrzej Bana Baran Bart Bielin Borow Brzez Bud Chmiel Cies Czarn Czerw Dab Dobrz Dolin Dud Dziedz Fal Gaj Glow Gorec Grab Grom Grusz
Jab Jan Jaros Jasin Jezior Kac Kamin Karp Kasprz Kaz Kocz Kon Kos Kow Kozl Kras Krol Krzem Kubi Kuch Kwiat Lew Lis Luk Majew Mal Mak Marc
Maz Michal Mos Nowak Olsz Orl Ostr Ow Pawl Piotr Pod Pol Raczk Rad Rog Rut Ryb Sad Sikor Skow Sobie Sok Stach Stan Szcz Szym Tom Urb Walcz
Waw Wis Wit Wojc Wrob Zab Zaj Zal Ziel Zuk
`);
const polishMen = ranked(
  scattered(compose(polishStems, words('owski ewski inski icki ecki czyk owicz iak ak ek uk asz ura ala'))),
  0.45,
);

const czechMen = ranked(
  words(`
  Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Marek Pospíšil Hájek Jelínek Král Růžička Beneš Fiala
  Sedláček Doležal Zeman Kolář Navrátil Čermák Vaněk Urban Blažek Kříž Kratochvíl Kovář Kopecký Bartoš Vlček Musil Šimek Polák Konečný Malý
  Čech Štěpánek Staněk Holub Staněk Soukup Šťastný Mareš Moravec Sýkora Tichý Valenta Vávra Matoušek Bláha Říha Ševčík Hruška Mašek Dušek
  Hlaváček Kubíček Hrubý Janda Strnad Zelenka Havlíček Tesař Bárta Kadlec Sobotka Macháček Vacek Krejčí Toman Adámek Liška Bureš Kaše Souček
  `),
  0.7,
);
const czechGiven = [
  era(
    1900,
    'Marie Jana Anna Věra Hana Jaroslava Ludmila Zdeňka Jiřina Božena Vlasta Květa Libuše Helena Olga Eva Alena Milada Drahomíra',
    'Jan Josef Jiří Jaroslav Václav František Karel Miroslav Zdeněk Ladislav Stanislav Antonín Vladimír Bohumil Rudolf Oldřich',
  ),
  era(
    1970,
    'Petra Lenka Kateřina Lucie Martina Veronika Tereza Markéta Barbora Michaela Zuzana Klára Eliška Nikola Adéla Karolína Natálie',
    'Petr Tomáš Martin Pavel Michal Jakub Lukáš Ondřej David Marek Filip Vojtěch Adam Matěj Daniel Radek Roman Libor Štěpán Dominik',
  ),
];

const american = (id: string, family: Picker<string>, feminine?: (family: string) => string): Culture => ({
  id,
  language: 'en',
  family,
  ...(feminine ? { feminine } : {}),
  given: givenEnglish,
  middle: english.middle,
});

/** Czech women bear -ová, and -á where the man's name is an adjective. */
export const czechFeminine = (family: string): string => {
  if (family.endsWith('í')) return family;
  if (family.endsWith('ý')) return `${family.slice(0, -1)}á`;
  const stem = family
    .replace(/a$/, '')
    .replace(/e([kc])$/, '$1')
    .replace(/ě([kc])$/, '$1');
  return `${stem}ová`;
};

const polishFeminine = (family: string): string => (/[sc]ki$/.test(family) ? `${family.slice(0, -1)}a` : family);

export const germanAmerican = american('german', german);
export const italianAmerican = american('italian', italian);
export const nordicAmerican = american('nordic', nordic);
export const polish: Culture = {
  ...american('polish', polishMen, polishFeminine),
  language: 'pl',
};
export const czech: Culture = {
  id: 'czech',
  language: 'cs',
  family: czechMen,
  feminine: czechFeminine,
  given: (rng: Rng, sex, year) => givenByEra(czechGiven, rng, sex, year),
  middle: () => undefined,
};
