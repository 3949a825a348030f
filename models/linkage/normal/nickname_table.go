package normal

// nicknameTable has full names, each with its short forms and other spellings; entries are
// divided by semicolons. A short form may stand at several full names. Full names that are
// forms of other full names too (john of johannes) are entries and forms.
const nicknameTable = `
aaron: ron ronnie aron; abigail: abby abbie abi gail abigayle; abraham: abe bram ibrahim; ada: addie; adam: ad addy adamo; adelaide: addie adele heidi della
adele: addie adela; adolf: dolf dolfi adolph; adrian: ade adriano adrien; adriana: adri adrienne; agatha: aggie agata agathe; agnes: aggie nessie agnieszka
agnieszka: aga agnes; aidan: aiden; alan: al allan allen alun; alana: lana; alastair: al alasdair alistair alister; albert: al bert bertie alberto albrecht
alberto: berto beto; aleksandra: ola
alexander: al alex alec alek sandy xander lex sascha sasha alexandre alessandro alejandro aleksander aleksandr alexandros sandro ale shura sanya sander
alexandra: alex alexa lexi lexie sandra sandy sasha alessandra alejandra aleksandra sandrine ola shura
alexei: alyosha lyosha aleksei alexey aleksey alexej oleksii alexis; alexis: alex lexi alexei; alfonso: alonso fonso poncho; alfred: al alf alfie fred freddie alfredo
alice: ali ally allie alicia alix lisette; alison: ali allison ally allie alyson; althea: thea; alvin: al alwin; amanda: mandy manda mandi amandine; ambrose: brose
amelia: amy millie milly mel emelia amelie; amy: aimee ami; anastasia: ana nastya stacy stacey tasia asya nastassia; anatoly: tolya; andrea: andi andie drea andy
andrei: andryusha; andrew: andy drew andre andreas andres andrei andrey andrzej anders andries dries andrii ander; angela: angie ange angelika angelina angele
angelina: angie lina; angus: gus; ann: anne annie nan anna; anna: ann anne annie anya ana anja anke annette anika anushka nyura ania; annabel: anna bella belle annabelle
anneliese: anna anne liesl lisa annelise; annemarie: anna anne annmarie; anthony: tony ant toni antony anton antonio antoine antoni antonin antonis toon
antonia: toni tonia antonina antje tonya; antonio: toni tonio tono nino toto; archibald: archie baldie; ariadne: ari; arnold: arnie arno arnaud arnaldo
arthur: art artie arturo artur arturs; artyom: artem tyoma; ashley: ash ashleigh lee; astrid: asta; athanasios: thanasis sakis thanos nasos; audrey: audie
august: gus augie auguste augusto; augustine: gus austin augustin agustin agostino; aurora: rory; barbara: barb barbie babs bobbie barbra bara basia varya varvara
barnaby: barney barnabas; barry: baz bazza barrie; bartholomew: bart barth bartek bartlomiej bartolomeo; bartosz: bartek; basil: baz basilio vasily
beatrice: bea bee trixie trix beattie beatrix beatriz; belinda: bel linda lindy; benedict: ben benny bennie benedikt benoit benito benedetto
benjamin: ben benny benji bennie benj beniamino; bernadette: bernie detta; bernard: bernie bern barney bernhard bernardo; bernhard: bernd berni; bertha: bert bertie berta
bertram: bert bertie bertrand; bethany: beth; beverly: bev beverley; blanche: bianca blanca; boris: borya; bradford: brad; bradley: brad; brandon: bran; brenda: bren
brendan: bren brendon; brian: bri bryan bryant; bridget: biddy bridie bridey brigid brigitte birgit brigitta gitta; brittany: brit britt britney; bronwyn: bron
brunhilde: hilde; caitlin: cait katelyn kaitlin kaitlyn caitlyn; caleb: cal; callum: cal calum; calvin: cal; cameron: cam cammy; camilla: cam cami millie camille camila
candace: candy candice; carl: karl carlo carlos charles; carla: karla; carmen: carm carmela; carol: carole caz carrie karol
caroline: carrie caz carol carolyn carolina lina line caro karolina karoline; cassandra: cass cassie sandra sandy kassandra
catherine: cat cath cathy cate kate katie katy kay kit kitty kathy katherine kathryn katharine katharina katarina katerina caterina catalina catarina kathrin katrin kat trina rina kasia katarzyna ekaterina yekaterina katya katja katinka kathi cathie cathryn catharine catrin aikaterini kaat trijntje
cecil: cis; cecilia: cecily cis cissy celia cece cecile cecylia; cedric: ced rick; celeste: celia; celestine: celia tina; charalampos: babis bampis
charles: charlie chas chuck chaz charley carl carlos karl karel carlo karol charly; charlotte: charlie lottie lotte lotta char charlotta carlota carlotta; chelsea: chels
cheryl: cher cherie sheryl; chester: chet; chloe: klo clo; christian: chris christy kit cristian kristian kris christiaan krystian
christina: chris chrissie christine tina chrissy christie cristina kristina kristine kristin kirsten kirstin christa krystyna stina khristina christel
christine: chris chrissie tina chrissy christina kristine kristin christel
christopher: chris kit topher kris cristobal christoph christophe christoffer kristoffer cristoforo christoforos krzysztof krzys stoffel; clara: clare claire klara chiara
clarence: clare; clarissa: clara; claudia: claude klaudia; clement: clem clemens clemente; clementine: clem; clifford: cliff; clinton: clint; colin: col; colleen: coll
concepcion: concha conchita; connor: con conor; conrad: con konrad kurt corrado konni; constance: connie constanze constanza costanza
constantine: con kostas konstantin kostya konstantinos costas dinos; consuelo: chelo; cora: corrie; cordelia: delia cordie; corinne: cory cori corinna
cornelia: nell nelly corrie connie; cornelius: corny neil kees cor cornelis; courtney: court; curtis: curt; cynthia: cindy cyn cindi; cyril: cy kirill; dale: dal
damian: damo damien damon; daniel: dan danny dani danilo daniil daniele danya; daniela: dani danielle dany; danielle: dani daniela danni elle; daphne: daph
darlene: darla; darren: daz darrin; darryl: daryl darrell; david: dave davey davy davide dawid dewi; deborah: deb debbie debby debora debra; deirdre: dee; delia: dee
delores: dolores lola; demetrius: dimitris; denise: dee denny; dennis: den denny denis dionisio; derek: del derrick; desmond: des desi; diana: di diane dianne dee
dieter: didi dietrich; dietrich: dieter dirk; dimitrios: dimitris mitsos; dinah: di; dmitry: dima mitya dmitri dmitriy dmitrii dimitri dimitry dimitris dmytro dimitrios
dolores: lola lolita loli; dominic: dom nick dominik domenico domingo dominique; donald: don donnie donny; donna: don; dora: dori; doris: dorrie
dorothy: dot dottie dolly dorothea dodie thea dora doro dorota dorotea; douglas: doug dougie; drusilla: dru; duncan: dunc; dwight: ike; ebenezer: eb eben
eberhard: ebi hardy; edeltraud: traudl; edgar: ed eddie edgardo; edith: edie edy edyta; edmund: ed eddie ned ted edmond edmundo; eduard: edi; eduardo: lalo edu
edward: ed eddie eddy ted teddy ned edouard eduardo eduard edoardo; edwin: ed eddie ned edwina; edwina: eddie win; eileen: ellie aileen eily; elaine: lainie ella
eleanor: ellie nell nellie nora ella leonora elinor elenor eleanora leonor lenore eleonore eleonora; elena: lena alyona lenka ellen helen jelena yelena
elfriede: frieda elfi; eli: ely; elias: eli ilias ilya; elijah: eli elias lije
elizabeth: liz lizzie lizzy beth betty bess bessie betsy libby eliza elsie elise lisa liza lisbeth lilibet elisabeth elspeth elisabetta elisabet else elsa ilse liesl lise lisette liesbeth betje bettina elzbieta ela yelizaveta elizaveta liezel lis elle babette betsey tetty buffy
ella: ellie elle; ellen: ellie nell nellie nelly; elliott: el eliot elliot; eloise: lou heloise ellie; elsie: else elsa; elvira: ellie vira
emanuel: manny manuel manu emmanuel manolo; emil: emile emilio milo; emily: em emmy millie emmie emilie; emma: em emmy emmie ema; emmanouil: manolis; enrico: rico
enrique: quique kike henry; eric: rick ricky erik erich erick eryk; erica: ricki rikki erika; ernest: ernie ern ernst ernesto erno; erwin: irwin; esmeralda: esme
esther: essie hettie ester; eugene: gene eugen eugenio evgeny yevgeny zhenya jewgeni; eugenia: gene genie jenya evgenia yevgenia eugenie zhenya; eva: eve evie ewa evita
evan: ev; evangeline: eva evie; evangelos: vangelis; evelyn: evie evelin eveline; evgeny: zhenya yevgeny evgeni; ezekiel: zeke; fatima: fatma fatimah; federico: fede kiko
felicity: fliss flick felice; felix: lix feliks; ferdinand: ferdi ferdy nando fernando ferd; fergus: gus fergie; fernando: nando ferny; finlay: fin finley; fiona: fi fifi
florence: flo flossie flora florrie florentina; florian: flo flori; frances: fran francie frankie fanny sissy francesca franziska francoise francisca frannie
francesca: fran frankie cesca chess; francesco: ciccio checco franco cecco
francis: frank frankie fran franz francesco francisco francois frans franciszek pancho paco frantisek kiko curro; francisco: paco pancho kiko cisco fran chico
frank: frankie franco; franklin: frank frankie; frederica: freddie fred rica friederike frederike
frederick: fred freddie freddy rick fritz frederic fredric friedrich federico frederik fryderyk frits fredrik; friederike: rike fritzi; friedrich: fritz fred
gabriel: gabe gaby gabriele gabi gavriil; gabrielle: gabby gaby gabriela gabi gabriella ella brielle; galina: galya; gareth: gaz; gary: gaz garry; gavin: gav gavan
gemma: gem jemma; genevieve: gen ginny eve viv; gennady: gena; geoffrey: geoff jeff jeffrey gottfried geof
george: georgie geo georg georges jorge giorgio jorgen jurgen joris giorgos georgios georgy jerzy sjors gosha; georgia: george georgie gigi
georgina: georgie gina georgia georgette george; georgios: giorgos yorgos; gerald: gerry jerry geraldo gerold; geraldine: gerry gerri deena
gerard: gerry gerhard gerardo gert gerrit; gerhard: gerd gert hardy; gertrude: gert gertie trudy trude gertrud gertruda; gilbert: gil bert gilberto; giles: gilles gil
gillian: gill jill jilly gilly jillian; giovanni: gianni gian nanni vanni; giuseppe: beppe peppe pino joseph; glenn: glen; gloria: glo; gonzalo: gonza
gordon: gord gordie; grace: gracie gracia grazia; graham: graeme grahame; gregory: greg gregg gregor gregorio grigory grzegorz grisha grigori gregoire grigorii
greta: gretel margarete; gretchen: grete; grzegorz: grzesiek; guadalupe: lupe lupita; guillermo: memo william guille; gunther: gunter guenther guenter
gustav: gus gustavo gustave gustaf; gwendolen: gwen wendy gwendolyn gwendoline; hamish: ham; hannah: hanna hanne hana; hannelore: lore hanne; hans: hansi hannes
harold: harry hal harald haroldo; harriet: harri hattie hatty harry etta harriette; harrison: harry; hartmut: hardy; harvey: harv; hector: heck ettore; heidi: adelheid
heinrich: heinz heiner hein; helen: nell nellie ellen lena helena helene elena eleni yelena; helena: lena nell helen ella; helmut: helmuth helle
henrietta: etta hettie harriet hen henriette jette henni; henry: hank harry hal henri heinrich hendrik enrique enrico henrik henryk henk hen heinz rik
herbert: herb bert herbie heribert; herman: hermann herm armando germain ermanno; hermione: hermy; hester: hettie; hilary: hil hillary hilly; hildegard: hilde hilda hilla
holly: hol hollie; horace: horry horatio; horst: horsti; howard: howie; hubert: hugh bert hubertus hub huub; hugh: hughie huey hugues ugo hew; ian: iain; ignacio: nacho
ignatius: iggy nacho ignacio ignaz ignace ignazio inigo; igor: garik; ilya: ilia ilyusha; imogen: immy imo imogene; ines: inez agnes; ingeborg: inge inga
ingrid: inga inge; irene: rene renie irena irini ira; irina: ira irene irisha; isaac: ike zak isaak izaak
isabel: izzy bel bella belle isa isabelle isabella ysabel isobel ishbel tibby sabella isabeau izabela; isabella: izzy bella belle isa ella; isaiah: ike zay
isidore: izzy isidro isidor; israel: izzy srul; ivan: vanya iwan ioann ivo; jacob: jake jack jakob jacques jacopo jacobo jaap jakub jago kuba koos coby
jacqueline: jackie jacqui jacky jaqueline jacquelyn; jakob: jack; james: jim jimmy jamie jem jimmie jaime santiago giacomo jayme seamus hamish jimbo; jan: janek jasiek
jane: janie jenny jayne janey giana juana jana; janet: jan jannet netta; janice: jan janis; jaroslaw: jarek; jasmine: jas jaz yasmin jasmin jazmin yasmine
jason: jay jase iason; jasper: caspar gaspard kaspar jas gaspar; javier: javi xavier; jean: jeanie jeannot; jeanette: jean jenny jan netty; jeanne: jeannie
jeffrey: jeff jeffery geoff; jemima: jem mima; jennifer: jen jenny jenn jenni jennie; jeremiah: jerry jem; jeremy: jerry jez jem jeremias jeremie
jerome: jerry hieronymus geronimo jeronimo; jesse: jess; jessica: jess jessie jessy jesse; jesus: chuy chucho; joachim: achim jochen jo joaquin jochem gioacchino yakim
joan: joanie jo; joanna: jo joanne joann johanna jana asia joasia ioanna; jocelyn: joss josie; jodie: jody jo; joel: jo
johannes: hans johann john hannes jo jan johan jon hansi
john: jack johnny jon johnnie ivan juan jean johann johannes jan hans giovanni joao yannis ioannis giannis johan hannu jens janos jovan jacky; jolene: jo
jonathan: jon jonny nathan johnathan jonathon john johnny jonatan natan nat; jordan: jordy jord judd; jose: pepe pepito chepe joey; josef: sepp jupp
joseph: joe joey jo jos jose giuseppe josef josip jozef iosif yosef yusuf youssef sepp jupp beppe pepe osip josephus joop seppe joss
josephine: jo josie joey fifi fina josefa josefina josephina giuseppina jozefa pepa pepita sefa josefine jozefina; joshua: josh josue josua; juan: juanito juancho
juanita: nita juana jane; judith: judy jude judi jutta yehudit juditha judit; julia: jules julie giulia yulia julka julieta yulya iuliia
julian: jules julien julio julius giuliano; juliana: jules liana; julie: jules julia; juliet: jules julie juliette; julius: jules julio; jurgen: joerg jorg juergen
justin: just justus giustino; justine: tina justina; karen: kaz karin kari carin; karl: kalle karlheinz; karlheinz: kalle heinz karl; karolina: karo
katharina: kathi kathe katja; kathleen: kath kathy kate katie kay kat cathleen kitty; katrina: kat trina kate katie katrin; kelly: kel kelley kellie; kelvin: kel
kenneth: ken kenny kent; kevin: kev kevan; kieran: kier ciaran kieron; kimberly: kim kimmy kimberley kimber kimberlee; kirsty: kirst kirstie kirsten christine
konstantin: kostya kosta; konstantinos: kostas; ksenia: xenia ksyusha; kurt: konrad curt; kylie: ky; lachlan: lachie lachy; lambert: lamb bert; larisa: lara
lars: laurence lasse; laura: lolly laurie lori lora lorena; lauren: laurie loren ren
laurence: larry laurie lawrence lorenzo lorenz laurent lars loz lorne lauri laurens lavrenty; lavinia: vinnie; leah: lea lia; lee: leigh; leila: layla laila
leo: leon lev; leon: leo; leona: leonie; leonard: leo len lenny leonardo leonhard lenard leon leonid; leonid: lyonya leo; leonora: nora leo
leopold: leo poldi leopoldo pold; leroy: roy lee; leslie: les lesley lee; letitia: lettie tisha letizia leticia; lev: lyova leo; lewis: lew lou louis; lidia: lydia lida
lillian: lily lil lilly lilian liliana lillie; lily: lil lilly lillie; linda: lindy lyn; lindsay: linds lin lindsey; lionel: leo leon lyle; liselotte: lilo lotte lisa
lois: lou; lorenzo: renzo enzo; loretta: lori etta; lorna: lor; lorraine: lori rainy loraine
louis: lou louie lewis luis luigi ludwig ludovic ludovico lodewijk lluis luiz; louise: lou lulu luisa louisa luise lois ludovica ludwika
lucas: luke luc luca lukas lukasz; lucia: lucy luz lucie; lucille: lucy lou lucie cille; lucinda: lucy cindy lu; lucy: lu lou lucia lucie luce lucile luzia lucja
ludmila: lyuda mila lyudmila; ludwig: lutz lou louis wiggerl; luigi: gigi gino; luke: lucas luc luca lukas; luther: lu; lydia: lyd lidia lida; lynn: lyn lynne
lyubov: lyuba; lyudmila: lyuda mila; mabel: mab may; mackenzie: kenzie; madeleine: maddy maddie mad madge magda madeline madelyn magdalena maddalena lena madelaine
magdalena: magda lena madeleine leni magdalene; magnus: mag manus; malcolm: mal malc; malgorzata: gosia margaret; manfred: manni fred; manuel: manolo manny manu lolo
marcel: marc marcello marcelo; marcella: marcy marcie; marcia: marcy marsha; marcus: mark marc markus marco marcos marek
margaret: maggie meg peggy marge margie madge greta rita daisy margo margot may mags megan margarita margarete marguerite margherita margaretha gretchen gretel grete margit marit mairead peg gosia malgorzata margaux marga griet greetje meta maisie mamie margret
margarete: grete gretel; maria: mary marie masha mariya mia ria mitzi marika mariella maruja maia maja mimi marusya marysia
marianne: ann anne marian mariana marianna nanne; marie: mary maria mia; marilyn: mary lyn marylin; marina: rina; mario: marius; marjorie: marge margie marj marjory
mark: marc markus marco marcos marek markos; marlene: marly lena marlena; marshall: marsh; martha: marty mattie marta marthe
martin: marty mart martyn martijn martino marten maarten marcin tin; marvin: marv mervyn; mary: molly polly mae may mamie marie maria mia mimi mariam miriam maire marya
mathilde: tilda tilly mathilda matilda; matilda: tilly tilda mattie maud mathilda
matthew: matt matty mat mathew matthias mateo matteo mathieu mathias mateusz matvey matthaus matthijs thijs matheus matze mathis; matthias: matt matze hias mathias
maud: maude; maureen: mo reenie maurine; maurice: mo morris moritz maurizio mauricio maury; maxim: max maksim maxime massimo maksym maximo; maxime: max
maximilian: max maxi maximiliano massimiliano maks; maxine: max maxie; maxwell: max; mechthild: mecki hilde; megan: meg meghan; melanie: mel lanie melani melania
melinda: mel mindy linda; melissa: mel missy lissa; melvin: mel; mercedes: merche mercy; meredith: merry edie; mia: maria
michael: mike mick mickey mikey micky mitch michel miguel michele mikhail michal mikael misha micha mihail michail michiel mischa miquel mikhael
michelle: shell shelly micheline chelle michele micaela michaela; mikhail: misha mishka; mildred: millie milly; millicent: millie milly; minerva: minnie
miranda: randy mira mandy; miriam: mim mitzi mimi mirjam; miroslaw: mirek; mitchell: mitch; mohammed: mo muhammad mohamed mohammad muhammed mehmet mohd
moira: moyra maura; monica: mon moni monika monique; morgan: mo; morris: mo maurice; mortimer: mort; moses: moe mo moshe moises; nadezhda: nadia nadya
nadia: nadya nadja nadine; nancy: nan nance; naomi: nomi; natalia: nat natasha natalie talia tasha nata natalya natalja nataliya natali tata natka
natalie: nat natalia talia nattie nathalie; nathan: nat nate nathaniel; nathaniel: nat nate nathan natty; neil: neal niall nelson nils; nelson: nels; neville: nev
nicholas: nick nicky nico nik nicolas nicola klaus claus niklas nikolaus nikolai nikos nicolo kolya mikolaj nikolaos nikolay nikolaj niels klaas nicolai claas niko
nicola: nicky nic nikki nicole nickie niki; nicole: nicky nikki nic nicola cole nicki colette nicolette; nigel: nige; nikita: niki nik; nikolai: kolya nikolay mykola
nina: nini; noel: no nowell natalino; nora: norah eleanor honora norina; norbert: bert norb; norma: norm; norman: norm; octavia: tavia; octavius: tavy
oksana: ksyusha xenia; oleg: olezhka; olga: olya helga olenka; olive: ollie liv; oliver: ollie noll olly olivier nolly oliviero; olivia: liv livvy ollie livia libby
ophelia: phelia; oscar: ossie oskar ozzie oscarito; oswald: ozzie oz ossie osvaldo; otto: otmar ottfried; owen: eoin; pamela: pam pammy; panagiotis: panos takis
patricia: pat trish patty patsy tricia pattie patrizia patrycja; patrick: pat paddy rick pats padraig patricio patrizio patryk patrice
paul: pauly pablo paolo pavel pawel pauli paulo pauwel pol pasha pavlo pavlos; paula: pauline paola polly; pauline: paula polly paulina; pavel: pasha pavlik
penelope: penny pen nell; percival: percy; perry: peregrine; peter: pete pedro pierre pietro piotr petr pyotr piet petros petro per pieter petya peer pjotr; petra: pet
petronella: nell petra nel; philip: phil pip phillip felipe filippo filip philippe philipp flip pippo; philippa: pip pippa phil pippy; phoebe: phebe fee
phyllis: phyl phil; pilar: pili; polina: polya; prudence: pru prue; quentin: quint quin quinton; rachel: rach rae shelly rachael raquel rachele ray rahel raquelle
rafael: raf rafa raphael raffaele rafal; raisa: raya; ralph: rafe raul raoul rolf; ramon: moncho raymond; randall: randy rand; randolph: randy rand rudolf
raymond: ray raimund ramon raimondo raymundo; rebecca: becky becca beck becs bekah rebekah reba rebeka; regina: gina reggie queenie; reginald: reg reggie rex
reinhard: hardy reiner; reinhold: reini; renate: nate reni renata; renee: rene renata; reuben: rube ben ruben; rhoda: rho; rhys: reece reese
richard: rich rick dick ricky richie ritchie dickie ricardo riccardo ryszard rickey rijk rik rickard; robert: bob rob bobby robbie bert bobbie roberto robb dob rab roby
roberta: bobbie robbie berta; roberto: beto robert berto; robin: rob robbie robyn; rocco: rocky; roderick: rod roddy rick rodrigo; rodney: rod roddy
roger: rog rodge rodger rudiger ruggero rogelio rutger; roland: rolly rollo orlando rolando roeland; roman: roma; ronald: ron ronnie ronny rinaldo ronaldo
rosa: rosie rose rosita; rosalind: ros roz rosie rosalyn rosalinda; rosario: charo; rose: rosie rosa; rosemary: rose rosie romy rosemarie; rostislav: slava
roswitha: rosi; roxanne: rox roxy roxane roxana; royston: roy; rudolf: rudi rudy rolf rudolph rodolfo dolf; rupert: rup; ruslan: rus; russell: russ rusty russel
ruth: ruthie; ryszard: rysiek; sabrina: bri brina; salvador: chava sal; salvatore: toto sal turi salvo; samantha: sam sammy sammie mantha; samson: sam
samuel: sam sammy samuele sammie sem; sandra: sandy sandie; sarah: sally sadie sara sal sari; saul: sol; scott: scotty; sean: shaun shawn
sebastian: seb bastian basti bas baz sebastien sebastiano; selina: lina celine selena; serena: rena; sergei: serezha sergey sergej serge sergio seryozha serhiy
seymour: cy; sharon: shaz shari sharron; sheila: shelagh; sheldon: shelly; shelley: shell shelly; shirley: shirl lee; sidney: sid syd sydney; siegbert: siggi
siegfried: siggi sigi sigfried; sigmund: siggi zygmunt; simon: si sime simeon szymon simone semyon; simone: mona; slawomir: slawek; solomon: sol solly
sophia: sophie soph sofia sofie zofia sonia sonya zosia sofya sofija; sophie: soph sophia fie; spyridon: spyros; stanislaus: stan stanislaw stas stanislav
stanislav: stas slava; stanley: stan; stavros: stavroula; stella: estelle stell estella; stephanie: steph stef stephie stefanie steffi stefania stefany estefania fanny
stephen: steve stevie steven stefan stephan etienne esteban stefano szczepan stepan stefanos steffen ste estevan; stuart: stu stew stewart
susan: sue susie suzy susanna susannah sukie suzanne susanne zuzanna susana sanna suze suzie; susanna: sue susan susie anna sanna sanne susi; sven: svend
svetlana: sveta lana; sybil: syb sibyl sibylle; sylvester: sly syl vest silvester silvestre; sylvia: syl silvia sylvie silvie; tabitha: tabby; tadeusz: tadek
tamara: tammy tam tamar toma; tamsin: tam tammy thomasina; tania: tanya tatiana; tatiana: tanya tania tatyana tatjana tata; terence: terry tel terrence terrance
teresa: terry tess terri tessa theresa therese teresita resi tere terezia; thaddeus: tad thad ted tadeusz; theobald: theo tib; theodora: dora theo thea teddy fedora
theodore: ted theo teddy teodoro teodor fyodor theodor fedor dorus feodor; theresa: terry tess terri tessa therese reese resi
thomas: tom tommy thom tomas tommaso tomasz foma maas tomek; tiffany: tiff; timothy: tim timmy timo timoteo timofey timotheus timothee; timur: tima
tobias: toby tobi tobie; tracy: trace tracey; tristan: tris tristram; ulrich: uli ulli ulric utz ulrik; ulrike: uli rike ulli ulla; ursula: uschi ursel ulla urszula urs
valentina: val valya tina vale; valentine: val valentin valentino valya; valerie: val valeria lera valery; valery: valera; vanessa: nessa van ness; vasilios: vasilis
vasily: vasya basil wasily vasili vassili vasilis vasiliy; vera: vee veronika; vernon: vern; veronica: ronnie vera ron ronni veronique veronika nika roni
victor: vic vick viktor vitya vittorio; victoria: vicky tori vic vickie vikki tory vicki viktoria vika victoire vittoria; viktor: vitya
vincent: vince vin vinnie vinny vincente vincenzo vicente vinzenz wincenty enzo; viola: vi; violet: vi viola violetta violette; virginia: ginny ginger gina virginie
vitaly: vitalik; vivien: viv vivian vivienne; vladimir: vova volodya vlad wladimir wlodzimierz volodymyr; vladislav: vlad slava vladik wladyslaw; vyacheslav: slava
wallace: wally wal; walter: wally walt wat gualtiero valter wouter; waltraud: traudel traudl; wendell: wen; wendy: wen gwendolen; werner: wern; wilbur: will wil
wilfred: wilf fred will wilfried wilfrid; wilhelm: willi willy will helm; wilhelmina: mina minnie willa billie wilma mien minna
william: will bill billy willie willy liam wilhelm willem guillaume guillermo guglielmo wim wil vilhelm bil pim willi; winifred: win winnie freddie freda
winston: win winnie; wojciech: wojtek; wolfgang: wolf wolfi; woodrow: woody; xavier: xav javier saverio xaver; yannick: jan yann; yaroslav: yarik slava
yolanda: yoli iolanda jolanda yolande; yulia: yulya julia iulia yuliya; yury: yura yuri yuriy juri iurii; yvonne: von evie ivonne
zachary: zach zac zack zak zachariah zacharias zacarias; zbigniew: zbyszek; zinaida: zina; zoe: zo zoya zoey
`
