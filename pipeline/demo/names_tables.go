package demo

// First names, with short forms after a colon.
const femaleNames = `Abigail:Abby,Abi Ada Adele Agnes:Aggie Alexandra:Alex,Sandra Alice:Ali Amanda:Mandy Amelia:Millie,Amy Anita Anna:Annie
Anneliese Audrey Beatrice:Bea,Trixie Bethany:Beth Brenda Bridget:Biddy Camille Carmen Caroline:Carrie,Caz Catherine:Cathy,Kate,Cath Cecily:Cis
Charlotte:Charlie,Lottie Chloë Christine:Chris,Tina Clara Claudia Constance:Connie Cora Daphne Deborah:Debbie,Deb Diana:Di Dorothy:Dot,Dolly Edith:Edie
Eilidh Elaine Eleanor:Ellie,Nell Elizabeth:Liz,Beth,Betty Eloise Emily:Em,Emmy Emma Erin Esther:Essie Eve Fatima Fiona:Fi Flora:Flo Frances:Fran,Frankie
Freya Gabrielle:Gabby Gemma:Gem Georgina:Georgie Gillian:Gill,Jill Grace:Gracie Gwendolen:Gwen Hannah Harriet:Hattie,Harri Hazel Heather Helen:Nell Hélène Hilary
Hope Imogen:Immy Ingrid Irene:Rene Iris Isabel:Izzy,Bel Isla Ivy Jacqueline:Jackie,Jacqui Jane Janet:Jan Jasmine:Jas Jennifer:Jen,Jenny Jessica:Jess,Jessie Joan Joanna:Jo
Josephine:Jo,Josie Joyce Judith:Judy Julia:Jules June Karen Katherine:Kate,Kathy,Katie Kimberley:Kim Kirsty Laura Leila Lesley:Les Lillian:Lily Linda Lorna
Lucy:Lu Lydia Mabel Madeleine:Maddy Margaret:Maggie,Peggy,Meg María Marion Martha Mary:Molly,Polly Matilda:Tilly Maureen:Mo Megan:Meg Melanie:Mel Mei Mildred:Millie
Miriam:Mim Moira Molly Monica Nadia Naomi Natalie:Nat Niamh Nicola:Nicky,Nic Nina Nora Olive Olivia:Liv,Livvy Pamela:Pam Patricia:Pat,Trish Paula Penelope:Penny Petra
Philippa:Pip,Pippa Phoebe Phyllis:Phyl Poppy Priya Rachel:Rach Rebecca:Becky,Becca Renée Rhiannon Rosemary:Rose,Rosie Rowena Ruby Ruth Sabine Samantha:Sam Sarah:Sally
Sheila Shirley:Shirl Sian Sofía Sonia Sophie:Soph Stella Stephanie:Steph Susan:Sue,Susie Sylvia:Syl Tamsin:Tam Tara Teresa:Terry,Tess Ursula Valerie:Val Vera Veronica:Ronnie
Victoria:Vicky,Tori Violet:Vi Virginia:Ginny Vivien:Viv Wendy Winifred:Win,Freddie Yasmin:Yas Yvonne Zara Zoë`

