-- A book of schema version 1, dumped; its answers stand in book_v1_answers.json, its export in
-- book_v1.json. It was made with the code of commit fd65ecf by these command lines (repbook --book
-- FILE before each), so that upgrading is tested on what that code wrote.
--
--   config currency EUR
--   --as-of 2026-01-02 add "Harbor Foods" --contact "Ann Lee" --phone "555 0101"
--   --as-of 2026-01-02 add "Delta Pumps" --contact "Jo Park"
--   --as-of 2026-01-02 add "Echo Mills"
--   --as-of 2026-01-02 add "Fox Bakery"
--   --as-of 2026-01-02 add "Gull Hotel"
--   --as-of 2026-01-02 add "Never Reached"
--   --as-of 2026-01-02 add "Twin Traders"
--   --as-of 2026-01-02 ally add "Priya" --team Support
--   --as-of 2026-11-24 import imported.csv
--   --as-of 2026-11-24 import problems.csv
--   --as-of 2026-11-24 import calls.csv
--   # the case of the issue
--   --as-of 2026-11-20 log-problem harbor "seal leaks"
--   --as-of 2026-11-20 log-call harbor --about x3
--   --as-of 2026-11-20 log-call harbor --about x3 --inbound
--   # orders
--   --as-of 2026-03-01 log-purchase delta 100
--   --as-of 2026-04-01 log-purchase delta 110 "20 seals" --ref D-2 --channel phone --due 2026-05-01
--   --as-of 2026-04-20 log-payment delta 50
--   --as-of 2026-05-01 log-purchase delta 120 "12 seals" --paid
--   --as-of 2026-05-01 log-return delta 20 --of o7 "too many"
--   --as-of 2026-06-01 log-call delta "Asked how it goes" --order 130 -c phone --with Jo --minutes 5
--   --as-of 2026-07-01 log-call delta --inbound --order 140 --ref D-5
--   --as-of 2026-08-01 log-call delta "They need more" --inbound --order 150 -f price:good:"fair"
--   --as-of 2026-08-02 log-purchase delta 15 "a gasket" --channel email
--   # attempts and orders within one day
--   --as-of 2026-11-19 log-call echo -o voicemail
--   --as-of 2026-11-19 log-purchase echo 200 "flour"
--   --as-of 2026-11-23 log-purchase fox 210 "yeast"
--   --as-of 2026-11-23 log-call fox -o no-answer
--   --as-of 2026-11-18 log-call gull "Call me later" --again 2026-11-25
--   --as-of 2026-11-18 log-purchase gull 60 "soap"
--   --as-of 2026-11-20 log-purchase twin 60 "soap"
--   --as-of 2026-11-20 log-call twin "Call me later" --again 2026-11-25
--   --as-of 2026-08-20 log-call never -o no-answer
--   --as-of 2026-08-22 log-call never -o sent -c email "Our price list"
--   # problems with every step
--   --as-of 2026-09-01 log-problem delta "pump hums" --kind noise -c email --by 2026-09-20 --ally Priya
--   --as-of 2026-09-03 update x4 "Any news?" --by customer --channel email
--   --as-of 2026-09-03 update x4 "They called again" --by customer
--   --as-of 2026-09-04 update x4 "We are on it" --channel phone
--   --as-of 2026-09-05 update x4 "Part ordered" --channel email
--   --as-of 2026-09-05 update x4 "Part is late" --by ally
--   --as-of 2026-09-06 update x4 "Looked at it"
--   --as-of 2026-09-06 hand-off x4 Priya --direct
--   --as-of 2026-09-06 log-call delta "Where is it?" --about x4 --inbound -c phone
--   --as-of 2026-09-07 park x4 --because "waits for the part" --until 2026-09-20
--   --as-of 2026-09-14 log-call delta "Told them it is on the way" --about x4 --minutes 3
--   --as-of 2026-09-15 log-call delta --about x4 -o sent -c email "A message left"
--   --as-of 2026-09-15 log-call delta --about x4 -o no-answer
--   --as-of 2026-09-20 resolve x4 "new bearing" --channel phone --ease 5
--   --as-of 2026-09-22 reopen x4 "hums again" --by customer
--   --as-of 2026-09-23 resolve x4 "bolted it down"
--   --as-of 2026-09-30 confirm-fix x4 --channel phone
--   --as-of 2026-10-01 log-call delta "Thank you" --about x4 --inbound
--   --as-of 2026-10-02 log-problem echo "lid cracks" --found --channel visit
--   --as-of 2026-10-03 give-up x5 --because "not worth it"
--   --as-of 2026-10-05 log-problem fox "oven trips" --tried 2
--   # the same call twice a day, and hand-off before and after a call
--   --as-of 2026-10-06 log-call fox "Still trips" --about x6 --inbound -c phone
--   --as-of 2026-10-06 log-call fox "Still trips" --about x6 --inbound -c phone
--   --as-of 2026-10-07 hand-off x6 Priya
--   --as-of 2026-10-07 log-call fox "Trips again" --about x6 --inbound
--   --as-of 2026-11-22 log-problem gull "tap drips"
--   --as-of 2026-11-22 log-call gull "It drips more" --about x7 --inbound
--   --as-of 2026-11-22 hand-off x7 Priya
--   # corrected and removed
--   --as-of 2026-11-24 log-problem twin "box torn"
--   --as-of 2026-11-24 correct x8 --on 2026-11-21
--   --as-of 2026-11-24 update x8 "Sent photos" --by customer --channel email
--   --as-of 2026-11-24 correct s36 --note "Sent two photos"
--   --as-of 2026-11-24 log-call twin "Looked at it" --about x8
--   --as-of 2026-11-24 correct o15 --what "soap, 12 bars"
--   --as-of 2026-11-24 add "Going Co"
--   --as-of 2026-10-01 log-problem going "late"
--   --as-of 2026-11-01 write-off going "closed down" --yes
--   --as-of 2026-11-24 add "Odd Lots"
--   --as-of 2026-10-01 log-problem odd "lid loose"
--   --as-of 2026-10-02 log-call odd "Not about that" --about x10
--   --as-of 2026-11-24 remove s41
--   --as-of 2026-11-24 edit harbor --town Eastport
--   --as-of 2026-11-24 log-purchase harbor 75 "undone later"
--   undo
--
-- imported.csv:
--   customer,date,amount,ref
--   Imported Ltd,2025-12-01,400,I-1
--   Imported Ltd,2026-03-01,500,I-2
--   Imported Ltd,2026-06-01,450,I-3
--   Imported Ltd,2026-06-01,50,I-4
--
-- problems.csv:
--   customer,what,reported_on,status,resolved_on,resolution,ally
--   Imported Ltd,door sticks,2026-06-10,resolved,2026-06-14,planed it,Priya
--   Imported Ltd,hinge squeaks,2026-11-10,open,,,
--
-- calls.csv:
--   customer,on,outcome,channel,note
--   Imported Ltd,2026-06-20,reached,phone,All well
--   Imported Ltd,2026-09-20,no-answer,phone,
--   Imported Ltd,2026-09-20,reached,phone,second try

