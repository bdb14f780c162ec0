/** Names of Spanish-speaking families; about a third keep both family names. */
import { mixed, ranked, words } from '../pickers.ts';
import { type Culture, compose, era, givenByEra, scattered } from './culture.ts';
import { givenEnglish } from './english.ts';

const SURNAMES = words(`
García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Reyes Morales Cruz Ortiz
Gutiérrez Chávez Ramos Ruiz Mendoza Álvarez Jiménez Castillo Vásquez Romero Moreno Herrera Medina Aguilar Vargas Guzmán Castro Méndez
Fernández Muñoz Salazar Garza Soto Vega Alvarado Delgado Peña Contreras Guerrero Ríos Ortega Estrada Sandoval Núñez Maldonado Valdez
Santiago Domínguez Espinoza Silva Ayala Padilla Rosales Juárez Cortez Navarro Luna Molina Ávila Ibarra Fuentes Rosas Campos Cervantes
Miranda Robles Trujillo Velasco Acosta Serrano Figueroa Cabrera Pacheco Salinas Márquez Rojas Lara Cárdenas Valencia Carrillo Nava Orozco
Gallegos Villarreal Montoya Barrera Zamora Rosario Suárez Solís Duarte Ochoa Rubio Zavala Escobar Mejía Calderón León Bautista Villanueva
Cisneros Esquivel Guevara Rangel Tapia Osorio Macías Bravo Camacho Leal Arellano Quintero Benítez Beltrán Gallardo Lozano Murillo Palacios
Hinojosa Cordero Vera Enríquez Velázquez Meza Trejo Franco Marín Santos Quiroz Rocha Zapata Arroyo Ponce Parra Galván Valenzuela Becerra
Correa Rosado Colón Nieves Vélez Maldonado Otero Alicea Pagán Quiñones Marrero Feliciano Báez Matos Rentería Elizondo Cantú Treviño Tamez
Magaña Zúñiga Sierra Aranda Bernal Cano Cuevas Escalante Farías Gálvez Huerta Jaramillo Ledesma Montes Olivares Pineda Rueda Saldaña Tovar
Urbina Villa Yáñez Arias Blanco Bonilla Carranza Cedillo Corona Dueñas Félix Galindo Grijalva Iglesias Jasso Landeros Lemus Lugo Manzano
Melgar Nájera Ocampo Pantoja Prado Quezada Razo Saavedra Segura Tejeda Ulloa Vallejo Xiques Ybarra Zaragoza Aceves Barajas Casillas Dávila
Echeverría Frías Godoy Izquierdo Lira Madrigal Negrete Ontiveros Peralta Quintana Resendiz Samaniego Terrazas Uribe Vidal Zepeda Abarca
Alcántara Amaya Andrade Aponte Arce Arredondo Ascencio Ballesteros Bañuelos Barrios Basurto Bermúdez Borrego Bustamante Bustos Caballero
Cáceres Calvillo Candelaria Carmona Carrasco Casas Castañeda Castellanos Ceballos Cerda Chacón Cordova Coronado Cota Crespo Dorantes Durán
Escobedo Escamilla Espinosa Esparza Favela Fierro Gaitán Gamboa Garay Garibay Gastélum Girón Granados Guajardo Guillén Haro Hermosillo
`);
const RARE = scattered(
  compose(
    words(
      'Abel Agui Alda Alme Ama Anza Ara Arba Arria Baran Bara Bela Bena Ber Calde Cama Cara Casa Cere Coro Esca Espi Gala Gara Garri Gue Ira Iza Larra Lasa Leza Lima Lo Mala Mara Men Mira Mon Mora Nava Oca Ola Ora Pala Para Pera Quija Rama Riva Sala Sara Sola Sorra Tala Terra Ubi Ura Vala Vela Villa Zaba Zala Zara',
    ),
    words(
      'bal beda ndia garay guren lde lva mendi nda nza rain ria rreta rte rza sco stegui tegui vedra verde yano zabal zano zuela',
    ),
  ),
);
const one = mixed([
  [ranked(SURNAMES, 0.85, 3), 0.93],
  [ranked(RARE, 0.4), 0.07],
]);