const maleNames = `Adam Adrian:Ade Ahmed Alan:Al Alastair:Al Albert:Bert,Al Alexander:Alex,Sandy Alfred:Alf,Fred Amir Andrew:Andy,Drew André Angus:Gus Anthony:Tony,Ant Archibald:Archie
Arthur:Art Arun Barnaby:Barney Barry:Baz Benedict:Ben Benjamin:Ben,Benny Bernard:Bernie Björn Bradley:Brad Brian Bruce Callum:Cal Cameron:Cam Carl Cecil Charles:Charlie,Chuck
Christopher:Chris,Kit Clive Colin:Col Conor Craig Cyril Damian:Damo Daniel:Dan,Danny Darren:Daz David:Dave,Davy Dennis:Den Derek:Del Desmond:Des Diego Dominic:Dom Donald:Don
Douglas:Doug Duncan Dylan Edgar:Ed Edmund:Ed,Ned Edward:Ed,Ted,Eddie Edwin:Ed Elliott:El Eric:Rick Ernest:Ernie Ethan Ewan Felix Fergus:Gus Finlay:Fin Francis:Frank Frank
Frederick:Fred,Freddie Gareth:Gaz Gavin:Gav Geoffrey:Geoff George Gerald:Gerry Giles Glen Gordon Graham Gregory:Greg Hamish Harold:Harry,Hal Hassan Hector Henry:Harry,Hal Herbert:Bert
Hugh:Hughie Hugo Humphrey Iain Ian Isaac:Ike Ivan Jack Jacob:Jake James:Jim,Jimmy,Jamie Jason:Jay Jasper Jeremy:Jerry,Jez Joaquín John:Jack,Johnny Jonathan:Jon,Jonny Joseph:Joe,Joey
Joshua:Josh Julian:Jules Jürgen Keith Kenneth:Ken,Kenny Kevin:Kev Kieran Lachlan:Lachie Laurence:Larry,Laurie Lee Leonard:Len,Lenny Leon Leslie:Les Lewis:Lew Liam Lloyd Louis:Lou Luke
Magnus Malcolm:Mal Marcus Mark Martin:Marty Matthew:Matt,Matty Maurice:Mo Maxwell:Max Michael:Mike,Mick Miles Mohammed:Mo Murray Nathan:Nate,Nat Neil Neville:Nev Nicholas:Nick,Nicky Nigel:Nige
Noah Norman:Norm Oliver:Ollie,Noll Omar Oscar Owen Patrick:Pat,Paddy Paul Percy Peter:Pete Philip:Phil,Pip Quentin Rafael:Raf Ralph Raymond:Ray Reginald:Reg,Reggie René Rhys Richard:Rich,Rick,Dick
Robert:Bob,Rob,Bobby Robin:Rob Roderick:Rod Roger:Rog Roland:Rolly Ronald:Ron,Ronnie Rory Rowan Roy Rupert Russell:Russ Ryan Samir Samuel:Sam,Sammy Sanjay Scott Sean Sebastian:Seb Seth Sidney:Sid Simon:Si
Søren Stanley:Stan Stephen:Steve,Stevie Stuart:Stu Terence:Terry,Tel Theodore:Theo,Ted Thomas:Tom,Tommy Timothy:Tim,Timmy Toby Tristan:Tris Vernon:Vern Victor:Vic Vincent:Vince,Vin Walter:Walt,Wally Wayne
Wilfred:Wilf William:Will,Bill,Billy Yusuf Zachary:Zach,Zac`

// First names in other scripts: native, Latin, f or m.
const foreignGivenNames = `美玲:Meiling:f 秀英:Xiuying:f 丽华:Lihua:f 伟:Wei:m 建国:Jianguo:m 志强:Zhiqiang:m 晓明:Xiaoming:m 静:Jing:f
Ольга:Olga:f Светлана:Svetlana:f Наталья:Natalya:f Ирина:Irina:f Дмитрий:Dmitri:m Сергей:Sergei:m Николай:Nikolai:m Алексей:Alexei:m
Ελένη:Eleni:f Μαρία:Maria:f Κατερίνα:Katerina:f Σοφία:Sofia:f Γιώργος:Giorgos:m Δημήτρης:Dimitris:m Νίκος:Nikos:m Κώστας:Kostas:m`

// Last names in other scripts: native, Latin. They stand in the order of the
// scripts above: Chinese, Cyrillic, Greek, eight each.
const foreignFamilyNames = `陈:Chen 李:Li 王:Wang 张:Zhang 刘:Liu 黄:Huang 周:Zhou 吴:Wu
Павленко:Pavlenko Гончар:Gonchar Шевчук:Shevchuk Бондарь:Bondar Коваль:Koval Мельник:Melnik Кравец:Kravets Руденко:Rudenko
Παππάς:Pappas Βλάχος:Vlachos Νικολάου:Nikolaou Γεωργίου:Georgiou Κόλλιας:Kollias Μακρής:Makris Ρήγας:Rigas Ζέρβας:Zervas`

