/** Names of the English-speaking majority, with fashions of given names since 1915. */
import { mixed, type Picker, ranked, words } from '../pickers.ts';
import { type Culture, compose, era, givenByEra, scattered } from './culture.ts';

const COMMON = words(`
Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin
Thompson Robinson Clark Lewis Lee Walker Hall Allen Young King Wright Scott Green Baker Adams Nelson Hill Campbell
Mitchell Roberts Carter Phillips Evans Turner Parker Collins Edwards Stewart Morris Rogers Reed Cook Morgan Bell
Cooper Richardson Cox Howard Ward Peterson Gray James Watson Brooks Kelly Sanders Price Bennett Wood Barnes Ross
Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Washington Butler Simmons Foster Bryant Alexander Russell
Griffin Hayes Myers Ford Hamilton Graham Wallace Woods Cole West Jordan Owens Reynolds Fisher Ellis Harrison Gibson
Marshall Wells Freeman Webb Simpson Stevens Tucker Porter Hunter Hicks Crawford Henry Boyd Mason Kennedy Warren Dixon
Burns Gordon Shaw Holmes Rice Robertson Hunt Black Daniels Palmer Mills Nichols Grant Knight Ferguson Stone Hawkins
Dunn Perkins Hudson Spencer Gardner Stephens Payne Pierce Berry Matthews Arnold Wagner Willis Ray Watkins Olson Carroll
Duncan Snyder Hart Cunningham Bradley Lane Andrews Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott
Sims Austin Peters Kelley Franklin Lawson Fields Ryan Schmidt Carr Wheeler Chapman Oliver Montgomery Richards Williamson
Johnston Banks Meyer Bishop Howell Morrison Hansen Garrett Burton Fuller Lynch Welch Larson Frazier Burke Hanson Mendez
Jacobs Reid Bowman Day Fowler Brewer Hoffman Carlson Silva Pearson Holland Douglas Fleming Jensen Byrd Davidson Hopkins
May Terry Wade Walters Curtis Neal Caldwell Lowe Jennings Barnett Graves Horton Shelton Barrett Gregory Chambers Craig
Sutton Newman Stanley Watts Bates Hale Rhodes Mcdaniel Parks Reese Hardy Norris Walsh Love Lambert Bowers Bush Ball
Steele Warner Hammond Cross Powers Potter Dawson Hubbard Gill Rose Norton Barber Francis Benson Cobb Strickland Robbins
Webster Cannon Tyler Malone Pope Goodwin Mullins Hampton Logan Lyons Blair Hines Brady Wolfe Ingram Manning Hodges Baldwin
Stephenson Farmer Osborne Frank Tate Klein Walton Parsons Barker Doyle Cummings Christensen Maxwell Potts Conner Poole
Marsh Fitzgerald Schultz Ramsey Floyd Quinn Bowen Dennis Sharp Hogan Mccarthy Wilkins Garner Zimmerman Wise Vaughn Swanson
Carey Underwood Casey Waters Townsend Cohen Kirk Lloyd Chandler Nash Sparks Bass Moran Preston Clayton Glover Buchanan Houston
Hensley Atkins Drake Mathis Wilkerson Sawyer Haynes Roy Conley Whitaker Gilbert Copeland Booker Boone Winters Skinner Dalton
Bridges Hoover Sexton Hurst Stafford Mccoy Small Stark Kent Weeks Dudley Short Wyatt Merritt Pruitt Bentley Clements Finley
Whitney Savage Livingston Combs Mayo Knox Blackburn Berg Crosby Ashley Ratliff Bonner Nixon Talley Vance Workman Maddox Ewing
Mercer Rowland Whitehead Hess Hewitt Leblanc Rollins Landry Sloan Bradshaw Ayers Dillard Fontaine Prince Acosta Hancock Beard
Easterling Kemp Eaton Pickett Lott Stout Bullock Slater Spears Hooper Huff Pace Kirby Pugh Tolbert Yates Haley Odom Crane Guthrie
`);