const ERAS = [
  era(
    1900,
    `María Guadalupe Juana Margarita Josefina Rosa Carmen Teresa Francisca Esperanza Dolores Antonia Elena Consuelo Ofelia Socorro Esther
    Amparo Concepción Ramona Irma Gloria Alicia Hortensia Aurora Herminia Graciela Eva Petra Luz Trinidad Angelina Enriqueta Manuela`,
    `José Juan Jesús Manuel Francisco Antonio Pedro Luis Ramón Carlos Miguel Guadalupe Raúl Roberto Salvador Rafael Ricardo Alfonso Enrique
    Guillermo Domingo Ignacio Arturo Alberto Rubén Ernesto Felipe Gilberto Héctor Armando Alfredo Ismael Pablo Ezequiel Agustín Refugio`,
  ),
  era(
    1960,
    `María Patricia Silvia Martha Leticia Rosa Verónica Norma Sandra Elizabeth Claudia Gabriela Adriana Laura Araceli Mónica Lorena Beatriz
    Yolanda Maribel Blanca Irma Alejandra Ana Carmen Rocío Marisol Lilia Elvira Gloria Teresa Julia Edith Susana Cecilia Isabel Raquel Olga`,
    `José Juan Jorge Luis Carlos Francisco Miguel Jesús Javier Antonio Roberto Ricardo Sergio Fernando Alejandro Eduardo Martín Raúl Gerardo
    Arturo Víctor Óscar Mario Héctor Rafael Manuel Alfredo Armando Enrique Guillermo Rubén Ramón César Marco Hugo Edgar Salvador Jaime Julio`,
  ),
  era(
    1988,
    `María Ana Daniela Andrea Alejandra Karen Diana Jessica Fernanda Paola Valeria Mariana Karla Gabriela Brenda Vanessa Nancy Stephanie
    Jacqueline Cynthia Elizabeth Erika Yesenia Jazmín Carolina Estefanía Guadalupe Itzel Natalia Isabel Viviana Lizbeth Marisol Rosa Lucía`,
    `José Luis Juan Carlos Daniel Miguel Alejandro Jesús Jorge Eduardo David Fernando Christian Óscar Iván Ángel Diego Omar Edgar Erick Víctor
    Antonio Francisco Adrián Rodrigo Manuel Javier Cristian Hugo Ricardo Sergio Kevin Marco Roberto Andrés Alan Saúl Abraham Ulises Uriel`,
  ),
  era(
    2006,
    `Sofía Valentina Camila Isabella Ximena Regina Valeria Renata María Natalia Victoria Daniela Mía Emily Luciana Fernanda Romina Alexa Emma
    Aitana Zoe Abigail Samantha Melanie Danna Julieta Elena Paula Gabriela Leah Ariana Salomé Antonella Mariana Guadalupe Aylín Allison`,
    `Santiago Mateo Sebastián Diego Leonardo Emiliano Daniel Alejandro Ángel Matías Gael Miguel Iker Maximiliano David Rodrigo José Nicolás
    Samuel Adrián Gabriel Emilio Juan Joaquín Julián Liam Axel Isaac Thiago Luis Damián Andrés Alexander Jesús Fernando Bruno Dylan Kevin`,
  ),
];

/** Given names that follow another: María *Elena*. */
const SECOND = {
  female: ranked(
    words(
      'Elena Guadalupe Isabel del_Carmen de_Jesús Luisa Teresa Fernanda José Cristina Eugenia Beatriz Lucía Rosario Paula Inés',
    ),
  ),
  male: ranked(
    words(
      'Antonio Luis Carlos Alberto Manuel Ángel de_Jesús Enrique Alejandro Ignacio Javier Eduardo María Andrés Ramón Rafael',
    ),
  ),
};

export const spanish: Culture = {
  id: 'spanish',
  language: 'es',
  family: (rng) => (rng.chance(0.33) ? `${one(rng)} ${one(rng)}` : one(rng)),
  given: (rng, sex, year) =>
    year > 1980 && rng.chance(0.18) ? givenEnglish(rng, sex, year) : givenByEra(ERAS, rng, sex, year),
  middle: (rng, sex) => (rng.chance(0.45) ? SECOND[sex](rng).replace('_', ' ') : undefined),
};
