/** Which clinical codes become flags where an organisation has no list of its own; Settings starts from it. See map/flag-value-set.ts. */

/** SNOMED CT and ICD-10-CM for conditions and care plans, CVX for vaccines. */
const PROGRAMMES: readonly (readonly [label: string, codes: string])[] = [
  ['Diabetes', '44054006 46635009 73211009 E10* E11* E13* 698360004'],
  ['Hypertension', '59621000 38341003 I10 I11* I12* I13* 443402002'],
  ['Asthma', '195967001 233678006 426979002 427679007 J45* 699728000'],
  ['COPD', '13645005 185086009 87433001 J44* 412776001'],
  ['Heart failure', '84114007 88805009 42343007 I50* 735984001'],
  ['Coronary heart disease', '53741008 414545008 I25*'],
  [
    'Chronic kidney disease',
    '709044004 431855005 431856006 433144002 431857002 433146000 46177005 90688005 N18* 736690008',
  ],
  ['High cholesterol', '55822004 267432004 E78* 736285004'],
];

const VACCINES: readonly (readonly [label: string, codes: string])[] = [
  [
    'Influenza',
    '15 16 88 111 135 140 141 144 149 150 151 153 155 158 161 166 168 171 185 186 194 197 205 231 320',
  ],
  ['COVID-19', '207 208 210 211 212 213 217 218 219 221 227 228 229 230 300 301 302 308 309 310 311 312 313 519'],
  ['Pneumococcal', '33 100 109 133 152 215 216 327'],
  ['Tetanus and diphtheria', '09 113 115 138 139 196'],
  ['Shingles', '121 187 188'],
  ['Hepatitis B', '08 42 43 44 45 189 220'],
  ['Hepatitis A', '31 52 83 84 85'],
  ['Measles, mumps, rubella', '03 94'],
  ['HPV', '62 118 137 165'],
  ['Meningococcal', '32 108 114 136 147 148 162 163 203'],
  ['RSV', '303 304 305 306 307 314 326'],
];

/** The list used where an organisation has none of its own. */
export const DEFAULT_FLAG_VALUE_SET: string = [
  ...PROGRAMMES.flatMap(([label, codes]) => codes.split(' ').map((code) => `chronicProgramme|${code}|${label}`)),
  ...VACCINES.flatMap(([label, codes]) => codes.split(' ').map((code) => `immunisation|${code}|${label}`)),
].join('\n');