const STARTS = words(`
Ald Alder Alling Ash Ayl Bal Barn Barring Beau Beck Ben Berk Birk Black Blake Bland Blythe Bol Bon Brack Brad Bram Brant Bray
Brent Brid Brigh Brim Brink Broad Brock Brom Buck Bur Burling Burn Cal Carl Carring Cas Chad Charl Chat Ched Chel Chest Chid Clay
Cleve Cliff Clin Col Colling Cran Craw Cres Crock Crom Cros Crow Cul Dag Dal Dar Dart Den Der Dills Dods Dor Drax Dray Dud Dun
Durn East Eccles Edge Edging Eger El Elder Elling Elm Els Em Ever Fair Farn Farring Fel Fen Fern Finch Flet Fol Ford Frod Ful Gar
Gat Gil Glads Glen Gold Gors Gran Gres Grims Had Hag Hal Ham Hams Har Hard Harl Hart Has Hat Haver Haw Hay Hazel Heath Hed Helms
Hemming Hep Her Hether High Hil Hing Hol Holling Hop Horn Hough Hul Hun Hut Il Ing Ive Kel Ken Kens Kes Kil King Kirk Knigh Lam Lang
Lath Leigh Lem Ley Lil Lin Lind Litch Lock Long Lud Lum Lyn Mal Man Mans Mar Marl Mead Mel Mer Mid Mil Mont Mor Mos Nes Nether New
Nor North Nut Oak Old Orms Os Over Ox Pad Par Pem Pen Per Pick Pil Plum Pock Pres Quar Rad Rams Raven Red Ren Rex Rich Ring Rip Rock
Rod Rom Ros Roth Row Rud Rush Rut Sad Sal San Sax Sed Sel Sev Shel Shep Sher Ship Shir Sil Skel Smith Som South Stal Stan Stap Star
Stav Stein Stock Stone Strat Stud Sud Sum Sun Sut Swin Tal Tan Tarl Ten Thorn Thur Til Tod Tor Town Tren Tre Tun Up Ul Ven Wad Wake
Wal Wall Walms Ward Ware War Wash Wat Way Wed Wel Wes West Wet Whit White Wick Wid Wil Win Winch Wind Wing Winter With Wol Wood Wor
Wrex Wych Yar Yel York
`);
const ENDINGS = words(`
ton ford ley wood field worth well bury man more wick ham shaw stead bridge brook burn by combe cott den dale gate grove
hurst land low mere ridge son thorpe ward water way ington ingham croft cliffe stone house holme hill lock lin sey ster
`);
const TAIL = scattered([
  ...compose(STARTS, ENDINGS),
  ...compose(
    words('Daw Hob Jack Hodg Rob Tom Wat Wil Dick Gib Hut Jef Law Nich Per Sim Ste Mat Hend Ander Rich'),
    words('kins kinson son sons ison erson ers ett etson cock cox kin'),
  ),
]);

