package normal

// This file is the short way around the library of numbering plans: how to find a country's
// code, and leading digits under which the plan gives every number of the right length to
// somebody. A test holds it against the library. Whatever it does not know the library is
// asked for, so a plan needs no entry to be read rightly, only to be read quickly.

// callingCode is the country's code that digits begin with. Codes are free of prefixes: one
// digit in zones 1 and 7, two for those listed, three for all others.
func callingCode(digits string) string {
	switch digits[0] {
	case '1', '7':
		return digits[:1]
	}
	switch digits[:2] {
	case "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
		"51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
		"81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98":
		return digits[:2]
	}
	return digits[:3]
}

// regionCallingCode is the country's code of regions that have a short way, "" for others.
func regionCallingCode(region string) string {
	switch region {
	case "US", "CA":
		return "1"
	case "GB":
		return "44"
	case "DE":
		return "49"
	case "FR":
		return "33"
	case "ES":
		return "34"
	case "IT":
		return "39"
	case "NL":
		return "31"
	case "PL":
		return "48"
	case "AU":
		return "61"
	}
	return ""
}

// trunkZero tells plans in which a 0 in front is dialled within the country and is no part
// of the number.
func trunkZero(code string) bool {
	switch code {
	case "44", "49", "33", "31", "61":
		return true
	}
	return false
}

// surelyValid tells numbers that are valid by their length and their first digits alone.
// False means: not known here.
func surelyValid(code, national string) bool {
	if len(national) < 9 {
		return false
	}
	a, b, c := national[0], national[1], national[2]
	switch code {
	case "1":
		return len(national) == 10 && national[3] >= '2' && isAreaCode(national[:3])
	case "44":
		if len(national) != 10 {
			return false
		}
		if a == '7' {
			return b <= '5' || b == '7' && c != '0' || b == '8' || b == '9' && c != '1'
		}
		return a == '2' && b == '0' && (c == '3' || c == '7' || c == '8')
	case "49":
		switch national[:2] {
		case "17", "30", "40", "69", "89":
			return len(national) == 10 || len(national) == 11
		case "16":
			return (c == '0' || c == '2' || c == '3') && (len(national) == 10 || len(national) == 11)
		case "15":
			return (c == '1' || c == '2' || c == '5' || c >= '7') && len(national) == 11
		}
	case "33":
		return len(national) == 9 && (a == '1' || a == '3' || a == '6' && b != '3' && b != '9' || a == '7' && b >= '3' && b <= '8')
	case "34":
		return len(national) == 9 && (a == '6' || a == '7' && b >= '1' && b <= '4' || a == '9' && (b == '1' || b == '3'))
	case "39":
		return len(national) == 10 && a == '3' && b >= '1'
	case "31":
		return len(national) == 9 && (a == '6' && (b >= '1' && b <= '5' || b == '8') || b == '0' && (a == '1' || a == '2' || a == '7'))
	case "48":
		return len(national) == 9 && (a == '5' || a == '6' || a == '7' && (b == '2' || b == '3' || b == '8' || b == '9') || a == '8' && b == '8' || a == '2' && b == '2')
	case "61":
		return len(national) == 9 && a == '4' && b <= '3'
	}
	return false
}

// isAreaCode tells the area codes of the North American plan in which every exchange from
// 200 on is open.
func isAreaCode(code string) bool {
	switch code {
	case "201", "202", "203", "204", "205", "206", "207", "208", "209", "210", "212", "213", "214", "215", "216", "217", "218", "219",
		"220", "223", "224", "225", "226", "227", "228", "229", "231", "234", "235", "236", "239", "240", "248", "249", "250", "251",
		"252", "253", "254", "256", "257", "260", "262", "263", "267", "269", "270", "272", "276", "279", "281", "283", "289",
		"301", "302", "303", "304", "305", "306", "307", "308", "309", "310", "312", "313", "314", "315", "316", "317", "318", "319",
		"320", "321", "323", "324", "325", "326", "327", "329", "330", "331", "332", "334", "336", "337", "339", "341", "343", "346",
		"347", "350", "351", "352", "353", "354", "360", "361", "363", "364", "365", "367", "368", "369", "380", "382", "385", "386",
		"401", "402", "403", "404", "405", "406", "407", "408", "409", "410", "412", "413", "414", "415", "416", "417", "418", "419",
		"423", "424", "425", "428", "430", "431", "432", "434", "435", "437", "438", "440", "442", "443", "445", "447", "448", "450",
		"458", "463", "464", "468", "469", "470", "474", "475", "478", "479", "480", "484",
		"501", "502", "503", "504", "505", "506", "507", "508", "509", "510", "512", "513", "514", "515", "516", "517", "518", "519",
		"520", "530", "531", "534", "539", "540", "541", "548", "551", "557", "559", "561", "562", "563", "564", "567", "570", "571",
		"572", "573", "574", "575", "579", "580", "581", "582", "585", "586", "587",
		"601", "602", "603", "604", "605", "606", "607", "608", "609", "610", "612", "613", "614", "615", "616", "617", "618", "619",
		"620", "623", "626", "628", "629", "630", "631", "636", "639", "640", "641", "645", "646", "647", "650", "651", "656", "657",
		"659", "660", "661", "662", "667", "669", "672", "678", "680", "681", "682", "683", "686", "689",
		"701", "702", "703", "704", "705", "706", "707", "708", "709", "712", "713", "714", "715", "716", "717", "718", "719", "720",
		"724", "725", "726", "727", "728", "730", "731", "732", "734", "737", "740", "742", "743", "747", "753", "754", "757", "760",
		"762", "763", "765", "769", "770", "771", "772", "773", "774", "775", "778", "779", "780", "781", "782", "785", "786",
		"801", "802", "803", "804", "805", "806", "807", "808", "810", "812", "813", "814", "815", "816", "817", "818", "819", "820",
		"825", "826", "828", "830", "831", "832", "835", "838", "839", "840", "843", "845", "847", "848", "850", "854", "856", "857",
		"858", "859", "860", "862", "863", "864", "865", "867", "870", "872", "873", "878", "879",
		"901", "902", "903", "904", "905", "906", "907", "908", "909", "910", "912", "913", "914", "915", "916", "917", "918", "919",
		"920", "925", "928", "929", "930", "931", "934", "936", "937", "938", "940", "941", "942", "943", "945", "947", "948", "949",
		"951", "952", "954", "956", "959", "970", "971", "972", "973", "975", "978", "979", "980", "984", "985", "986", "989":
		return true
	}
	return false
}
