package weblog

import "bytes"

// timeLength is that of 10/Oct/2000:13:55:36 -0700.
const timeLength = 26

// appendTime writes a log's time by RFC 3339, or says what is wrong with it.
func appendTime(to, text []byte) (made []byte, wrong string) {
	const shape = "its time is not written as in 10/Oct/2000:13:55:36 -0700"
	if text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':' || text[17] != ':' || text[20] != ' ' || text[21] != '+' && text[21] != '-' {
		return to, shape
	}
	month := bytes.Index([]byte("JanFebMarAprMayJunJulAugSepOctNovDec"), text[3:6])
	day, year := number(text[0:2]), number(text[7:11])
	hour, minute, second := number(text[12:14]), number(text[15:17]), number(text[18:20])
	zoneHour, zoneMinute := number(text[22:24]), number(text[24:26])
	if month < 0 || month%3 != 0 || min(day, year, hour, minute, second, zoneHour, zoneMinute) < 0 {
		return to, shape
	}
	month = month/3 + 1
	if day < 1 || day > daysOf(month, year) || hour > 23 || minute > 59 || second > 60 || zoneHour > 14 || zoneMinute > 59 || year < 1 {
		return to, "its time is none of the calendar or the clock"
	}
	to = append(to, text[7:11]...)
	to = append(to, '-', byte('0'+month/10), byte('0'+month%10), '-', text[0], text[1], 'T')
	to = append(to, text[12:20]...)
	if second == 60 { // no other software knows it
		to[len(to)-2], to[len(to)-1] = '5', '9'
	}
	return append(to, text[21], text[22], text[23], ':', text[24], text[25]), ""
}

// number is that of a few digits, or -1.
func number(text []byte) int {
	n := 0
	for _, b := range text {
		if b < '0' || b > '9' {
			return -1
		}
		n = 10*n + int(b-'0')
	}
	return n
}

func daysOf(month, year int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