// Plain last names, the more frequent ones, some with accents.
const familyNames = `Ashby Barlow Beckett Benson Birch Blackwell Bramley Briggs Brook Calloway Carver Chadwick Coates Colby Corbett Cotton Crane Crosby Dalton Darby
Denham Doyle Drake Easton Ellery Fairfax Farrow Fenwick Finch Fletcher Flint Fordham Frost Gale Garland Gibbs Goddard Granger Greaves Hadley Hale Halford Hargreave
Harlow Hartley Hawke Hayward Heath Hollis Hooper Hurst Ingham Jarvis Keane Kendrick Kerr Kirby Lacey Langley Larkin Lockwood Lowell Marlow Mercer Merrick Moorcroft
Mottram Naylor Nettle Newbold Norcott Oakley Ormond Osgood Paisley Parr Peel Penrose Pickering Pike Plowman Quayle Radley Rainford Redfern Renshaw Rigby Rookwood Rowley
Sadler Seaton Selby Sharrow Sinclair Skelton Slater Somers Stanton Sterling Stroud Sumner Swift Tarleton Thorne Tilbury Travers Tremain Underhill Vance Verity Wakefield
Waldron Walton Wardle Weaver Wexley Whitlock Wickham Wilder Winslow Woodley Wyatt Yardley O'Dowd O'Rourke MacAllan McBride Müller Schröder Núñez García Björk Lefèvre
Gonçalves Strøm Peña Jäger Brontë-Hale Patel Khan Singh Kaur Begum Okafor Adeyemi Mensah Nowak Kowalska Rossi Ferrari Silva Costa Nguyen Tran Cohen Levy Haddad Rahman`

// Parts of the rarer last names.
const familyHeads = `Al Ar Ash Bar Beck Bel Ber Black Brad Bram Brin Bur Cal Car Chil Clif Col Crom Dal Den Dor East El Fair Fen Gar Gold Gran Hal Har Hath Hol Hux Kel
Ken Kings Lang Lin Lock Mar Mel Mid Nor Oak Pem Pres Rad Rav Red Ros Rud Sel Shel Stan Stock Sut Tar Thorn Tun Wal War Wes Whit Win`

const familyTails = `bourne brook bury by combe cote croft dale den field ford gate grave ham hurst land leigh ley low man mere more ridge shaw stead ston thorpe ton wick wood worth`

const streetStems = `Abbey Acorn Albion Alder Almond Anchor Apple Ash Badger Bakers Barn Beacon Beech Bell Birch Blossom Bramble Bridge Brook Canal Castle Cedar Chapel Cherry Chestnut Church
Clover Coopers Copper Cross Daisy Dock Dove Eagle Elm Falcon Fern Ferry Field Forge Fountain Fox Garden Glebe Granary Grange Green Grove Harbour Hawthorn Hazel Heather Heron High Hill Holly Hope Ivy
Jubilee Juniper Kestrel King's Kiln Lark Laurel Lavender Lime Linden Lock Long Magnolia Malt Manor Maple Market Meadow Mill Mint Moor Moss Nelson New North Oak Old Orchard Otter Park Pear Pine Plough
Poplar Primrose Priory Quarry Queen's Railway Raven Rectory Ridge River Robin Rose Rowan Saddlers School Silver South Spring Spruce Square Station Stone Summer Sycamore Tanners Temple Thistle Tower Union
Vale Vicarage Victoria Vine Walnut Water Weavers Well West Wharf Willow Windmill Windsor Wood Wren Yew York`

// Invented towns, each with an invented postcode area.
const cityNames = `Brackenford:QB Westhaven_Quay:QW Stowmere:QS Larchester:QL Port_Ellery:QP Dunwick_Cross:QD Ashbeck:QA Merrowfield:QM Hexby:QH Carrowdale:QC
Thornley_Vale:QT Fenmouth:QF Kelderby:QK Novington:QN Granby_Sands:QG Rillwater:QR Yarrowick:QY Ostermouth:QO Vexford:QV Juddlestone:QJ
Eastmarch:XE Little_Harrowby:XH Saltmere:XS Bellwater:XB Crookhaven:XC Pennyford:XP Tarnmouth:XT Wolverley_Bay:XW Millharbour:XM Norrington:XN
Zeal_Moor:ZM Upper_Dray:ZD Farthingwell:ZF Lindle:ZL Ravensmoor:ZR Kingsbarrow:ZK`
