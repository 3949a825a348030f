// Package identity is the step that finds out who is who: it groups the rows of customer
// masters, and the customer numbers, e-mail addresses and phone numbers that sales, orders
// and contacts name, into customers, and gives each customer an id that stays from night
// to night.
//
// Which records are one person is decided by the model of package linkage; this package
// feeds it, adds the mentions, keeps ids stable, and writes down why. It makes no SQL and
// decides nothing about which of several values a customer shows: that is survivorship, in
// SQL. It reads the configured lists of answered pairs, and what earlier nights kept.
package identity