PRAGMA application_id = 1382379586;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE "addresses" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "contact_id" INTEGER REFERENCES contacts(id),
   "kind" TEXT NOT NULL,
   "text" TEXT NOT NULL,
   "key" TEXT NOT NULL
) STRICT;
INSERT INTO "addresses" VALUES(1,'dcd242d47b7ec068',1,1,'phone','555 0101','5550101');
CREATE TABLE "aliases" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "kind" TEXT NOT NULL,
   "text" TEXT NOT NULL,
   "key" TEXT NOT NULL
) STRICT;
CREATE TABLE "allies" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "name" TEXT NOT NULL,
   "name_key" TEXT NOT NULL,
   "team" TEXT,
   "phone" TEXT,
   "email" TEXT,
   "extra" TEXT
) STRICT;
INSERT INTO "allies" VALUES(1,'64ac4a27cd8207c5','Priya','priya','Support',NULL,NULL,NULL);
CREATE TABLE "changes" (
   "id" INTEGER PRIMARY KEY,
   "at" TEXT NOT NULL,
   "command" TEXT NOT NULL,
   "said" TEXT,
   "undone" INTEGER DEFAULT 0
) STRICT;
INSERT INTO "changes" VALUES(1,'2026-11-25T22:18:44Z','config','currency EUR',0);
INSERT INTO "changes" VALUES(2,'2026-11-25T22:18:44Z','add','Harbor Foods (1)',0);
INSERT INTO "changes" VALUES(3,'2026-11-25T22:18:45Z','add','Delta Pumps (2)',0);
INSERT INTO "changes" VALUES(4,'2026-11-25T22:18:45Z','add','Echo Mills (3)',0);
INSERT INTO "changes" VALUES(5,'2026-11-25T22:18:46Z','add','Fox Bakery (4)',0);
INSERT INTO "changes" VALUES(6,'2026-11-25T22:18:47Z','add','Gull Hotel (5)',0);
INSERT INTO "changes" VALUES(7,'2026-11-25T22:18:48Z','add','Never Reached (6)',0);
INSERT INTO "changes" VALUES(8,'2026-11-25T22:18:49Z','add','Twin Traders (7)',0);
INSERT INTO "changes" VALUES(9,'2026-11-25T22:18:50Z','ally','Priya',0);
INSERT INTO "changes" VALUES(10,'2026-11-25T22:18:50Z','import','imported.csv',0);
INSERT INTO "changes" VALUES(11,'2026-11-25T22:18:51Z','import','problems.csv',0);
INSERT INTO "changes" VALUES(12,'2026-11-25T22:18:52Z','import','calls.csv',0);
INSERT INTO "changes" VALUES(13,'2026-11-25T22:18:52Z','log-problem','Harbor Foods: seal leaks',0);
INSERT INTO "changes" VALUES(14,'2026-11-25T22:18:52Z','log-call','Harbor Foods: reached',0);
INSERT INTO "changes" VALUES(15,'2026-11-25T22:18:53Z','log-call','Harbor Foods: they called',0);
INSERT INTO "changes" VALUES(16,'2026-11-25T22:18:54Z','log-purchase','Delta Pumps: 100',0);
INSERT INTO "changes" VALUES(17,'2026-11-25T22:18:55Z','log-purchase','Delta Pumps: 110 20 seals',0);
INSERT INTO "changes" VALUES(18,'2026-11-25T22:18:56Z','log-payment','Delta Pumps: 50 paid',0);
INSERT INTO "changes" VALUES(19,'2026-11-25T22:18:57Z','log-purchase','Delta Pumps: 120 12 seals',0);
INSERT INTO "changes" VALUES(20,'2026-11-25T22:18:57Z','log-return','Delta Pumps: 20 of o7 back',0);
INSERT INTO "changes" VALUES(21,'2026-11-25T22:18:58Z','log-call','Delta Pumps: reached: Asked how it goes',0);
INSERT INTO "changes" VALUES(22,'2026-11-25T22:18:59Z','log-call','Delta Pumps: they called',0);
INSERT INTO "changes" VALUES(23,'2026-11-25T22:18:59Z','log-call','Delta Pumps: they called: They need more',0);
INSERT INTO "changes" VALUES(24,'2026-11-25T22:19:00Z','log-purchase','Delta Pumps: 15 a gasket',0);
INSERT INTO "changes" VALUES(25,'2026-11-25T22:19:01Z','log-call','Echo Mills: voicemail',0);
INSERT INTO "changes" VALUES(26,'2026-11-25T22:19:01Z','log-purchase','Echo Mills: 200 flour',0);
INSERT INTO "changes" VALUES(27,'2026-11-25T22:19:02Z','log-purchase','Fox Bakery: 210 yeast',0);
INSERT INTO "changes" VALUES(28,'2026-11-25T22:19:02Z','log-call','Fox Bakery: no-answer',0);
INSERT INTO "changes" VALUES(29,'2026-11-25T22:19:03Z','log-call','Gull Hotel: reached: Call me later',0);
INSERT INTO "changes" VALUES(30,'2026-11-25T22:19:03Z','log-purchase','Gull Hotel: 60 soap',0);
INSERT INTO "changes" VALUES(31,'2026-11-25T22:19:04Z','log-purchase','Twin Traders: 60 soap',0);
INSERT INTO "changes" VALUES(32,'2026-11-25T22:19:04Z','log-call','Twin Traders: reached: Call me later',0);
INSERT INTO "changes" VALUES(33,'2026-11-25T22:19:04Z','log-call','Never Reached: no-answer',0);
INSERT INTO "changes" VALUES(34,'2026-11-25T22:19:05Z','log-call','Never Reached: sent: Our price list',0);
INSERT INTO "changes" VALUES(35,'2026-11-25T22:19:05Z','log-problem','Delta Pumps: pump hums',0);
INSERT INTO "changes" VALUES(36,'2026-11-25T22:19:05Z','update','x4 Delta Pumps: updated, Any news?',0);
INSERT INTO "changes" VALUES(37,'2026-11-25T22:19:06Z','update','x4 Delta Pumps: updated, They called again',0);
INSERT INTO "changes" VALUES(38,'2026-11-25T22:19:06Z','update','x4 Delta Pumps: updated, We are on it',0);
INSERT INTO "changes" VALUES(39,'2026-11-25T22:19:07Z','update','x4 Delta Pumps: updated, Part ordered',0);
INSERT INTO "changes" VALUES(40,'2026-11-25T22:19:07Z','update','x4 Delta Pumps: updated, Part is late',0);
INSERT INTO "changes" VALUES(41,'2026-11-25T22:19:08Z','update','x4 Delta Pumps: updated, Looked at it',0);
INSERT INTO "changes" VALUES(42,'2026-11-25T22:19:08Z','hand-off','x4 Delta Pumps: handed off',0);
INSERT INTO "changes" VALUES(43,'2026-11-25T22:19:09Z','log-call','Delta Pumps: they called: Where is it?',0);
INSERT INTO "changes" VALUES(44,'2026-11-25T22:19:09Z','park','x4 Delta Pumps: parked, waits for the part',0);
INSERT INTO "changes" VALUES(45,'2026-11-25T22:19:10Z','log-call','Delta Pumps: reached: Told them it is on the way',0);
INSERT INTO "changes" VALUES(46,'2026-11-25T22:19:10Z','log-call','Delta Pumps: sent: A message left',0);
INSERT INTO "changes" VALUES(47,'2026-11-25T22:19:11Z','log-call','Delta Pumps: no-answer',0);
INSERT INTO "changes" VALUES(48,'2026-11-25T22:19:11Z','resolve','x4 Delta Pumps: resolved, new bearing',0);
INSERT INTO "changes" VALUES(49,'2026-11-25T22:19:12Z','reopen','x4 Delta Pumps: reopened, hums again',0);
INSERT INTO "changes" VALUES(50,'2026-11-25T22:19:12Z','resolve','x4 Delta Pumps: resolved, bolted it down',0);
INSERT INTO "changes" VALUES(51,'2026-11-25T22:19:13Z','confirm-fix','x4 Delta Pumps: confirmed',0);
INSERT INTO "changes" VALUES(52,'2026-11-25T22:19:13Z','log-call','Delta Pumps: they called: Thank you',0);
INSERT INTO "changes" VALUES(53,'2026-11-25T22:19:14Z','log-problem','Echo Mills: lid cracks',0);
INSERT INTO "changes" VALUES(54,'2026-11-25T22:19:15Z','give-up','x5 Echo Mills: given up, not worth it',0);
INSERT INTO "changes" VALUES(55,'2026-11-25T22:19:15Z','log-problem','Fox Bakery: oven trips',0);
INSERT INTO "changes" VALUES(56,'2026-11-25T22:19:15Z','log-call','Fox Bakery: they called: Still trips',0);
INSERT INTO "changes" VALUES(57,'2026-11-25T22:19:16Z','log-call','Fox Bakery: they called: Still trips',0);
INSERT INTO "changes" VALUES(58,'2026-11-25T22:19:16Z','hand-off','x6 Fox Bakery: handed off',0);
INSERT INTO "changes" VALUES(59,'2026-11-25T22:19:16Z','log-call','Fox Bakery: they called: Trips again',0);
INSERT INTO "changes" VALUES(60,'2026-11-25T22:19:17Z','log-problem','Gull Hotel: tap drips',0);
INSERT INTO "changes" VALUES(61,'2026-11-25T22:19:18Z','log-call','Gull Hotel: they called: It drips more',0);
INSERT INTO "changes" VALUES(62,'2026-11-25T22:19:19Z','hand-off','x7 Gull Hotel: handed off',0);
INSERT INTO "changes" VALUES(63,'2026-11-25T22:19:20Z','log-problem','Twin Traders: box torn',0);
INSERT INTO "changes" VALUES(64,'2026-11-25T22:19:20Z','correct','x8 of Twin Traders',0);
INSERT INTO "changes" VALUES(65,'2026-11-25T22:19:21Z','update','x8 Twin Traders: updated, Sent photos',0);
INSERT INTO "changes" VALUES(66,'2026-11-25T22:19:22Z','correct','s36 of Twin Traders',0);
INSERT INTO "changes" VALUES(67,'2026-11-25T22:19:22Z','log-call','Twin Traders: reached: Looked at it',0);
INSERT INTO "changes" VALUES(68,'2026-11-25T22:19:23Z','correct','o15 of Twin Traders',0);
INSERT INTO "changes" VALUES(69,'2026-11-25T22:19:23Z','add','Going Co (9)',0);
INSERT INTO "changes" VALUES(70,'2026-11-25T22:19:24Z','log-problem','Going Co: late',0);
INSERT INTO "changes" VALUES(71,'2026-11-25T22:19:25Z','write-off','Going Co: closed down',0);
INSERT INTO "changes" VALUES(72,'2026-11-25T22:19:25Z','add','Odd Lots (10)',0);
INSERT INTO "changes" VALUES(73,'2026-11-25T22:19:26Z','log-problem','Odd Lots: lid loose',0);
INSERT INTO "changes" VALUES(74,'2026-11-25T22:19:26Z','log-call','Odd Lots: reached: Not about that',0);
INSERT INTO "changes" VALUES(75,'2026-11-25T22:19:26Z','remove','s41 of Odd Lots',0);
INSERT INTO "changes" VALUES(76,'2026-11-25T22:19:27Z','edit','Harbor Foods (1)',0);
INSERT INTO "changes" VALUES(77,'2026-11-25T22:19:27Z','log-purchase','Harbor Foods: 75 undone later',1);
CREATE TABLE "contacts" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "name" TEXT NOT NULL,
   "name_key" TEXT NOT NULL,
   "role" TEXT,
   "prefer" TEXT,
   "left_day" INTEGER,
   "note" TEXT,
   "extra" TEXT
) STRICT;
INSERT INTO "contacts" VALUES(1,'ff9817ea706da3e9',1,'Ann Lee','ann lee',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "contacts" VALUES(2,'de78f051e47b7751',2,'Jo Park','jo park',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE "customers" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "name" TEXT NOT NULL,
   "name_key" TEXT NOT NULL,
   "company" TEXT,
   "company_key" TEXT,
   "town" TEXT,
   "note" TEXT,
   "prefer" TEXT,
   "do_not_call" INTEGER DEFAULT 0,
   "call_every_days" INTEGER,
   "orders_every_days" INTEGER,
   "terms_days" INTEGER,
   "since_day" INTEGER,
   "referred_by_id" INTEGER REFERENCES customers(id),
   "added_day" INTEGER NOT NULL,
   "imported" INTEGER DEFAULT 0,
   "extra" TEXT
) STRICT;
INSERT INTO "customers" VALUES(1,'5b9c8645f6cccae6','Harbor Foods','harbor foods',NULL,NULL,'Eastport',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739618,0,NULL);
INSERT INTO "customers" VALUES(2,'57f353795493bb0e','Delta Pumps','delta pumps',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739618,0,NULL);
INSERT INTO "customers" VALUES(3,'a39dadc67dbae3fd','Echo Mills','echo mills',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739618,0,NULL);
INSERT INTO "customers" VALUES(4,'47b09e7075674297','Fox Bakery','fox bakery',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739618,0,NULL);
INSERT INTO "customers" VALUES(5,'ca9184898fbaf695','Gull Hotel','gull hotel',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739618,0,NULL);
INSERT INTO "customers" VALUES(6,'a4c6d93530507303','Never Reached','never reached',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739618,0,NULL);
INSERT INTO "customers" VALUES(7,'2b93e3559da8394a','Twin Traders','twin traders',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739618,0,NULL);
INSERT INTO "customers" VALUES(8,'12227175a83f0c08','Imported Ltd','imported ltd',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739944,1,NULL);
INSERT INTO "customers" VALUES(9,'b5266c48564c57a5','Going Co','going co',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739944,0,NULL);
INSERT INTO "customers" VALUES(10,'c873f51550e4c55f','Odd Lots','odd lots',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,739944,0,NULL);
CREATE TABLE "feedback" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "topic" TEXT NOT NULL,
   "verdict" TEXT NOT NULL,
   "words" TEXT,
   "touch_id" INTEGER REFERENCES touches(id),
   "extra" TEXT
) STRICT;
INSERT INTO "feedback" VALUES(1,'018fd7a9bf977f59',2,739829,'price','good','fair',12,NULL);
CREATE TABLE "fits" (
   "id" INTEGER PRIMARY KEY,
   "day" INTEGER NOT NULL,
   "purchases" INTEGER,
   "policy" TEXT,
   "fitted" TEXT NOT NULL
) STRICT;
INSERT INTO "fits" VALUES(1,739944,14,'30.0 2.0 0.05 600','{"on":739944,"purchases":14,"customers":6,"policy_key":"30.0 2.0 0.05 600","mean_gap":42.0,"timing":[1.5060461061798278,97.436242899614,0.3673428479942968,1.9542783440698293,[0.540827696711713,0.24143268359906875,0.21773961968921826],[1,2,4]],"spend":[18741.721854304637,0.2],"median_cents":20000.0,"again":[90,180,2,2],"own":{"30":[[],0]}}');
CREATE TABLE "journal" (
   "id" INTEGER PRIMARY KEY,
   "change_id" INTEGER NOT NULL,
   "table_name" TEXT NOT NULL,
   "images" TEXT NOT NULL
) STRICT;
INSERT INTO "journal" VALUES(1,1,'settings','{"columns":["id","uid","key","value"],"rows":[[null,[1,"041d728192270dd0","currency","EUR"]]]}');
INSERT INTO "journal" VALUES(2,2,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[1,"5b9c8645f6cccae6","Harbor Foods","harbor foods",739618]]]}');
INSERT INTO "journal" VALUES(3,2,'contacts','{"columns":["id","uid","customer_id","name","name_key"],"rows":[[null,[1,"ff9817ea706da3e9",1,"Ann Lee","ann lee"]]]}');
INSERT INTO "journal" VALUES(4,2,'addresses','{"columns":["id","uid","customer_id","contact_id","kind","text","key"],"rows":[[null,[1,"dcd242d47b7ec068",1,1,"phone","555 0101","5550101"]]]}');
INSERT INTO "journal" VALUES(5,3,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[2,"57f353795493bb0e","Delta Pumps","delta pumps",739618]]]}');
INSERT INTO "journal" VALUES(6,3,'contacts','{"columns":["id","uid","customer_id","name","name_key"],"rows":[[null,[2,"de78f051e47b7751",2,"Jo Park","jo park"]]]}');
INSERT INTO "journal" VALUES(7,4,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[3,"a39dadc67dbae3fd","Echo Mills","echo mills",739618]]]}');
INSERT INTO "journal" VALUES(8,5,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[4,"47b09e7075674297","Fox Bakery","fox bakery",739618]]]}');
INSERT INTO "journal" VALUES(9,6,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[5,"ca9184898fbaf695","Gull Hotel","gull hotel",739618]]]}');
INSERT INTO "journal" VALUES(10,7,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[6,"a4c6d93530507303","Never Reached","never reached",739618]]]}');
INSERT INTO "journal" VALUES(11,8,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[7,"2b93e3559da8394a","Twin Traders","twin traders",739618]]]}');
INSERT INTO "journal" VALUES(12,9,'allies','{"columns":["id","uid","name","name_key","team","phone","email"],"rows":[[null,[1,"64ac4a27cd8207c5","Priya","priya","Support",null,null]]]}');
INSERT INTO "journal" VALUES(13,10,'customers','{"columns":["id","uid","name","name_key","added_day","imported"],"rows":[[null,[8,"12227175a83f0c08","Imported Ltd","imported ltd",739944,1]]]}');
INSERT INTO "journal" VALUES(14,10,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day","settled","channel","extra"],"rows":[[null,[1,"422346888403e6dd",8,739586,40000,null,"I-1",null,0,null,null]],[null,[2,"e18e354c362f2e9b",8,739676,50000,null,"I-2",null,0,null,null]],[null,[3,"122c142de8d367f5",8,739768,45000,null,"I-3",null,0,null,null]],[null,[4,"803c89f02bbdfcbd",8,739768,5000,null,"I-4",null,0,null,null]]]}');
INSERT INTO "journal" VALUES(15,11,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","of_ref","ref"],"rows":[[null,[1,"3f1b9946535ae4c7",8,"door sticks",739777,null,0,0,null,null]]]}');
INSERT INTO "journal" VALUES(16,11,'steps','{"columns":["id","uid","problem_id","day","kind","by"],"rows":[[null,[1,"802fd1956d1a35a2",1,739777,"report","customer"]]]}');
INSERT INTO "journal" VALUES(17,11,'steps','{"columns":["id","uid","problem_id","day","kind","by","ally_id"],"rows":[[null,[2,"7b7c330379852a1f",1,739777,"hand-off","me",1]]]}');
INSERT INTO "journal" VALUES(18,11,'steps','{"columns":["id","uid","problem_id","day","kind","by","note","ease","undated"],"rows":[[null,[3,"b56f9ee9f9b58671",1,739781,"resolve","me","planed it",null,0]]]}');
INSERT INTO "journal" VALUES(19,11,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","of_ref","ref"],"rows":[[null,[2,"5a9415819113bb0c",8,"hinge squeaks",739930,null,0,0,null,null]]]}');
INSERT INTO "journal" VALUES(20,11,'steps','{"columns":["id","uid","problem_id","day","kind","by"],"rows":[[null,[4,"a6c3d7290e89a227",2,739930,"report","customer"]]]}');
INSERT INTO "journal" VALUES(21,12,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","minutes","again_day","contact_id"],"rows":[[null,[1,"f96ed73931a32bd2",8,739787,"reached","phone",0,"All well",null,null,null]],[null,[2,"dc526cef6271cc7d",8,739879,"no-answer","phone",0,null,null,null,null]],[null,[3,"9cdb53119ac5de38",8,739879,"reached","phone",0,"second try",null,null,null]]]}');
INSERT INTO "journal" VALUES(22,13,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","extra"],"rows":[[null,[3,"e7276757b4cbdd94",1,"seal leaks",739940,null,0,0,null,null]]]}');
INSERT INTO "journal" VALUES(23,13,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note"],"rows":[[null,[5,"bdd7325fb05bb293",3,739940,"report","customer",null,"seal leaks"]]]}');
INSERT INTO "journal" VALUES(24,13,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","problem_id"],"rows":[[null,[4,"e56d7208aea8d294",1,739940,"reached",null,1,"seal leaks",3]]]}');
INSERT INTO "journal" VALUES(25,14,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[5,"617d6f86129bc0b1",1,739940,"reached",null,0,null,null,null,null,null,0,3,null,null]]]}');
INSERT INTO "journal" VALUES(26,14,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[6,"bd9c23d62311e921",3,739940,"update",null,null,"me"]]]}');
INSERT INTO "journal" VALUES(27,15,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[6,"1956c6a3037a7724",1,739940,"reached",null,1,null,null,null,null,null,0,3,null,null]]]}');
INSERT INTO "journal" VALUES(28,15,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[7,"890b1cd58b22c65b",3,739940,"update",null,null,"customer"]]]}');
INSERT INTO "journal" VALUES(29,16,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[5,"16842fd2bec409b8",2,739676,10000,null,null,null]]]}');
INSERT INTO "journal" VALUES(30,16,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[7,"9b1d698d91ddb201",2,739676,"reached",null,1,null,5]]]}');
INSERT INTO "journal" VALUES(31,17,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[6,"2ad15bf6185e6702",2,739707,11000,"20 seals","D-2",739737]]]}');
INSERT INTO "journal" VALUES(32,17,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day","settled","channel","extra"],"rows":[[[6,"2ad15bf6185e6702",2,739707,11000,"20 seals","D-2",739737,0,null,null],[6,"2ad15bf6185e6702",2,739707,11000,"20 seals","D-2",739737,0,"phone",null]]]}');
INSERT INTO "journal" VALUES(33,17,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[8,"ed38f65826e4e19d",2,739707,"reached","phone",1,"20 seals",6]]]}');
INSERT INTO "journal" VALUES(34,18,'payments','{"columns":["id","uid","customer_id","day","cents","purchase_id"],"rows":[[null,[1,"5e04030749f77b7b",2,739726,5000,6]]]}');
INSERT INTO "journal" VALUES(35,19,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[7,"f3ba367338d68e35",2,739737,12000,"12 seals",null,null]]]}');
INSERT INTO "journal" VALUES(36,19,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[9,"b9276d17a6923fe6",2,739737,"reached",null,1,"12 seals",7]]]}');
INSERT INTO "journal" VALUES(37,19,'payments','{"columns":["id","uid","customer_id","day","cents","purchase_id"],"rows":[[null,[2,"d17f0e80327538ef",2,739737,12000,7]]]}');
INSERT INTO "journal" VALUES(38,20,'returns','{"columns":["id","uid","customer_id","day","cents","purchase_id","why"],"rows":[[null,[1,"955d549f99e938c2",2,739737,2000,7,"too many"]]]}');
INSERT INTO "journal" VALUES(39,21,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[8,"3ee352173fc62fc2",2,739768,13000,null,null,null]]]}');
INSERT INTO "journal" VALUES(40,21,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[10,"f7dc596871770971",2,739768,"reached","phone",0,"Asked how it goes",2,5,null,null,0,null,8,null]]]}');
INSERT INTO "journal" VALUES(41,22,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[9,"1f1da7586bb99a20",2,739798,14000,null,"D-5",null]]]}');
INSERT INTO "journal" VALUES(42,22,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[11,"41c9bd7f13d07441",2,739798,"reached",null,1,null,null,null,null,null,0,null,9,null]]]}');
INSERT INTO "journal" VALUES(43,23,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[10,"c1df4d0aac8c631f",2,739829,15000,null,null,null]]]}');
INSERT INTO "journal" VALUES(44,23,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[12,"75a09d04ea962e63",2,739829,"reached",null,1,"They need more",null,null,null,null,0,null,10,null]]]}');
INSERT INTO "journal" VALUES(45,23,'feedback','{"columns":["id","uid","customer_id","day","topic","verdict","words","touch_id"],"rows":[[null,[1,"018fd7a9bf977f59",2,739829,"price","good","fair",12]]]}');
INSERT INTO "journal" VALUES(46,24,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[11,"c1a8fd94a5581d01",2,739830,1500,"a gasket",null,null]]]}');
INSERT INTO "journal" VALUES(47,24,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day","settled","channel","extra"],"rows":[[[11,"c1a8fd94a5581d01",2,739830,1500,"a gasket",null,null,0,null,null],[11,"c1a8fd94a5581d01",2,739830,1500,"a gasket",null,null,0,"email",null]]]}');
INSERT INTO "journal" VALUES(48,24,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[13,"40e2cd048bd1c904",2,739830,"reached","email",1,"a gasket",11]]]}');
INSERT INTO "journal" VALUES(49,25,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[14,"bba578319225020f",3,739939,"voicemail",null,0,null,null,null,null,null,0,null,null,null]]]}');
INSERT INTO "journal" VALUES(50,26,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[12,"59e56e3991ad9f62",3,739939,20000,"flour",null,null]]]}');
INSERT INTO "journal" VALUES(51,26,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[15,"afbc50ea1a969961",3,739939,"reached",null,1,"flour",12]]]}');
INSERT INTO "journal" VALUES(52,27,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[13,"152a5d9ab8d14be4",4,739943,21000,"yeast",null,null]]]}');
INSERT INTO "journal" VALUES(53,27,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[16,"b7d4db73bde32124",4,739943,"reached",null,1,"yeast",13]]]}');
INSERT INTO "journal" VALUES(54,28,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[17,"9627b430b279becf",4,739943,"no-answer",null,0,null,null,null,null,null,0,null,null,null]]]}');
INSERT INTO "journal" VALUES(55,29,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[18,"4fb0628e737fb319",5,739938,"reached",null,0,"Call me later",null,null,739945,null,0,null,null,null]]]}');
INSERT INTO "journal" VALUES(56,30,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[14,"2ac6e202d80d6787",5,739938,6000,"soap",null,null]]]}');
INSERT INTO "journal" VALUES(57,30,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[19,"1d96c8e38104d3b6",5,739938,"reached",null,1,"soap",14]]]}');
INSERT INTO "journal" VALUES(58,31,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[15,"ce36ea1c68357e57",7,739940,6000,"soap",null,null]]]}');
INSERT INTO "journal" VALUES(59,31,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[20,"ded5fd572246aebe",7,739940,"reached",null,1,"soap",15]]]}');
INSERT INTO "journal" VALUES(60,32,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[21,"1c735c9762adfaf7",7,739940,"reached",null,0,"Call me later",null,null,739945,null,0,null,null,null]]]}');
INSERT INTO "journal" VALUES(61,33,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[22,"1a3bcd6869f879c7",6,739848,"no-answer",null,0,null,null,null,null,null,0,null,null,null]]]}');
INSERT INTO "journal" VALUES(62,34,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[23,"5e26195bcafcfd2b",6,739850,"sent","email",0,"Our price list",null,null,null,null,0,null,null,null]]]}');
INSERT INTO "journal" VALUES(63,35,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","extra"],"rows":[[null,[4,"dec544df6f50988e",2,"pump hums",739860,"noise",0,0,11,null]]]}');
INSERT INTO "journal" VALUES(64,35,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note"],"rows":[[null,[8,"772e2abf5c3e60b1",4,739860,"report","customer","email","pump hums"]]]}');
INSERT INTO "journal" VALUES(65,35,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","problem_id"],"rows":[[null,[24,"97e66ef15d024eb0",2,739860,"reached","email",1,"pump hums",4]]]}');
INSERT INTO "journal" VALUES(66,35,'steps','{"columns":["id","uid","problem_id","day","kind","by","ally_id"],"rows":[[null,[9,"e5a4ac3f456add72",4,739860,"hand-off","me",1]]]}');
INSERT INTO "journal" VALUES(67,35,'promises','{"columns":["id","uid","customer_id","text","day","by_day","every","touch_id","problem_id"],"rows":[[null,[1,"141dcca9d6f9e422",2,"solve: pump hums",739860,739879,null,24,4]]]}');
INSERT INTO "journal" VALUES(68,36,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[10,"032878340994207c",4,739862,"update","customer","email","Any news?",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(69,36,'touches','{"columns":["id","uid","customer_id","day","channel","inbound","outcome","note","problem_id"],"rows":[[null,[25,"081e30b7bb981a86",2,739862,"email",1,"reached","Any news?",4]]]}');
INSERT INTO "journal" VALUES(70,37,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[11,"6ae601236ec2ca58",4,739862,"update","customer",null,"They called again",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(71,37,'touches','{"columns":["id","uid","customer_id","day","channel","inbound","outcome","note","problem_id"],"rows":[[null,[26,"a69fcc8d27e5fbd6",2,739862,null,1,"reached","They called again",4]]]}');
INSERT INTO "journal" VALUES(72,38,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[12,"735aee07f035e159",4,739863,"update","me","phone","We are on it",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(73,38,'touches','{"columns":["id","uid","customer_id","day","channel","inbound","outcome","note","problem_id"],"rows":[[null,[27,"79dc5e9e0147efd8",2,739863,"phone",0,"reached","We are on it",4]]]}');
INSERT INTO "journal" VALUES(74,39,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[13,"ba812434ab002b08",4,739864,"update","me","email","Part ordered",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(75,39,'touches','{"columns":["id","uid","customer_id","day","channel","inbound","outcome","note","problem_id"],"rows":[[null,[28,"f9c35f797823e448",2,739864,"email",0,"sent","Part ordered",4]]]}');
INSERT INTO "journal" VALUES(76,40,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[14,"9167804eac7417ab",4,739864,"update","ally",null,"Part is late",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(77,41,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[15,"597874627ba36550",4,739865,"update","me",null,"Looked at it",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(78,42,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[16,"4a5bbfa42c23d68e",4,739865,"hand-off","me",null,null,1,1,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(79,43,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[29,"6088f3052d745875",2,739865,"reached","phone",1,"Where is it?",null,null,null,null,0,4,null,null]]]}');
INSERT INTO "journal" VALUES(80,43,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[17,"a1b903c154eb4b0a",4,739865,"update","Where is it?","phone","customer"]]]}');
INSERT INTO "journal" VALUES(81,44,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[18,"fc3bd60bbbe0c946",4,739866,"park","me",null,"waits for the part",null,0,739879,null,null,null]]]}');
INSERT INTO "journal" VALUES(82,45,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[30,"530c956081875f0e",2,739873,"reached",null,0,"Told them it is on the way",null,3,null,null,0,4,null,null]]]}');
INSERT INTO "journal" VALUES(83,45,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[19,"47bb2025fe405f5f",4,739873,"update","Told them it is on the way",null,"me"]]]}');
INSERT INTO "journal" VALUES(84,46,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[31,"74017b827b2adb8f",2,739874,"sent","email",0,"A message left",null,null,null,null,0,4,null,null]]]}');
INSERT INTO "journal" VALUES(85,47,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[32,"9919579f9820ca85",2,739874,"no-answer",null,0,null,null,null,null,null,0,4,null,null]]]}');
INSERT INTO "journal" VALUES(86,48,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[20,"bf4adffe8c8fe947",4,739879,"resolve","me","phone","new bearing",null,0,null,null,5,null]]]}');
INSERT INTO "journal" VALUES(87,48,'touches','{"columns":["id","uid","customer_id","day","channel","inbound","outcome","note","problem_id"],"rows":[[null,[33,"a7a00af7647342e5",2,739879,"phone",0,"reached","new bearing",4]]]}');
INSERT INTO "journal" VALUES(88,48,'promises','{"columns":["id","uid","customer_id","text","day","by_day","kept_day","dropped_day","every","touch_id","problem_id","extra"],"rows":[[[1,"141dcca9d6f9e422",2,"solve: pump hums",739860,739879,null,null,null,24,4,null],[1,"141dcca9d6f9e422",2,"solve: pump hums",739860,739879,739879,null,null,24,4,null]]]}');
INSERT INTO "journal" VALUES(89,49,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[21,"39d82c5d44f63fd8",4,739881,"reopen","customer",null,"hums again",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(90,49,'touches','{"columns":["id","uid","customer_id","day","channel","inbound","outcome","note","problem_id"],"rows":[[null,[34,"b74f7721efd4d473",2,739881,null,1,"reached","hums again",4]]]}');
INSERT INTO "journal" VALUES(91,50,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[22,"590c3ee60df6f422",4,739882,"resolve","me",null,"bolted it down",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(92,51,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[23,"cd95efc4f79bab3e",4,739889,"confirm","me","phone",null,null,0,null,null,null,1]]]}');
INSERT INTO "journal" VALUES(93,51,'touches','{"columns":["id","uid","customer_id","day","channel","inbound","outcome","note","problem_id"],"rows":[[null,[35,"38389229d914603d",2,739889,"phone",0,"reached",null,4]]]}');
INSERT INTO "journal" VALUES(94,52,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[36,"fa2d46f642d9aec0",2,739890,"reached",null,1,"Thank you",null,null,null,null,0,4,null,null]]]}');
INSERT INTO "journal" VALUES(95,52,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[24,"ad8a5583781adf2c",4,739890,"update","Thank you",null,"customer"]]]}');
INSERT INTO "journal" VALUES(96,53,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","extra"],"rows":[[null,[5,"a3353efe00b1b093",3,"lid cracks",739891,null,1,0,null,null]]]}');
INSERT INTO "journal" VALUES(97,53,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note"],"rows":[[null,[25,"be3da9612066b045",5,739891,"report","me","visit","lid cracks"]]]}');
INSERT INTO "journal" VALUES(98,53,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","problem_id"],"rows":[[null,[37,"3edf6fe01e0743f7",3,739891,"reached","visit",0,"lid cracks",5]]]}');
INSERT INTO "journal" VALUES(99,54,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[26,"ed5c8e2b3ce4305e",5,739892,"give-up","me",null,"not worth it",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(100,55,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","extra"],"rows":[[null,[6,"2a33a454bd17027e",4,"oven trips",739894,null,0,2,null,null]]]}');
INSERT INTO "journal" VALUES(101,55,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note"],"rows":[[null,[27,"4082c3e7775bc353",6,739894,"report","customer",null,"oven trips"]]]}');
INSERT INTO "journal" VALUES(102,55,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","problem_id"],"rows":[[null,[38,"af52e15a9f785907",4,739894,"reached",null,1,"oven trips",6]]]}');
INSERT INTO "journal" VALUES(103,56,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[39,"4d266d775ae87d29",4,739895,"reached","phone",1,"Still trips",null,null,null,null,0,6,null,null]]]}');
INSERT INTO "journal" VALUES(104,56,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[28,"c425cb9e784e7628",6,739895,"update","Still trips","phone","customer"]]]}');
INSERT INTO "journal" VALUES(105,57,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[40,"370d74887a35dafb",4,739895,"reached","phone",1,"Still trips",null,null,null,null,0,6,null,null]]]}');
INSERT INTO "journal" VALUES(106,57,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[29,"bf3065c581d1a1a5",6,739895,"update","Still trips","phone","customer"]]]}');
INSERT INTO "journal" VALUES(107,58,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[30,"b2d52a5d3c1c125b",6,739896,"hand-off","me",null,null,1,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(108,59,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[41,"f5d7ba6519a0c315",4,739896,"reached",null,1,"Trips again",null,null,null,null,0,6,null,null]]]}');
INSERT INTO "journal" VALUES(109,59,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[31,"314b0f7cbec5002a",6,739896,"update","Trips again",null,"customer"]]]}');
INSERT INTO "journal" VALUES(110,60,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","extra"],"rows":[[null,[7,"11aae0273195c3a4",5,"tap drips",739942,null,0,0,14,null]]]}');
INSERT INTO "journal" VALUES(111,60,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note"],"rows":[[null,[32,"cb6f05fcb5ab63a2",7,739942,"report","customer",null,"tap drips"]]]}');
INSERT INTO "journal" VALUES(112,60,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","problem_id"],"rows":[[null,[42,"6db8aa6499fa4b7c",5,739942,"reached",null,1,"tap drips",7]]]}');
INSERT INTO "journal" VALUES(113,61,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[43,"1852208a84b24984",5,739942,"reached",null,1,"It drips more",null,null,null,null,0,7,null,null]]]}');
INSERT INTO "journal" VALUES(114,61,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[33,"5133bca96fb3770e",7,739942,"update","It drips more",null,"customer"]]]}');
INSERT INTO "journal" VALUES(115,62,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[34,"899cd2dc0b64d0c4",7,739942,"hand-off","me",null,null,1,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(116,63,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","extra"],"rows":[[null,[8,"50d8502059266353",7,"box torn",739944,null,0,0,15,null]]]}');
INSERT INTO "journal" VALUES(117,63,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note"],"rows":[[null,[35,"bb0115fec4f844cf",8,739944,"report","customer",null,"box torn"]]]}');
INSERT INTO "journal" VALUES(118,63,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","problem_id"],"rows":[[null,[44,"634db839aaaa12f3",7,739944,"reached",null,1,"box torn",8]]]}');
INSERT INTO "journal" VALUES(119,64,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","of_ref","ref","extra"],"rows":[[[8,"50d8502059266353",7,"box torn",739944,null,0,0,15,null,null,null],[8,"50d8502059266353",7,"box torn",739941,null,0,0,15,null,null,null]]]}');
INSERT INTO "journal" VALUES(120,64,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","ally_id","direct","until_day","update_every_days","ease","held","note","undated"],"rows":[[[35,"bb0115fec4f844cf",8,739944,"report","customer",null,null,0,null,null,null,null,"box torn",0],[35,"bb0115fec4f844cf",8,739941,"report","customer",null,null,0,null,null,null,null,"box torn",0]]]}');
INSERT INTO "journal" VALUES(121,64,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[[44,"634db839aaaa12f3",7,739944,"reached",null,1,"box torn",null,null,null,null,0,8,null,null],[44,"634db839aaaa12f3",7,739941,"reached",null,1,"box torn",null,null,null,null,0,8,null,null]]]}');
INSERT INTO "journal" VALUES(122,65,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note","ally_id","direct","until_day","update_every_days","ease","held"],"rows":[[null,[36,"718d2de4db90e7d0",8,739944,"update","customer","email","Sent photos",null,0,null,null,null,null]]]}');
INSERT INTO "journal" VALUES(123,65,'touches','{"columns":["id","uid","customer_id","day","channel","inbound","outcome","note","problem_id"],"rows":[[null,[45,"15c7a7bda92e6122",7,739944,"email",1,"reached","Sent photos",8]]]}');
INSERT INTO "journal" VALUES(124,66,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","ally_id","direct","until_day","update_every_days","ease","held","note","undated"],"rows":[[[36,"718d2de4db90e7d0",8,739944,"update","customer","email",null,0,null,null,null,null,"Sent photos",0],[36,"718d2de4db90e7d0",8,739944,"update","customer","email",null,0,null,null,null,null,"Sent two photos",0]]]}');
INSERT INTO "journal" VALUES(125,66,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[[45,"15c7a7bda92e6122",7,739944,"reached","email",1,"Sent photos",null,null,null,null,0,8,null,null],[45,"15c7a7bda92e6122",7,739944,"reached","email",1,"Sent two photos",null,null,null,null,0,8,null,null]]]}');
INSERT INTO "journal" VALUES(126,67,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[46,"6360ef10cb4e0870",7,739944,"reached",null,0,"Looked at it",null,null,null,null,0,8,null,null]]]}');
INSERT INTO "journal" VALUES(127,67,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[37,"e1839f32d4efb09c",8,739944,"update","Looked at it",null,"me"]]]}');
INSERT INTO "journal" VALUES(128,68,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day","settled","channel","extra"],"rows":[[[15,"ce36ea1c68357e57",7,739940,6000,"soap",null,null,0,null,null],[15,"ce36ea1c68357e57",7,739940,6000,"soap, 12 bars",null,null,0,null,null]]]}');
INSERT INTO "journal" VALUES(129,68,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[[20,"ded5fd572246aebe",7,739940,"reached",null,1,"soap",null,null,null,null,0,null,15,null],[20,"ded5fd572246aebe",7,739940,"reached",null,1,"soap, 12 bars",null,null,null,null,0,null,15,null]]]}');
INSERT INTO "journal" VALUES(130,69,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[9,"b5266c48564c57a5","Going Co","going co",739944]]]}');
INSERT INTO "journal" VALUES(131,70,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","extra"],"rows":[[null,[9,"8add891df73235d6",9,"late",739890,null,0,0,null,null]]]}');
INSERT INTO "journal" VALUES(132,70,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note"],"rows":[[null,[38,"90bb304506fe7254",9,739890,"report","customer",null,"late"]]]}');
INSERT INTO "journal" VALUES(133,70,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","problem_id"],"rows":[[null,[47,"0ae60636d865f5be",9,739890,"reached",null,1,"late",9]]]}');
INSERT INTO "journal" VALUES(134,71,'write_offs','{"columns":["id","uid","customer_id","day","why"],"rows":[[null,[1,"b179848c4a567df8",9,739921,"closed down"]]]}');
INSERT INTO "journal" VALUES(135,71,'steps','{"columns":["id","uid","problem_id","day","kind","by","note"],"rows":[[null,[39,"04eb65078587c328",9,739921,"give-up","me","closed down"]]]}');
INSERT INTO "journal" VALUES(136,72,'customers','{"columns":["id","uid","name","name_key","added_day"],"rows":[[null,[10,"c873f51550e4c55f","Odd Lots","odd lots",739944]]]}');
INSERT INTO "journal" VALUES(137,73,'problems','{"columns":["id","uid","customer_id","what","day","kind","found","tried","purchase_id","extra"],"rows":[[null,[10,"3b133754d33e5fc3",10,"lid loose",739890,null,0,0,null,null]]]}');
INSERT INTO "journal" VALUES(138,73,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","note"],"rows":[[null,[40,"bbc534baa31d3496",10,739890,"report","customer",null,"lid loose"]]]}');
INSERT INTO "journal" VALUES(139,73,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","problem_id"],"rows":[[null,[48,"78e95c93af25c220",10,739890,"reached",null,1,"lid loose",10]]]}');
INSERT INTO "journal" VALUES(140,74,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","contact_id","minutes","again_day","again_minute","asked_referral","problem_id","purchase_id","extra"],"rows":[[null,[49,"fa891552ddcc02c4",10,739891,"reached",null,0,"Not about that",null,null,null,null,0,10,null,null]]]}');
INSERT INTO "journal" VALUES(141,74,'steps','{"columns":["id","uid","problem_id","day","kind","note","channel","by"],"rows":[[null,[41,"20149e0df725ccf1",10,739891,"update","Not about that",null,"me"]]]}');
INSERT INTO "journal" VALUES(142,75,'steps','{"columns":["id","uid","problem_id","day","kind","by","channel","ally_id","direct","until_day","update_every_days","ease","held","note","undated"],"rows":[[[41,"20149e0df725ccf1",10,739891,"update","me",null,null,0,null,null,null,null,"Not about that",0],null]]}');
INSERT INTO "journal" VALUES(143,76,'customers','{"columns":["id","uid","name","name_key","company","company_key","town","note","prefer","do_not_call","call_every_days","orders_every_days","terms_days","since_day","referred_by_id","added_day","imported","extra"],"rows":[[[1,"5b9c8645f6cccae6","Harbor Foods","harbor foods",null,null,null,null,null,0,null,null,null,null,null,739618,0,null],[1,"5b9c8645f6cccae6","Harbor Foods","harbor foods",null,null,"Eastport",null,null,0,null,null,null,null,null,739618,0,null]]]}');
INSERT INTO "journal" VALUES(144,77,'purchases','{"columns":["id","uid","customer_id","day","cents","what","ref","due_day"],"rows":[[null,[16,"8613b716cf67cb79",1,739944,7500,"undone later",null,null]]]}');
INSERT INTO "journal" VALUES(145,77,'touches','{"columns":["id","uid","customer_id","day","outcome","channel","inbound","note","purchase_id"],"rows":[[null,[50,"95b790e2e099c0a5",1,739944,"reached",null,1,"undone later",16]]]}');
CREATE TABLE "payments" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "cents" INTEGER NOT NULL,
   "purchase_id" INTEGER REFERENCES purchases(id),
   "of_ref" TEXT,
   "note" TEXT,
   "extra" TEXT
) STRICT;
INSERT INTO "payments" VALUES(1,'5e04030749f77b7b',2,739726,5000,6,NULL,NULL,NULL);
INSERT INTO "payments" VALUES(2,'d17f0e80327538ef',2,739737,12000,7,NULL,NULL,NULL);
CREATE TABLE "problems" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "what" TEXT NOT NULL,
   "day" INTEGER NOT NULL,
   "kind" TEXT,
   "found" INTEGER DEFAULT 0,
   "tried" INTEGER DEFAULT 0,
   "purchase_id" INTEGER REFERENCES purchases(id),
   "of_ref" TEXT,
   "ref" TEXT,
   "extra" TEXT
) STRICT;
INSERT INTO "problems" VALUES(1,'3f1b9946535ae4c7',8,'door sticks',739777,NULL,0,0,NULL,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(2,'5a9415819113bb0c',8,'hinge squeaks',739930,NULL,0,0,NULL,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(3,'e7276757b4cbdd94',1,'seal leaks',739940,NULL,0,0,NULL,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(4,'dec544df6f50988e',2,'pump hums',739860,'noise',0,0,11,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(5,'a3353efe00b1b093',3,'lid cracks',739891,NULL,1,0,NULL,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(6,'2a33a454bd17027e',4,'oven trips',739894,NULL,0,2,NULL,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(7,'11aae0273195c3a4',5,'tap drips',739942,NULL,0,0,14,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(8,'50d8502059266353',7,'box torn',739941,NULL,0,0,15,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(9,'8add891df73235d6',9,'late',739890,NULL,0,0,NULL,NULL,NULL,NULL);
INSERT INTO "problems" VALUES(10,'3b133754d33e5fc3',10,'lid loose',739890,NULL,0,0,NULL,NULL,NULL,NULL);
CREATE TABLE "promises" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "text" TEXT NOT NULL,
   "day" INTEGER NOT NULL,
   "by_day" INTEGER NOT NULL,
   "kept_day" INTEGER,
   "dropped_day" INTEGER,
   "every" TEXT,
   "touch_id" INTEGER REFERENCES touches(id),
   "problem_id" INTEGER REFERENCES problems(id),
   "extra" TEXT
) STRICT;
INSERT INTO "promises" VALUES(1,'141dcca9d6f9e422',2,'solve: pump hums',739860,739879,739879,NULL,NULL,24,4,NULL);
CREATE TABLE "purchases" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "cents" INTEGER NOT NULL,
   "what" TEXT,
   "ref" TEXT,
   "due_day" INTEGER,
   "settled" INTEGER DEFAULT 0,
   "channel" TEXT,
   "extra" TEXT
) STRICT;
INSERT INTO "purchases" VALUES(1,'422346888403e6dd',8,739586,40000,NULL,'I-1',NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(2,'e18e354c362f2e9b',8,739676,50000,NULL,'I-2',NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(3,'122c142de8d367f5',8,739768,45000,NULL,'I-3',NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(4,'803c89f02bbdfcbd',8,739768,5000,NULL,'I-4',NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(5,'16842fd2bec409b8',2,739676,10000,NULL,NULL,NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(6,'2ad15bf6185e6702',2,739707,11000,'20 seals','D-2',739737,0,'phone',NULL);
INSERT INTO "purchases" VALUES(7,'f3ba367338d68e35',2,739737,12000,'12 seals',NULL,NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(8,'3ee352173fc62fc2',2,739768,13000,NULL,NULL,NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(9,'1f1da7586bb99a20',2,739798,14000,NULL,'D-5',NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(10,'c1df4d0aac8c631f',2,739829,15000,NULL,NULL,NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(11,'c1a8fd94a5581d01',2,739830,1500,'a gasket',NULL,NULL,0,'email',NULL);
INSERT INTO "purchases" VALUES(12,'59e56e3991ad9f62',3,739939,20000,'flour',NULL,NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(13,'152a5d9ab8d14be4',4,739943,21000,'yeast',NULL,NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(14,'2ac6e202d80d6787',5,739938,6000,'soap',NULL,NULL,0,NULL,NULL);
INSERT INTO "purchases" VALUES(15,'ce36ea1c68357e57',7,739940,6000,'soap, 12 bars',NULL,NULL,0,NULL,NULL);
CREATE TABLE "returns" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "cents" INTEGER NOT NULL,
   "purchase_id" INTEGER REFERENCES purchases(id),
   "of_ref" TEXT,
   "why" TEXT,
   "ref" TEXT,
   "extra" TEXT
) STRICT;
INSERT INTO "returns" VALUES(1,'955d549f99e938c2',2,739737,2000,7,NULL,'too many',NULL,NULL);
CREATE TABLE "settings" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "key" TEXT NOT NULL,
   "value" TEXT NOT NULL
) STRICT;
INSERT INTO "settings" VALUES(1,'041d728192270dd0','currency','EUR');
CREATE TABLE "snoozes" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "until_day" INTEGER NOT NULL
) STRICT;
CREATE TABLE "steps" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "problem_id" INTEGER NOT NULL REFERENCES problems(id),
   "day" INTEGER NOT NULL,
   "kind" TEXT NOT NULL,
   "by" TEXT NOT NULL,
   "channel" TEXT,
   "ally_id" INTEGER REFERENCES allies(id),
   "direct" INTEGER DEFAULT 0,
   "until_day" INTEGER,
   "update_every_days" INTEGER,
   "ease" INTEGER,
   "held" INTEGER,
   "note" TEXT,
   "undated" INTEGER DEFAULT 0
) STRICT;
INSERT INTO "steps" VALUES(1,'802fd1956d1a35a2',1,739777,'report','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(2,'7b7c330379852a1f',1,739777,'hand-off','me',NULL,1,0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(3,'b56f9ee9f9b58671',1,739781,'resolve','me',NULL,NULL,0,NULL,NULL,NULL,NULL,'planed it',0);
INSERT INTO "steps" VALUES(4,'a6c3d7290e89a227',2,739930,'report','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(5,'bdd7325fb05bb293',3,739940,'report','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'seal leaks',0);
INSERT INTO "steps" VALUES(6,'bd9c23d62311e921',3,739940,'update','me',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(7,'890b1cd58b22c65b',3,739940,'update','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(8,'772e2abf5c3e60b1',4,739860,'report','customer','email',NULL,0,NULL,NULL,NULL,NULL,'pump hums',0);
INSERT INTO "steps" VALUES(9,'e5a4ac3f456add72',4,739860,'hand-off','me',NULL,1,0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(10,'032878340994207c',4,739862,'update','customer','email',NULL,0,NULL,NULL,NULL,NULL,'Any news?',0);
INSERT INTO "steps" VALUES(11,'6ae601236ec2ca58',4,739862,'update','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'They called again',0);
INSERT INTO "steps" VALUES(12,'735aee07f035e159',4,739863,'update','me','phone',NULL,0,NULL,NULL,NULL,NULL,'We are on it',0);
INSERT INTO "steps" VALUES(13,'ba812434ab002b08',4,739864,'update','me','email',NULL,0,NULL,NULL,NULL,NULL,'Part ordered',0);
INSERT INTO "steps" VALUES(14,'9167804eac7417ab',4,739864,'update','ally',NULL,NULL,0,NULL,NULL,NULL,NULL,'Part is late',0);
INSERT INTO "steps" VALUES(15,'597874627ba36550',4,739865,'update','me',NULL,NULL,0,NULL,NULL,NULL,NULL,'Looked at it',0);
INSERT INTO "steps" VALUES(16,'4a5bbfa42c23d68e',4,739865,'hand-off','me',NULL,1,1,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(17,'a1b903c154eb4b0a',4,739865,'update','customer','phone',NULL,0,NULL,NULL,NULL,NULL,'Where is it?',0);
INSERT INTO "steps" VALUES(18,'fc3bd60bbbe0c946',4,739866,'park','me',NULL,NULL,0,739879,NULL,NULL,NULL,'waits for the part',0);
INSERT INTO "steps" VALUES(19,'47bb2025fe405f5f',4,739873,'update','me',NULL,NULL,0,NULL,NULL,NULL,NULL,'Told them it is on the way',0);
INSERT INTO "steps" VALUES(20,'bf4adffe8c8fe947',4,739879,'resolve','me','phone',NULL,0,NULL,NULL,5,NULL,'new bearing',0);
INSERT INTO "steps" VALUES(21,'39d82c5d44f63fd8',4,739881,'reopen','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'hums again',0);
INSERT INTO "steps" VALUES(22,'590c3ee60df6f422',4,739882,'resolve','me',NULL,NULL,0,NULL,NULL,NULL,NULL,'bolted it down',0);
INSERT INTO "steps" VALUES(23,'cd95efc4f79bab3e',4,739889,'confirm','me','phone',NULL,0,NULL,NULL,NULL,1,NULL,0);
INSERT INTO "steps" VALUES(24,'ad8a5583781adf2c',4,739890,'update','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'Thank you',0);
INSERT INTO "steps" VALUES(25,'be3da9612066b045',5,739891,'report','me','visit',NULL,0,NULL,NULL,NULL,NULL,'lid cracks',0);
INSERT INTO "steps" VALUES(26,'ed5c8e2b3ce4305e',5,739892,'give-up','me',NULL,NULL,0,NULL,NULL,NULL,NULL,'not worth it',0);
INSERT INTO "steps" VALUES(27,'4082c3e7775bc353',6,739894,'report','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'oven trips',0);
INSERT INTO "steps" VALUES(28,'c425cb9e784e7628',6,739895,'update','customer','phone',NULL,0,NULL,NULL,NULL,NULL,'Still trips',0);
INSERT INTO "steps" VALUES(29,'bf3065c581d1a1a5',6,739895,'update','customer','phone',NULL,0,NULL,NULL,NULL,NULL,'Still trips',0);
INSERT INTO "steps" VALUES(30,'b2d52a5d3c1c125b',6,739896,'hand-off','me',NULL,1,0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(31,'314b0f7cbec5002a',6,739896,'update','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'Trips again',0);
INSERT INTO "steps" VALUES(32,'cb6f05fcb5ab63a2',7,739942,'report','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'tap drips',0);
INSERT INTO "steps" VALUES(33,'5133bca96fb3770e',7,739942,'update','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'It drips more',0);
INSERT INTO "steps" VALUES(34,'899cd2dc0b64d0c4',7,739942,'hand-off','me',NULL,1,0,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "steps" VALUES(35,'bb0115fec4f844cf',8,739941,'report','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'box torn',0);
INSERT INTO "steps" VALUES(36,'718d2de4db90e7d0',8,739944,'update','customer','email',NULL,0,NULL,NULL,NULL,NULL,'Sent two photos',0);
INSERT INTO "steps" VALUES(37,'e1839f32d4efb09c',8,739944,'update','me',NULL,NULL,0,NULL,NULL,NULL,NULL,'Looked at it',0);
INSERT INTO "steps" VALUES(38,'90bb304506fe7254',9,739890,'report','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'late',0);
INSERT INTO "steps" VALUES(39,'04eb65078587c328',9,739921,'give-up','me',NULL,NULL,0,NULL,NULL,NULL,NULL,'closed down',0);
INSERT INTO "steps" VALUES(40,'bbc534baa31d3496',10,739890,'report','customer',NULL,NULL,0,NULL,NULL,NULL,NULL,'lid loose',0);
CREATE TABLE "tags" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "tag" TEXT NOT NULL
) STRICT;
CREATE TABLE "touches" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "outcome" TEXT NOT NULL,
   "channel" TEXT,
   "inbound" INTEGER DEFAULT 0,
   "note" TEXT,
   "contact_id" INTEGER REFERENCES contacts(id),
   "minutes" INTEGER,
   "again_day" INTEGER,
   "again_minute" INTEGER,
   "asked_referral" INTEGER DEFAULT 0,
   "problem_id" INTEGER REFERENCES problems(id),
   "purchase_id" INTEGER REFERENCES purchases(id),
   "extra" TEXT
) STRICT;
INSERT INTO "touches" VALUES(1,'f96ed73931a32bd2',8,739787,'reached','phone',0,'All well',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(2,'dc526cef6271cc7d',8,739879,'no-answer','phone',0,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(3,'9cdb53119ac5de38',8,739879,'reached','phone',0,'second try',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(4,'e56d7208aea8d294',1,739940,'reached',NULL,1,'seal leaks',NULL,NULL,NULL,NULL,0,3,NULL,NULL);
INSERT INTO "touches" VALUES(5,'617d6f86129bc0b1',1,739940,'reached',NULL,0,NULL,NULL,NULL,NULL,NULL,0,3,NULL,NULL);
INSERT INTO "touches" VALUES(6,'1956c6a3037a7724',1,739940,'reached',NULL,1,NULL,NULL,NULL,NULL,NULL,0,3,NULL,NULL);
INSERT INTO "touches" VALUES(7,'9b1d698d91ddb201',2,739676,'reached',NULL,1,NULL,NULL,NULL,NULL,NULL,0,NULL,5,NULL);
INSERT INTO "touches" VALUES(8,'ed38f65826e4e19d',2,739707,'reached','phone',1,'20 seals',NULL,NULL,NULL,NULL,0,NULL,6,NULL);
INSERT INTO "touches" VALUES(9,'b9276d17a6923fe6',2,739737,'reached',NULL,1,'12 seals',NULL,NULL,NULL,NULL,0,NULL,7,NULL);
INSERT INTO "touches" VALUES(10,'f7dc596871770971',2,739768,'reached','phone',0,'Asked how it goes',2,5,NULL,NULL,0,NULL,8,NULL);
INSERT INTO "touches" VALUES(11,'41c9bd7f13d07441',2,739798,'reached',NULL,1,NULL,NULL,NULL,NULL,NULL,0,NULL,9,NULL);
INSERT INTO "touches" VALUES(12,'75a09d04ea962e63',2,739829,'reached',NULL,1,'They need more',NULL,NULL,NULL,NULL,0,NULL,10,NULL);
INSERT INTO "touches" VALUES(13,'40e2cd048bd1c904',2,739830,'reached','email',1,'a gasket',NULL,NULL,NULL,NULL,0,NULL,11,NULL);
INSERT INTO "touches" VALUES(14,'bba578319225020f',3,739939,'voicemail',NULL,0,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(15,'afbc50ea1a969961',3,739939,'reached',NULL,1,'flour',NULL,NULL,NULL,NULL,0,NULL,12,NULL);
INSERT INTO "touches" VALUES(16,'b7d4db73bde32124',4,739943,'reached',NULL,1,'yeast',NULL,NULL,NULL,NULL,0,NULL,13,NULL);
INSERT INTO "touches" VALUES(17,'9627b430b279becf',4,739943,'no-answer',NULL,0,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(18,'4fb0628e737fb319',5,739938,'reached',NULL,0,'Call me later',NULL,NULL,739945,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(19,'1d96c8e38104d3b6',5,739938,'reached',NULL,1,'soap',NULL,NULL,NULL,NULL,0,NULL,14,NULL);
INSERT INTO "touches" VALUES(20,'ded5fd572246aebe',7,739940,'reached',NULL,1,'soap, 12 bars',NULL,NULL,NULL,NULL,0,NULL,15,NULL);
INSERT INTO "touches" VALUES(21,'1c735c9762adfaf7',7,739940,'reached',NULL,0,'Call me later',NULL,NULL,739945,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(22,'1a3bcd6869f879c7',6,739848,'no-answer',NULL,0,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(23,'5e26195bcafcfd2b',6,739850,'sent','email',0,'Our price list',NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "touches" VALUES(24,'97e66ef15d024eb0',2,739860,'reached','email',1,'pump hums',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(25,'081e30b7bb981a86',2,739862,'reached','email',1,'Any news?',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(26,'a69fcc8d27e5fbd6',2,739862,'reached',NULL,1,'They called again',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(27,'79dc5e9e0147efd8',2,739863,'reached','phone',0,'We are on it',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(28,'f9c35f797823e448',2,739864,'sent','email',0,'Part ordered',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(29,'6088f3052d745875',2,739865,'reached','phone',1,'Where is it?',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(30,'530c956081875f0e',2,739873,'reached',NULL,0,'Told them it is on the way',NULL,3,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(31,'74017b827b2adb8f',2,739874,'sent','email',0,'A message left',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(32,'9919579f9820ca85',2,739874,'no-answer',NULL,0,NULL,NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(33,'a7a00af7647342e5',2,739879,'reached','phone',0,'new bearing',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(34,'b74f7721efd4d473',2,739881,'reached',NULL,1,'hums again',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(35,'38389229d914603d',2,739889,'reached','phone',0,NULL,NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(36,'fa2d46f642d9aec0',2,739890,'reached',NULL,1,'Thank you',NULL,NULL,NULL,NULL,0,4,NULL,NULL);
INSERT INTO "touches" VALUES(37,'3edf6fe01e0743f7',3,739891,'reached','visit',0,'lid cracks',NULL,NULL,NULL,NULL,0,5,NULL,NULL);
INSERT INTO "touches" VALUES(38,'af52e15a9f785907',4,739894,'reached',NULL,1,'oven trips',NULL,NULL,NULL,NULL,0,6,NULL,NULL);
INSERT INTO "touches" VALUES(39,'4d266d775ae87d29',4,739895,'reached','phone',1,'Still trips',NULL,NULL,NULL,NULL,0,6,NULL,NULL);
INSERT INTO "touches" VALUES(40,'370d74887a35dafb',4,739895,'reached','phone',1,'Still trips',NULL,NULL,NULL,NULL,0,6,NULL,NULL);
INSERT INTO "touches" VALUES(41,'f5d7ba6519a0c315',4,739896,'reached',NULL,1,'Trips again',NULL,NULL,NULL,NULL,0,6,NULL,NULL);
INSERT INTO "touches" VALUES(42,'6db8aa6499fa4b7c',5,739942,'reached',NULL,1,'tap drips',NULL,NULL,NULL,NULL,0,7,NULL,NULL);
INSERT INTO "touches" VALUES(43,'1852208a84b24984',5,739942,'reached',NULL,1,'It drips more',NULL,NULL,NULL,NULL,0,7,NULL,NULL);
INSERT INTO "touches" VALUES(44,'634db839aaaa12f3',7,739941,'reached',NULL,1,'box torn',NULL,NULL,NULL,NULL,0,8,NULL,NULL);
INSERT INTO "touches" VALUES(45,'15c7a7bda92e6122',7,739944,'reached','email',1,'Sent two photos',NULL,NULL,NULL,NULL,0,8,NULL,NULL);
INSERT INTO "touches" VALUES(46,'6360ef10cb4e0870',7,739944,'reached',NULL,0,'Looked at it',NULL,NULL,NULL,NULL,0,8,NULL,NULL);
INSERT INTO "touches" VALUES(47,'0ae60636d865f5be',9,739890,'reached',NULL,1,'late',NULL,NULL,NULL,NULL,0,9,NULL,NULL);
INSERT INTO "touches" VALUES(48,'78e95c93af25c220',10,739890,'reached',NULL,1,'lid loose',NULL,NULL,NULL,NULL,0,10,NULL,NULL);
INSERT INTO "touches" VALUES(49,'fa891552ddcc02c4',10,739891,'reached',NULL,0,'Not about that',NULL,NULL,NULL,NULL,0,10,NULL,NULL);
CREATE TABLE "write_offs" (
   "id" INTEGER PRIMARY KEY AUTOINCREMENT,
   "uid" TEXT NOT NULL,
   "customer_id" INTEGER NOT NULL REFERENCES customers(id),
   "day" INTEGER NOT NULL,
   "why" TEXT,
   "back_day" INTEGER
) STRICT;
INSERT INTO "write_offs" VALUES(1,'b179848c4a567df8',9,739921,'closed down',NULL);
CREATE INDEX purchases_by_customer ON purchases (customer_id, day, cents);
CREATE INDEX touches_by_customer ON touches (customer_id, day, id, outcome, inbound, again_day, again_minute, asked_referral);
CREATE INDEX purchases_by_ref ON purchases (ref) WHERE ref IS NOT NULL;
CREATE INDEX purchases_owed ON purchases (due_day, customer_id, day, cents) WHERE due_day IS NOT NULL AND settled = 0;
CREATE INDEX payments_by_purchase ON payments (purchase_id, day, cents);
CREATE INDEX steps_by_problem ON steps (problem_id, day);
CREATE INDEX customers_by_name ON customers (name_key);
CREATE INDEX aliases_by_customer ON aliases (customer_id);
CREATE INDEX contacts_by_customer ON contacts (customer_id);
CREATE INDEX addresses_by_customer ON addresses (customer_id);
CREATE INDEX tags_by_customer ON tags (customer_id);
CREATE INDEX journal_by_change ON journal (change_id);
CREATE UNIQUE INDEX settings_by_key ON settings (key);
CREATE VIEW customers_at_a_glance AS
WITH bought AS (
    SELECT customer_id, count(*) AS purchases, min(day) AS first_day, max(day) AS last_day,
      sum(cents) AS cents
    FROM purchases GROUP BY customer_id
), returned AS (
    SELECT customer_id, sum(cents) AS cents FROM returns GROUP BY customer_id
), owed AS (
    SELECT p.customer_id, sum(p.cents
      - coalesce((SELECT sum(m.cents) FROM payments m WHERE m.purchase_id = p.id), 0)
      - coalesce((SELECT sum(r.cents) FROM returns r WHERE r.purchase_id = p.id), 0)) AS cents
    FROM purchases p WHERE p.due_day IS NOT NULL AND p.settled = 0 GROUP BY p.customer_id
), spoken AS (
    SELECT customer_id, count(*) AS calls,
      max(CASE WHEN outcome = 'reached' OR inbound THEN day END) AS reached_day
    FROM touches GROUP BY customer_id
), troubled AS (
    SELECT x.customer_id, count(*) AS problems, sum(coalesce((SELECT s.kind FROM steps s
      WHERE s.problem_id = x.id AND s.kind IN ('resolve', 'give-up', 'reopen')
      ORDER BY s.day DESC, s.id DESC LIMIT 1), 'reopen') = 'reopen') AS open
    FROM problems x GROUP BY x.customer_id
), promised AS (
    SELECT customer_id, sum(kept_day IS NULL AND dropped_day IS NULL) AS open
    FROM promises GROUP BY customer_id
)
SELECT c.id, c.name, c.company, c.town,
  (SELECT group_concat(tag, ', ') FROM (SELECT tag FROM tags
    WHERE customer_id = c.id ORDER BY tag)) AS tags,
  (SELECT k.name FROM contacts k WHERE k.customer_id = c.id AND k.left_day IS NULL
    ORDER BY k.id LIMIT 1) AS contact,
  CASE WHEN c.do_not_call THEN NULL ELSE
    (SELECT a.text FROM addresses a LEFT JOIN contacts k ON k.id = a.contact_id
      WHERE a.customer_id = c.id AND a.kind = 'phone' AND k.left_day IS NULL
      ORDER BY a.contact_id IS NULL, a.contact_id, a.id LIMIT 1) END AS phone,
  c.do_not_call,
  (SELECT date(w.day + 1721424.5) FROM write_offs w WHERE w.customer_id = c.id AND w.back_day IS NULL
    AND w.day >= coalesce(bought.last_day, 0) ORDER BY w.day DESC LIMIT 1) AS written_off,
  coalesce(bought.purchases, 0) AS purchases,
  date(bought.first_day + 1721424.5) AS first_purchase, date(bought.last_day + 1721424.5) AS last_purchase,
  (coalesce(bought.cents, 0) - coalesce(returned.cents, 0)) / (SELECT CASE WHEN max(value) IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1.0
      WHEN max(value) IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 1000.0
      ELSE 100.0 END FROM settings WHERE key = 'currency') AS total,
  coalesce(owed.cents, 0) / (SELECT CASE WHEN max(value) IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1.0
      WHEN max(value) IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 1000.0
      ELSE 100.0 END FROM settings WHERE key = 'currency') AS unpaid,
  coalesce(spoken.calls, 0) AS calls, date(spoken.reached_day + 1721424.5) AS last_reached,
  coalesce(troubled.problems, 0) AS problems, coalesce(troubled.open, 0) AS open_problems,
  coalesce(promised.open, 0) AS open_promises,
  (SELECT f.name FROM customers f WHERE f.id = c.referred_by_id) AS referred_by
FROM customers c
LEFT JOIN bought ON bought.customer_id = c.id
LEFT JOIN returned ON returned.customer_id = c.id
LEFT JOIN owed ON owed.customer_id = c.id
LEFT JOIN spoken ON spoken.customer_id = c.id
LEFT JOIN troubled ON troubled.customer_id = c.id
LEFT JOIN promised ON promised.customer_id = c.id;
CREATE VIEW timeline AS
SELECT date(e.day + 1721424.5) AS date, c.id AS customer_id, c.name AS customer, e.kind, e.id, e.text,
  e.cents / (SELECT CASE WHEN max(value) IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1.0
      WHEN max(value) IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 1000.0
      ELSE 100.0 END FROM settings WHERE key = 'currency') AS amount
FROM (
    SELECT customer_id, day, 'purchase' AS kind, 'o' || id AS id, what AS text, cents
    FROM purchases
    UNION ALL SELECT customer_id, day, 'return', 'r' || id, why, -cents FROM returns
    UNION ALL SELECT customer_id, day, 'payment', 'm' || id, note, cents FROM payments
    UNION ALL SELECT customer_id, day,
      CASE WHEN inbound THEN 'they called' ELSE outcome END, 'c' || id, note, NULL FROM touches
    UNION ALL SELECT customer_id, day, 'problem', 'x' || id, what, NULL FROM problems
    UNION ALL SELECT x.customer_id, s.day, s.kind, 's' || s.id, coalesce(s.note, x.what), NULL
    FROM steps s JOIN problems x ON x.id = s.problem_id WHERE s.kind != 'report'
    UNION ALL SELECT customer_id, day, 'promise', 'p' || id, text, NULL FROM promises
    UNION ALL SELECT customer_id, kept_day, 'promise kept', 'p' || id, text, NULL FROM promises
    WHERE kept_day IS NOT NULL
    UNION ALL SELECT customer_id, day, 'feedback', 'f' || id,
      topic || ': ' || verdict || coalesce(', ' || words, ''), NULL FROM feedback
    UNION ALL SELECT customer_id, day, 'write-off', NULL, why, NULL FROM write_offs
    UNION ALL SELECT customer_id, back_day, 'brought back', NULL, NULL, NULL FROM write_offs
    WHERE back_day IS NOT NULL
) e JOIN customers c ON c.id = e.customer_id
ORDER BY e.day DESC, c.name, e.kind;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('settings',1);
INSERT INTO "sqlite_sequence" VALUES('customers',10);
INSERT INTO "sqlite_sequence" VALUES('contacts',2);
INSERT INTO "sqlite_sequence" VALUES('addresses',1);
INSERT INTO "sqlite_sequence" VALUES('allies',1);
INSERT INTO "sqlite_sequence" VALUES('purchases',16);
INSERT INTO "sqlite_sequence" VALUES('problems',10);
INSERT INTO "sqlite_sequence" VALUES('steps',41);
INSERT INTO "sqlite_sequence" VALUES('touches',50);
INSERT INTO "sqlite_sequence" VALUES('payments',2);
INSERT INTO "sqlite_sequence" VALUES('returns',1);
INSERT INTO "sqlite_sequence" VALUES('feedback',1);
INSERT INTO "sqlite_sequence" VALUES('promises',1);
INSERT INTO "sqlite_sequence" VALUES('write_offs',1);
COMMIT;