const ERAS = [
  era(
    1900,
    `Mary Dorothy Betty Ruth Helen Barbara Virginia Margaret Doris Shirley Frances Mildred Elizabeth Evelyn Anna Marie Alice
    Jean Florence Irene Lillian Martha Louise Rose Joan Catherine Gloria Edna Norma Lois Josephine Ethel Marjorie Phyllis Thelma
    Eleanor Lucille Hazel Beatrice Gladys Edith Pauline Bernice Grace Esther June Juanita Clara Ida Bertha Wilma Ella Viola Agnes`,
    `Robert James John William Charles George Joseph Richard Edward Donald Thomas Frank Harold Paul Raymond Walter Jack Henry Kenneth
    Arthur Albert David Harry Ralph Eugene Howard Carl Willie Louis Clarence Earl Roy Fred Joe Francis Lawrence Herbert Leonard Ernest
    Alfred Anthony Stanley Norman Gerald Daniel Samuel Bernard Melvin Marvin Frederick Leroy Herman Lloyd Russell Vernon Chester Floyd`,
  ),
  era(
    1936,
    `Mary Linda Barbara Patricia Carol Sandra Nancy Sharon Judith Susan Betty Carolyn Margaret Shirley Judy Karen Donna Kathleen Joyce
    Dorothy Janet Diane Janice Joan Elizabeth Brenda Gloria Virginia Marilyn Martha Beverly Helen Bonnie Ruth Frances Jean Ann Phyllis
    Pamela Jane Alice Peggy Cheryl Doris Catherine Elaine Rose Connie Sally Roberta Rita Jo Ellen Wanda Lois Sheila Loretta Maxine`,
    `James Robert John William Richard David Charles Thomas Michael Ronald Larry Donald Joseph Gary George Kenneth Paul Edward Jerry
    Dennis Frank Daniel Raymond Roger Stephen Gerald Walter Harold Douglas Lawrence Terry Wayne Arthur Jack Carl Henry Willie Bruce Joe
    Peter Billy Roy Ralph Anthony Jimmy Albert Bobby Eugene Johnny Fred Harry Howard Philip Alan Stanley Leonard Ernest Dale Marvin`,
  ),
  era(
    1956,
    `Mary Susan Linda Karen Donna Lisa Patricia Debra Cynthia Deborah Sandra Barbara Brenda Pamela Nancy Sharon Cheryl Elizabeth Teresa
    Lori Tammy Kimberly Diane Denise Robin Carol Laura Julie Theresa Kathleen Cindy Michelle Debbie Rhonda Angela Janet Jennifer Rebecca
    Margaret Maria Carolyn Diana Jacqueline Ann Beverly Janice Catherine Tina Christine Gail Wendy Peggy Bonnie Annette Anita Dawn Sheila`,
    `Michael David James John Robert Mark William Richard Thomas Steven Timothy Joseph Charles Jeffrey Kevin Kenneth Daniel Paul Donald
    Brian Ronald Gary Scott Anthony Gregory Edward Stephen Larry Randy Terry Douglas George Keith Dennis Jerry Bruce Patrick Peter Rick
    Roger Craig Andrew Alan Raymond Glenn Eric Phillip Carl Danny Wayne Barry Russell Ricky Dale Todd Martin Johnny Darrell Curtis`,
  ),
  era(
    1971,
    `Jennifer Michelle Amy Kimberly Lisa Angela Melissa Heather Stephanie Rebecca Nicole Christina Elizabeth Jessica Laura Amanda Tammy
    Julie Mary Shannon Kelly Dawn Tracy Sarah Karen Rachel Andrea Crystal April Erin Tara Wendy Tina Jamie Christine Susan Patricia Monica
    Stacy Danielle Carrie Tiffany Holly Tonya Katherine Megan Kristen Stacey Robin Dana Melanie Denise Pamela Kathryn Latoya Veronica Natasha`,
    `Michael Christopher Jason David James John Robert Brian William Matthew Joseph Daniel Kevin Eric Jeffrey Richard Scott Mark Steven
    Timothy Thomas Anthony Charles Joshua Ryan Jeremy Paul Andrew Gregory Chad Kenneth Jonathan Stephen Shawn Aaron Adam Patrick Justin
    Sean Edward Todd Donald Ronald Benjamin Keith Bryan Gary Jose Nathan Travis Bradley Douglas Peter Dustin Craig Marcus Derrick Corey`,
  ),
  era(
    1984,
    `Jessica Ashley Amanda Sarah Jennifer Brittany Stephanie Samantha Lauren Megan Emily Kayla Elizabeth Rachel Nicole Amber Courtney
    Danielle Rebecca Heather Melissa Kimberly Michelle Tiffany Christina Chelsea Hannah Victoria Alexandra Kelsey Taylor Katherine Erin
    Vanessa Andrea Jasmine Allison Brianna Alexis Shelby Natalie Kelly Sara Crystal Erica Laura Kathryn Morgan Caitlin Jordan Jamie Whitney
    Lindsey Katie Haley Cassandra Mary Brooke Paige Ebony`,
    `Michael Christopher Matthew Joshua Andrew Daniel David James Justin Joseph Ryan Robert John Nicholas Anthony William Jonathan Kyle
    Brandon Tyler Jacob Zachary Kevin Eric Steven Thomas Brian Alexander Jordan Timothy Cody Adam Benjamin Aaron Richard Patrick Sean
    Charles Stephen Jeremy Jose Travis Jeffrey Nathan Samuel Mark Jason Jesse Paul Dustin Gregory Kenneth Scott Derek Austin Corey Trevor
    Cameron Dylan Ian Marcus`,
  ),
  era(
    1998,
    `Emily Hannah Madison Samantha Ashley Sarah Elizabeth Alexis Abigail Emma Olivia Isabella Alyssa Lauren Grace Natalie Jessica Taylor
    Sophia Victoria Brianna Kayla Anna Chloe Hailey Mia Ava Sydney Rachel Megan Jasmine Julia Morgan Destiny Rebecca Katherine Haley Savannah
    Allison Alexandra Ella Kaitlyn Addison Zoe Makayla Faith Jordan Trinity Sierra Paige Brooke Mackenzie Leah Nicole Avery Lily Autumn Caroline`,
    `Jacob Michael Joshua Matthew Ethan Andrew Daniel Anthony Christopher Joseph William Alexander David Ryan Nicholas Tyler James John
    Jonathan Nathan Samuel Christian Noah Dylan Benjamin Logan Brandon Gabriel Elijah Aiden Jose Caleb Mason Jack Zachary Kevin Isaac Evan
    Austin Luke Justin Jayden Thomas Cameron Hunter Connor Jordan Robert Kyle Aaron Isaiah Jackson Aidan Owen Lucas Cole Trevor Ian Seth Garrett`,
  ),
  era(
    2011,
    `Olivia Emma Ava Sophia Charlotte Amelia Isabella Mia Evelyn Harper Abigail Emily Ella Elizabeth Sofia Madison Avery Scarlett Grace
    Chloe Lily Aria Penelope Riley Layla Zoey Nora Lillian Hannah Addison Aubrey Ellie Stella Natalie Zoe Leah Hazel Violet Aurora Savannah
    Audrey Brooklyn Bella Claire Skylar Lucy Paisley Everly Anna Caroline Nova Genesis Emilia Kennedy Samantha Maya Willow Kinsley Naomi Ivy`,
    `Liam Noah Oliver Elijah William James Benjamin Lucas Mason Ethan Alexander Henry Jacob Michael Daniel Logan Jackson Sebastian Jack
    Aiden Owen Samuel Matthew Joseph Levi Mateo Wyatt Carter Luke Jayden Gabriel Isaac Grayson Lincoln Julian Anthony Dylan Ezra Leo Hudson
    Asher Christopher Josiah Andrew Thomas Joshua Theodore Caleb Ryan Nathan Adrian Eli Aaron Colton Cameron Landon Hunter Jaxon Easton Miles`,
  ),
];

