// Package demo makes a company: the exports of a shop with stores, a web shop,
// a call center and a few firms as customers over 26 months, the truth that they were drawn from, and
// the clientele.yaml that maps them. It is for `clientele demo` and `init
// --demo`, for tests that need to know what is right, and, at a large scale,
// for measuring. It is no model and reads nothing; names, towns, postcodes and
// phone numbers are invented, and nobody in particular is meant.
//
//	sum, err := demo.Generate(ctx, "clientele-demo", demo.Settings{})
//	// run the night with --as-of sum.LastDay
//
// The output is the same, byte for byte, for the same seed, scale, end, stores
// and layout: whatever the number of workers, the time zone or the locale.
// (Processor families may round the last bit of a logarithm differently; the
// promise holds on one of them.)
//
// # The exports
//
//	exports/pos/store-01/2026-06-30.csv   tills: UTF-8, local time 30/06/2026 18:05
//	exports/web/orders-2026-06.ndjson     web orders and returns, articles nested; .gz when older than a year
//	exports/web/accounts.csv              web accounts
//	exports/callcenter/calls-2026-06.csv  calls, e-mails and chats: semicolons, Latin-1, decimal commas
//	exports/master/customers.xlsx         loyalty cards (customers.csv above 15,000 people)
//	exports/master/products.csv, stores.csv
//	exports/crm/contacts_2026-06-30.csv, deals_2026-06-30.csv   what the CRM of the people who sell to firms had new or changed in the month
//	exports/edi/orders-2026-06.edi        orders of firms: EDIFACT ORDERS D.96A, an interchange a firm
//	exports/exchange/cdr-2026-06.csv      the telephone exchange's call detail records: Asterisk, no header
//	exports/web/ga4/events_202606.json.gz events of the web shop's visitors: Google Analytics 4, the last six months
//	exports/surveys/after_purchase.csv    answers to the survey after a purchase: Qualtrics, three rows of header
//	exports/cards/issued.csv              the loyalty cards, by the office that issues them
//	exports/erp/debtors.csv, ledger.csv   firms, and the monthly totals of the general ledger
//
// A small company's tills are cut into one file a store and month, and one a
// store and day for the last 14 days (about 240 files at scale 1), so that the
// demo's night stays short; from scale 4 on every store and day has its own
// file. [Layout] chooses otherwise. Files bear the time at which they would
// have been delivered: three in the morning after their last day.
//
// Prices include 20 % value added tax. A quantity is negative on a return. A
// till's line is a sale (S), a return (R, with the receipt it belongs to) or a
// void (V, no money moved). A web order is paid, shipped, delivered or
// cancelled as of the end of the exports; a return is a document of its own
// with status returned, which names its order.
//
// Planted faults, all counted in the truth:
//
//   - broken rows (process BrokenProb): an impossible date, text where a number
//     belongs, a missing receipt number, a row with too few columns, bytes that
//     are not UTF-8;
//   - training receipts on till 99, which the configuration filters;
//   - exact duplicate lines at the tills, which it drops;
//   - a late file: the second store's sales of the third day before the last
//     are in <date>_late.csv, delivered four days after their day;
//   - a restated day: the first store's sales of the sixth day before the last
//     come again in <date>_restated.csv, three days later, with one quantity
//     corrected and nothing else (its name sorts after the first one's);
//   - placeholders in the loyalty master: the company's switchboard as phone,
//     1900-01-01 as birth date, n/a as e-mail;
//   - of three firms one order each: one that a later message replaces, one that
//     a later message cancels (it then has one row, void), and one whose message
//     tells a wrong count of segments, so that it is rejected alone;
//   - answers to the survey that are previews or not finished, which the
//     configuration filters, as it does calls that the exchange passed on;
//   - one posting by hand in one account and month of the ledger, which is
//     otherwise what the loaded lines add up to, to the penny.
//
// # The processes
//
// The parameters with their values are in truth.json under process. Time runs
// in operational days: a day's length is its month's times its weekday's
// intensity, 1 on average, so the seasons change how much is bought and not
// who is alive.
//
//  1. A person's first purchase falls into the opening weeks (OpeningShare) or
//     evenly into the rest. A few took a card or an account and never bought.
//  2. Purchases follow at a rate of Gamma(RateShape, RateScaleDays) until the
//     person drops out, at a rate of Gamma(DropoutShape, DropoutScaleDays): the
//     Pareto/NBD model. Gaps are exponential for irregular buyers and Erlang of
//     the person's regularity (3 or 8) for regular ones, with the same mean.
//  3. A basket's value is Gamma(BasketShape, nu), nu ~ Gamma(SpendShape,
//     SpendScale), independent of the rate: gamma-gamma. Tax is included. Lines
//     keep the value to a few pence; the unit price gives way.
//  4. Category tastes are Dirichlet; each person has four favourite products; a
//     product is chosen by taste, popularity (a power law) and price. For the
//     planted pairs, a line after the first product is the second one with
//     PairProb. A basket has 1 + Poisson lines, more when its value is high.
//  5. Complaints: a basket leads to one with ComplaintProb, one to nine days
//     later, solved or not. The person then decides to leave with LeaveSolved
//     or LeaveUnsolved, and is gone after 1 + Exponential(LeaveDays) days. A
//     late delivery (LateProb of web orders, 5 to 18 days) does the same with
//     LeaveLate, from the promised day on. The earliest of these and the
//     natural drop-out holds, and the truth names it.
//  6. Walk-in customers, WalkIns for each person of the company over the whole
//     history, buy without a card: a fifth of all lines. A few web orders are
//     guests', known by e-mail and phone.
//  7. A line comes back with ReturnStore or ReturnWeb, whole or one piece of
//     several, after 1 + Exponential(ReturnDays) days.
//  8. Contacts: complaints, late deliveries, questions after a purchase, and
//     strangers whom the company does not know.
//  9. Firms enquire or are found: Prospects.Number of them, spread evenly over
//     the days. A firm is won with log-odds of Intercept, the effects of lead
//     source, industry, size and of being a customer already (CustomerShare of
//     them are people of the shop, under the same e-mail and phone), and
//     InterestEffect times an interest that nobody sees. Who is won is so after
//     WinMinDays + Gamma(2) × WinScaleDays, a deal is made between three and
//     seven tenths of that time. Of the others some have a deal that is lost, the
//     more the more interested, and GiveUpProb are given up. Interest shows in
//     e-mails opened, pages viewed and forms sent, which fade with time; what
//     sales people do tells nothing of it.
//  10. Firms.Number firms order by EDI, every two or four weeks, give or take a
//     day: WonShare of them are prospects won, from 3 to 12 days after that, the
//     others customers of old. An order has 3 + Poisson lines, worth some
//     LineMedian pounds, at list prices without tax, less the firm's discount;
//     LeanShare of them are of the categories that the industry leans to.
//  11. A caller whom the call center had called the exchange's menu
//     Exchange.MenuCalls times in the two days before, under the same number,
//     and gave up there with GiveUpProb.
//  12. A card is issued on the day on which the loyalty master says that it was
//     made, asked for up to Cards.ApplyDays before, and activated within ten
//     days with ActivateProb; the first one is closed when the second is used.
//  13. A purchase is answered with Survey.AnswerProb, from 10 days after it on,
//     where the company has an e-mail address: purchases in stores under the
//     card's number, others under the address alone. The score is Mean, the
//     person's own attitude (PersonSpread) and Noise, less Solved or Unsolved
//     for a complaint about the purchase, and Late + LatePerDay × days for a
//     late delivery, rounded and cut to 0 to 10.
//  14. In the last Visits.Months each web order ends a visit to the shop, and is
//     preceded by Poisson(Browse) visits without an order in the BrowseDays
//     before. People use two devices (SecondDevice), whose owner agrees to be
//     measured with ConsentProb; without it events have neither visitor nor
//     session. Who has an account is logged in with LoginOrder from the checkout
//     on, or with LoginBrowse. Strangers, Bots and Staff visit too, so many for
//     each order. Visits of one visitor are hours apart.
//
// People live in households (partners, a child, housemates with other names,
// twins, two of one initial), some of whom give one landline. The same person
// stands in several sources with nicknames, typing errors, initials, maiden
// names, swapped names, an old address or e-mail, missing fields, another way
// of writing the phone number, a second card or account after the first; a
// few have names in Chinese, Cyrillic or Greek, written in Latin by some.
//
// # The truth
//
// Dates are local days, amounts pounds with two decimals, flags yes and no.
//
// truth/people.csv, a row a person: person_id; kind (customer, guest, dormant:
// never bought); household_id; household_role; channel (store, web, both,
// guest); home_store; first_order_on, last_order_on (cancelled orders do not
// count); rate_per_day (purchases per operational day while alive); regularity
// (1 irregular, 3, 8); dropout_rate_per_day; dropped_out_on (blank: not within
// a year after the end); dropped_by_end; dropout_reason (natural, complaint,
// late_delivery); mean_basket (of the person, tax included); baskets (in the
// exports, cancelled ones left out); complaints; late_deliveries; loaded_lines
// and paid_amount (what a correct night loads for the person, returns taken
// off, tax included); future_orders_90d, _180d, _365d and future_amount_… (in
// so many days after the end, by the same processes, returns not taken off);
// taste_… (shares of the twelve categories).
//
// truth/records.csv, a row for each reference by which a person is known:
// source; ref_kind (card, account, email, phone); customer_ref (as the export
// writes it); person_id; person_kind; household_id; is_ambiguous (a landline
// that others of the household give too: a call from it may be anybody's).
//
// truth/contacts.csv, a row a loaded contact: contact_id; person_id (blank: a
// stranger); cause (complaint, late_delivery, question, stranger); about (store
// or web); purchase_no (the person's n-th purchase, cancelled ones counted);
// is_unsolved.
//
// truth/prospects.csv, a row a prospect: prospect_id; person_id (who is a
// customer already); created_on; lead_source; industry; employees; interest;
// fit_logit (the log-odds that come from what the firm is); win_logit (with
// interest and Intercept); offered_on (of the deal); won_on, lost_on (of the
// deal), given_up_on, which may lie up to a year after the end; is_open (at the
// end); is_won_90d (open, and won in the 90 days after the end).
//
// truth/firms.csv, a row a firm that orders by EDI: firm_id; customer_ref (its
// location number); company; prospect_id (who was won); every_days;
// first_order_on, last_order_on, orders, loaded_lines and net_amount (of what a
// correct night loads; the cancelled and the rejected order do not count).
//
// truth/menu_calls.csv, a row a loaded call of the exchange: contact_id;
// person_id (blank: a stranger); called_on; is_abandoned; about;
// is_shared_number (a landline of a household).
//
// truth/survey.csv, a row a loaded answer: response_id; person_id; answered_on;
// nps; about (store or web); purchase_no; complaint (none, solved, unsolved);
// late_days.
//
// truth/sessions.csv, a row a visit of the web shop: visitor_id and session_id
// (blank without consent); person_id (blank: a stranger, a machine or staff);
// kind (order, browse, stranger, bot, internal); started_on; events; order_id;
// is_logged_in, has_consent, is_bot, is_internal.
//
// truth/ledger.csv, a row a month and account: period_start; account; measure;
// amount (what the loaded lines add up to); booked_amount (what the ledger
// says); is_different.
//
// truth/totals.csv, a row a source and local day: what a correct night must
// show. lines, sale_lines, return_lines, void_lines, anonymous_lines and
// guest_lines are loaded lines. gross_amount = sum of quantity × unit price;
// net_amount = gross - discount - tax; cost_amount = quantity × the product's
// unit cost; voids have no amounts; returns are negative. anonymous_net_amount
// and guest_net_amount are the parts without a card, and with an e-mail alone;
// return_net_amount is the part of returns. Of calls: lines and cost_amount; of
// exchange and web_events: lines. EDI prices have no tax in them: their gross
// and net amounts are one.
//
// truth/files.csv, a row an export: file; source; records (header apart); rows
// (canonical rows that they stand for: a web order counts once an article);
// and what becomes of them: rows = loaded + rejected + filtered + duplicate +
// replaced.
//
// truth/broken.csv, a row a broken record: file; line (from 1, the header is
// line 1); rows lost; kind.
//
// truth/truth.json: settings, counts, all process parameters, the planted
// pairs, the irregular deliveries, the orders of firms that did not stay as they
// were sent, the posting by hand and the placeholders.
//
// # Why this way
//
// Every draw comes from a stream named by seed, domain and two numbers (a
// person and a purchase, a store and a day), so workers share nothing. A month
// is made in two steps: people live it in parallel and leave their baskets by
// store; then stores write it in parallel. So memory holds the people (about
// 180 bytes each) and one month of baskets, and goods that come back later.
// Names and addresses are drawn again whenever they are needed, not kept. Rows
// are appended to buffers by hand: over 300,000 lines a second on two cores.
package demo
