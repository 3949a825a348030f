package normal

// Date is a day as a number, 20260630 for the 30th of June 2026; 0 where none can be read.
// It reads 2026-06-30 and 2026/06/30, with a time behind or not, 20260630, and 30.06.2026;
// 6/30/2026, 30/06/2026 and the like with hyphens only where one reading is possible, since
// a wrong birthday is worse than none.
//
// An impossible day such as 19080431 stays as it is: a slip of the finger is evidence still,
// one digit away from the truth. Only years 1850 to 2100, months to 19 and days to 39 are
// asked for.
func Date(s string) int32 {
	s = cut(s)
	for s != "" && s[0] <= ' ' {
		s = s[1:]
	}
	first, n := leadingNumber(s)
	if n == 0 || n == len(s) && n != 8 {
		return 0
	}
	if n == 8 {
		if !endsDay(s[n:]) {
			return 0
		}
		return dayOf(first/10000, first/100%100, first%100)
	}
	mark := s[n]
	if mark != '-' && mark != '/' && mark != '.' {
		return 0
	}
	s = s[n+1:]
	second, m := leadingNumber(s)
	if m == 0 || m > 2 || m == len(s) || s[m] != mark {
		return 0
	}
	s = s[m+1:]
	third, k := leadingNumber(s)
	if !endsDay(s[k:]) {
		return 0
	}
	switch {
	case n == 4 && k > 0 && k <= 2:
		return dayOf(first, second, third)
	case n > 2 || k != 4:
		return 0
	case mark == '.':
		return dayOf(third, second, first)
	}
	return oneReading(third, first, second)
}

// oneReading is the day of a year with two numbers whose order is unknown.
func oneReading(year, a, b int32) int32 {
	dayFirst, monthFirst := isDay(b, a), isDay(a, b)
	switch {
	case dayFirst && (!monthFirst || a == b):
		return dayOf(year, b, a)
	case monthFirst && !dayFirst:
		return dayOf(year, a, b)
	}
	return 0
}

func isDay(month, day int32) bool {
	return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

// dayOf puts a date together where its parts are near enough to a day.
func dayOf(year, month, day int32) int32 {
	if year < 1850 || year > 2100 || month > 19 || day > 39 {
		return 0
	}
	return year*10000 + month*100 + day
}

// leadingNumber is the number that a text begins with and its digits' count, 0 for none or
// for more than eight.
func leadingNumber(s string) (value int32, digits int) {
	for digits < len(s) && s[digits]-'0' < 10 {
		if digits == 8 {
			return 0, 0
		}
		value = value*10 + int32(s[digits]-'0')
		digits++
	}
	return value, digits
}

// endsDay tells whether what stands behind a day is nothing or a time.
func endsDay(rest string) bool {
	switch {
	case rest == "", rest[0] == 'T', rest[0] == 't', rest[0] <= ' ':
		return true
	}
	return rest == ".0" // a number that a spreadsheet made of it
}