/** Spellings and inventions of which there are few bearers each. */
const RARE_FEMALE = compose(
  words(
    'Bri Kai Ka Shan Ma Ja La Tia Ra Da Ly Ad Bel Mar Jo Ev Ro Syl Cor Del Em Ger Hen Luc Na Ros Ter Wil Ze Al Am Ari Cla',
  ),
  words(
    'lyn na nique della elle etta ine ina isha leigh lani lee lise mara nelle ria rina ssa tta vette yah andra',
  ),
);
const RARE_MALE = compose(
  words(
    'Bran Da Der De Ja Ke La Mal Ray Ter Tre Tyr Var Zan Col Dar Jer Kel Lan Mar Rod Ty Bray Cas El Har Os Wil',
  ),
  words('don drick marcus mont nell ron rick shawn son ton vin von win yon ric lan dell'),
);
const rare = { female: ranked(scattered(RARE_FEMALE), 0.4), male: ranked(scattered(RARE_MALE), 0.4) };

const single: Picker<string> = mixed([
  [ranked(COMMON, 0.72, 6), 0.44],
  [ranked(TAIL, 0.45, 30), 0.56],
]);

export const givenEnglish: Culture['given'] = (rng, sex, birthYear) =>
  rng.chance(0.035) ? rare[sex](rng) : givenByEra(ERAS, rng, sex, birthYear);

export const english: Culture = {
  id: 'english',
  language: 'en',
  family: (rng) => (rng.chance(0.018) ? `${single(rng)}-${single(rng)}` : single(rng)),
  given: givenEnglish,
  middle(rng, sex, birthYear) {
    const kind = rng.next();
    if (kind < 0.35) return undefined;
    const name = givenByEra(ERAS, rng, sex, birthYear);
    return kind < 0.75 ? `${name[0]}.` : name;
  },
};
