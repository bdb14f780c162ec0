/** Spanish given names and what people call their bearers: `name: short forms; …`. Folded, common knowledge, no source. */
export const SPANISH = `
adriana: adri nana; agustin: tin agus; alberto: beto berto tito; alejandra: ale sandra jandra
alejandro: ale alex jandro sandro; alfonso: fonso poncho alfon; alfredo: fredo fredy; alicia: licha ali
amalia: maya; ana: anita; angeles: angie geles; angel: angelito; antonia: tona toni; antonio: tono tony toni
armando: mando; arturo: turo; aurelio: yeyo; beatriz: bea betty; benjamin: benja mincho; bernardo: nardo berna
carlos: carlitos charly; carmen: carmela menchu carmencita; carolina: caro lina; catalina: cata lina
cecilia: ceci chila; cesar: checha; claudia: clau; concepcion: concha conchita chita; consuelo: chelo
cristina: cris tina; cristobal: cris tobal; cruz: crucito; daniel: dani; daniela: dani; david: davi
diego: dieguito; dolores: lola lolita loli; domingo: mingo; eduardo: edu lalo eddy guayo; elena: nena lena
elisa: eli; enrique: quique kike rique; ernesto: neto; esperanza: pera espe; esteban: teban; eugenia: geni kena
eugenio: geno; federico: fede fico; felipe: pipe feli; felicidad: feli; fernanda: fer nanda; fernando: fer nando
francisca: paca paquita pancha fran; francisco: paco pancho curro paquito kiko fran cisco pacho
gabriel: gabi gabo; gabriela: gabi gaby; gerardo: yayo gera; gilberto: beto gil; gonzalo: chalo gonza
graciela: chela gracia; gregorio: goyo grego; guadalupe: lupe lupita guada; guillermo: guille memo willy
gustavo: gus tavo; hector: tito; hermenegildo: gildo; herminia: mina; hilario: lalo; hortensia: tencha
humberto: beto; ignacia: nacha; ignacio: nacho iggy; ines: inesita; isabel: isa chabela chavela bel
ismael: isma; jaime: jimmy; javier: javi; jesus: chuy chucho suso; jesusa: chucha susa; joaquin: quino quin
jorge: coque jorgito; jose: pepe pepito chepe josito; josefa: pepa pepita fina chepa
josefina: fina pepa josefa chepina; juan: juanito juancho; juana: juanita; julia: yuli; julio: julito
laura: lau lala; leonardo: leo nardo; leticia: leti lety; lorenzo: loren lencho; lourdes: lulu lula
lucia: lucy luci; luis: lucho luisito; luisa: lucha; magdalena: magda lena malena
manuel: manolo manu lolo manny; manuela: manola manoli lola; marcela: chela marce; marcos: marquitos
margarita: marga rita mago; maria: mari maruja marita mariquita; mariano: nano; maribel: mari; martin: tincho
mateo: teo; matilde: mati tilde; mauricio: mau mauri; mercedes: merche meche merceditas; miguel: migue miki
milagros: mila milagritos; monica: moni; natalia: nati; nicolas: nico; octavio: tavo; olivia: oli; oscar: oski
pablo: pablito; patricia: pati paty patri; pedro: perico periquin; pilar: pili piluca; rafael: rafa fali
ramon: moncho monchito; ramona: mona moncha; raquel: raqui quela; raul: rulo; refugio: cuca cuco; remedios: reme
ricardo: rica richi ricky; roberto: beto rober berto; rocio: chio; rodolfo: rodo fito rudy; rodrigo: rodri rigo
rogelio: roge; rosa: rosita; rosario: charo chayo; salvador: salva chava; sandra: sandri
santiago: santi chago tiago yago diego; sebastian: sebas; sergio: checo; silvia: silvi; socorro: coco
sofia: sofi; soledad: sole chole; susana: susi; teodoro: teo; teresa: tere teresita; tomas: tomi tomasito
trinidad: trini; valentina: vale tina; veronica: vero; vicente: chente vicen; victor: vic vitito
victoria: vicky toya; virginia: vicky gina; yolanda: yoli
`;
