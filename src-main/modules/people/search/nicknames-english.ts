/** English given names and what people call their bearers: `name: short forms; …`. Folded, common knowledge, no source. */
export const ENGLISH = `
aaron: ron ronnie; abigail: abby abbie gail; abraham: abe bram; ada: addie; adelaide: addie heidi
adeline: addie; agnes: aggie nessie; albert: al bert bertie; alexander: alex al xander sandy alec lex sasha
alexandra: alex sandra sandy lexi alexa sasha; alexis: alex lexi; alfred: al fred alf alfie freddie
alice: allie ally; alison: allie ally; allison: allie ally; alvin: al; amanda: mandy manda
amelia: amy millie mel emily; anastasia: stacy ana tasha; andrea: andy drea; andrew: andy drew
angela: angie angel; angelina: angie lina; ann: annie nan nancy; anna: annie ann ana; anne: annie nan
annette: annie netta; anthony: tony ant; antoinette: toni nettie; antonia: toni; antonio: tony; april: apryl
archibald: archie; arlene: lena; arnold: arnie; arthur: art artie; ashley: ash; augustine: gus augie
augustus: gus augie; barbara: barb barbie babs bobbie; barnaby: barney; bartholomew: bart
beatrice: bea trixie bee; belinda: linda bel; benedict: ben; benjamin: ben benny benji bennie
bernadette: bernie detta; bernard: bernie; bertha: bert bertie; bethany: beth; beverly: bev; billie: bill
bradford: brad; bradley: brad; brenda: bren; brian: bri; bridget: bridie biddy; bronwyn: bron; calvin: cal
cameron: cam; camille: cammie millie; carl: karl; carol: carrie; caroline: carrie carol lynn caro
carolyn: carrie carol lynn; cassandra: cass cassie sandy sandra
catherine: cathy kathy cat kate katie cate kitty kat casey; cecilia: cece celia cissy
charles: charlie chuck chas chip charley; charlotte: charlie lottie char lotte; cheryl: cher sherry
chester: chet; christian: chris; christina: chris tina christy chrissy; christine: chris tina christy chrissy
christopher: chris kit topher; clarence: clare; claudia: claudie; clementine: clem; clifford: cliff
clifton: cliff; clinton: clint; constance: connie; cordelia: delia cordy; cornelius: neil corny; courtney: court
curtis: curt; cynthia: cindy cindi; daniel: dan danny; danielle: dani danny elle; darlene: lena
david: dave davey davy; deborah: deb debbie debra debby; debra: deb debbie deborah; delbert: bert del
delilah: lila; delores: lola dee della; denise: dee niecy; dennis: denny; derek: rick ricky; derrick: rick ricky
desmond: des; diana: di didi; diane: di; dolores: dee della; dominic: dom nick; donald: don donnie donny
donna: donnie; doris: dora; dorothy: dot dottie dolly dora; douglas: doug; duncan: dunc; dwight: ike
edgar: ed eddie; edith: edie; edmund: ed eddie ned ted; edward: ed eddie ted ned teddy eddy; edwin: ed eddie ned
eileen: ellie; elaine: lainie; eleanor: ellie nora nell ella elle lenore ellen; elijah: eli
elizabeth: liz beth betty lizzie eliza betsy libby bess lisa elise liza ellie bette bessie
ellen: ellie nell nellie; elliot: eli; elvira: elvie; emanuel: manny; emily: em emmy millie; emma: em emmy
ernest: ernie; estella: stella; estelle: essie stella; esther: essie hettie; ethel: ettie; eugene: gene
eugenia: genie; evangeline: eva evie angie; evelyn: eve evie lynn; ezekiel: zeke; ezra: ez
felicity: flick fliss; ferdinand: ferdie; florence: flo florrie flossie; frances: fran frannie francie franny
francis: frank fran frankie; franklin: frank frankie; freda: freddie; frederick: fred freddie rick freddy fritz
gabriel: gabe; gabriella: gabby ella gabi; gabrielle: gabby elle gabi; genevieve: gen jenny ginny viv jean
geoffrey: geoff jeff; george: georgie; georgia: georgie; georgina: georgie gina; gerald: gerry jerry
geraldine: gerry geri; gertrude: gertie trudy trudie; gilbert: gil bert; gillian: jill gill; gladys: glad
gloria: glory; gordon: gord; grace: gracie; gregory: greg gregg; gwen: gwenny; gwendolyn: gwen wendy
hannah: anna nan; harold: harry hal; harriet: hattie harry; harrison: harry; helen: nell nellie lena ellen
helena: lena nell; henrietta: etta hettie hank; henry: hank harry hal; herbert: herb bert herbie; herman: herm
hezekiah: hez; hilary: hil; horace: harry; howard: howie; hubert: hugh bert hubie; hugh: hughie; humphrey: humph
ida: idie; ignatius: iggy; imogen: immy; irene: renie rena; irvin: irv; irving: irv; isaac: ike zac
isabel: izzy bella belle bel; isabella: izzy bella belle ella; isadora: izzy dora; isaiah: ike; isidore: izzy
jack: jackie; jacob: jake jay; jacqueline: jackie jacqui; james: jim jimmy jamie jem jimmie; jane: janie jenny
janet: jan; janice: jan; jasmine: jas jazz; jason: jay; jasper: jas; jean: jeanie; jeanette: jean nettie
jedediah: jed; jeffery: jeff; jeffrey: jeff geoff; jemima: mima jem; jennifer: jen jenny jenn jennie
jeremiah: jerry jeremy; jeremy: jerry jem; jerome: jerry; jessica: jess jessie; jessie: jess; joan: joanie
joann: jo; joanna: jo joey anna joan; joanne: jo; jocelyn: joss lynn; jody: jo; joel: joey
john: johnny jack jon johnnie; jonathan: jon jonny nathan john; jordan: jordy; joseph: joe joey jos
josephine: jo josie fina; joshua: josh; joyce: joy; judith: judy jude; julia: julie jules; julian: jules
juliana: julie ana; juliet: julie jules; julius: jules; justin: jus; karen: kari
katherine: kathy kate katie kat kay kit kitty kathie cathy casey; kathleen: kathy kate katie kay kath
kathryn: kathy kate katie kat kay; katrina: trina kat; keith: kit; kelly: kel; kenneth: ken kenny; kevin: kev
kimberly: kim kimmy; kirsten: kirsty; kristen: kris kristy; kristin: kris kristy chris
kristina: kris tina kristy; kristine: kris kristy; kristopher: kris; lambert: bert; lancelot: lance
laura: laurie lori; lauren: laurie ren; laurence: larry laurie; lavinia: vinnie
lawrence: larry laurie lawrie lars; leanne: lee; leila: lee; leo: leon; leonard: len lenny leo leon
leonora: nora; leopold: leo; leroy: roy lee; leslie: les; lester: les; leticia: tish letty; levi: lee
lewis: lew lou; lillian: lil lily lilly; lillie: lil; linda: lindy lynn; lindsay: lin; llewellyn: lew
lloyd: floyd; lois: lo; lorraine: lori rainie; louis: lou louie lew; louise: lou lulu; lucas: luke
lucille: lucy lu; lucinda: lucy cindy; lucretia: lucy; luke: lucas; lydia: lyddie; lyndon: lyn
mackenzie: mack kenzie; madeline: maddie maddy lena maggie; madison: maddie maddy; magdalene: lena maggie
malcolm: mal; marcella: marcie; marcia: marcie; marcus: marc mark marco
margaret: maggie meg peggy marge margie rita greta peg madge meggie daisy; margarita: rita; maria: mary mia
marian: mary; marianne: mary anne; marie: mary; marilyn: mary lynn; marion: mary; marjorie: marge margie
mark: marc; marshall: marsh; martha: marty mattie patty patsy; martin: marty; marvin: marv
mary: molly polly mamie may mimi; mathew: matt matty; matilda: tilly mattie tilda; matthew: matt matty
maureen: mo reenie; maurice: mo morrie; maximilian: max; maxine: max; maxwell: max; megan: meg; melanie: mel
melinda: mindy mel linda; melissa: mel missy lissa; melvin: mel; mercedes: mercy sadie; meredith: merry
merle: merl; michael: mike mick mikey micky mickey; micheal: mike mick; michelle: shelly mickey chelle shelley
mildred: millie; millicent: millie; minerva: minnie; miranda: mandy randy; miriam: mim mimi; mitchell: mitch
mohammed: mo mohamed muhammad mohammad; monica: mona; montgomery: monty; morgan: mo; mortimer: mort
moses: mo moe; muriel: mur; myron: ron; nadine: dee; nancy: nan; naomi: nomi; natalie: nat nattie tally
natasha: tasha nat; nathan: nate nat; nathaniel: nate nat nathan; nelly: nell; nelson: nels; neville: nev
nicholas: nick nicky nico klaus colin; nicole: nicki nikki nicky; norbert: bert; norma: normie; norman: norm
octavia: tavia; olive: ollie livvy; oliver: ollie; olivia: liv livvy ollie; orlando: lando; orville: orv
oscar: ossie; oswald: ozzy oz; otis: ote; owen: wen; pamela: pam pammy; patience: pat patty
patricia: pat patty trish tricia patsy trisha pattie; patrick: pat paddy rick patty; paul: paulie; paula: polly
pauline: polly paula; penelope: penny; percival: percy; peter: pete petey; philip: phil pip; philippa: pip pippa
phillip: phil pip; phoebe: phebe; phyllis: phyl; preston: pres; priscilla: cilla prissy; prudence: pru
quentin: quinn; rachel: rae shelly; ralph: ralphie; randall: randy; randolph: randy; raphael: rafe; raymond: ray
rebecca: becky becca beck reba; regina: gina reggie; reginald: reg reggie; reuben: rube ben; rhoda: rho
richard: rick rich dick ricky richie rickie dickie; robert: bob rob bobby robbie bert bobbie robin
roberta: bobbie robbie bert; roderick: rod rick roddy; rodney: rod; roger: rodge; roland: rollie rowland
ronald: ron ronnie; rosalie: rose rosie; rosalind: roz rose lindy; rosalinda: rosa linda; rosanne: rose anne
rose: rosie; rosemary: rose rosie romy mary marie; rowena: rona; roxanne: roxy; rudolph: rudy; rupert: rupe
russell: russ rusty; ruth: ruthie; sabrina: brina; salvatore: sal; samantha: sam sammy; samson: sam
samuel: sam sammy; sandra: sandy; sarah: sally sadie sara; saul: sol; scott: scotty; sebastian: seb bas
selina: lina; serena: rena; seymour: sy; sharon: shari; shaun: sean shawn; sheila: shelly; sheldon: shel
shelley: shell; sherman: sherm; sheryl: sherry sherri sheri; shirley: shirl; sibyl: sib; sidney: sid; silas: si
silvester: sly; simon: si; solomon: sol solly; sophia: sophie; spencer: spence; stacey: stace; stanley: stan
stella: stell; stephanie: steph stevie; stephen: steve stevie stephan; steven: steve stevie; stewart: stew stu
stuart: stu stew; susan: sue susie suzy suzie; susanna: sue susie anna; suzanne: sue suzy susie suzie
sybil: syb; sylvester: sly; sylvia: sylvie syl; tabatha: tabby; tabitha: tabby; tamara: tammy tam
terence: terry; teresa: terry tess tessa tracy traci; thaddeus: thad tad ted; thelma: thel
theodora: dora teddy thea; theodore: ted teddy theo; theresa: terry tess tessa tracy traci
thomas: tom tommy thom; tiffany: tiff; tillman: till; timothy: tim timmy; tobias: toby; tracy: trace
trevor: trev; tristan: tris trist; tyler: ty; tyrone: ty; ursula: ursie; valentine: val; valerie: val
vanessa: nessa van; vernon: vern; veronica: ronnie roni vera nica; victor: vic
victoria: vicky tori vickie vicki; vincent: vince vinny vinnie; viola: vi; violet: vi; virgil: virge
virginia: ginny ginger gina jennie; vivian: viv; vivienne: viv; wallace: wally; walter: walt wally; warren: ren
wayne: way; wendell: dell; wilbur: will; wilfred: will fred wilf; wilhelmina: mina willa billie minnie
willard: will; william: bill will billy willie liam willy wil; willie: will bill; winifred: winnie fred freda
winston: win winnie; woodrow: woody; xavier: xav zave; yolanda: yoli; yvonne: vonnie; zachariah: zach zack
zachary: zach zack zac; zebulon: zeb; zoe: zoey
`;
