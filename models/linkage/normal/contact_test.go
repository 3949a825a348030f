package normal_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"clientele/models/linkage/normal"

	"github.com/nyaruka/phonenumbers"
)

func TestEmail(t *testing.T) {
	for _, c := range []struct{ written, user, domain string }{
		{"robert255@smith.net", "robert255", "smith.net"},
		{" Robert255@SMITH.net ", "robert255", "smith.net"},
		{"mailto:a@b.de", "a", "b.de"},
		{"Anna Müller <anna@müller.de>", "anna", "xn--mller-kva.de"},
		{"j.o.h.n+shop@googlemail.com", "john", "gmail.com"},
		{"john@gmail.com", "john", "gmail.com"},
		{"j.ohn+shop@example.com", "j.ohn", "example.com"},
		{"ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "anna", "example.com"},
		{"用户@例子.中国", "用户", "xn--fsqu00a.xn--fiqs8s"},
		{"+@example.com", "+", "example.com"},
		{"a@b.de.", "a", "b.de"},
		{"n/a", "", ""},
		{"", "", ""},
		{"a@b", "", ""},
		{"@b.de", "", ""},
		{"a@", "", ""},
		{"a@b@c.de", "", ""},
		{"a b@c.de", "", ""},
		{"a@c..de", "", ""},
		{"a@.de", "", ""},
		{"a@c!.de", "", ""},
	} {
		if user, domain := normal.Email(c.written); user != c.user || domain != c.domain {
			t.Errorf("Email(%q) = %q, %q, want %q, %q", c.written, user, domain, c.user, c.domain)
		}
	}
}

func TestPhone(t *testing.T) {
	for _, c := range []struct{ written, region, want string }{
		{"07035652543", "GB", "+447035652543"},
		{"07035 652543", "gb", "+447035652543"},
		{"+44 7035 652543", "GB", "+447035652543"},
		{"00447035652543", "GB", "+447035652543"},
		{"+44 (0)7035 652543", "", "+447035652543"},
		{"0044 7035 652543", "", "+447035652543"},
		{"447035652543", "GB", "+447035652543"},
		{"07035652543", "UK", "+447035652543"},
		{"07035652543", "", "07035652543"},
		{"0791234567", "", "0791234567"},
		{"0791234567", "CH", "+41791234567"},
		{"020 7946 0018 ext. 12", "GB", "+442079460018"},
		{"020 7946 0018 x12", "GB", "+442079460018"},
		{"020 7946 0018 #12", "GB", "+442079460018"},
		{"Tel: 020 7946 0018 (home)", "GB", "+442079460018"},
		{"07035652543 / 07035652544", "GB", "+447035652543"},
		{"030/1234567", "DE", "+49301234567"},
		{"+49 (0) 170 1234567", "", "+491701234567"},
		{"(202) 555-0123", "US", "+12025550123"},
		{"1-202-555-0123", "US", "+12025550123"},
		{"011 44 7035 652543", "US", "+447035652543"},
		{"1-800-FLOWERS", "US", "+18003569377"},
		{"+39 02 1234 5678", "", "+390212345678"},
		{"+33 6 12 34 56 78", "", "+33612345678"},
		{"+41 79 123 45 67", "", "+41791234567"},
		{"+86 138 0013 8000", "", "+8613800138000"},
		{"８６１３８００１３８０００", "CN", "+8613800138000"},
		{"٠٧٠٣٥٦٥٢٥٤٣", "GB", "+447035652543"},
		{"203-456-789", "US", "203456789"},
		{"+1203456789", "", "1203456789"},
		{"+44 7035", "", "447035"},
		{"1234", "GB", ""},
		{"n/a", "GB", ""},
		{"00000 000000", "GB", ""},
		{"+44 0000 000000", "GB", ""},
		{"1234567890", "", ""},
		{"0123456789", "GB", ""},
		{"987654321", "", ""},
		{"", "GB", ""},
		{"07035652543", "not a region", "07035652543"},
		{"07035652543", "ZZ", "07035652543"},
	} {
		if got := normal.Phone(c.written, c.region); got != c.want {
			t.Errorf("Phone(%q, %q) = %q, want %q", c.written, c.region, got, c.want)
		}
	}
}

func TestPhoneKeyIsSharedBySpellings(t *testing.T) {
	for _, phone := range []string{"+447035652543", "07035652543", "7035652543", "0044 7035 652543", "035652543"} {
		if key := normal.PhoneKey(normal.Phone(phone, "")); key != "035652543" {
			t.Errorf("PhoneKey(Phone(%q)) = %q", phone, key)
		}
	}
	for phone, want := range map[string]string{"": "", "12345": "12345", "+12": "12", "12-34": "1234"} {
		if key := normal.PhoneKey(phone); key != want {
			t.Errorf("PhoneKey(%q) = %q, want %q", phone, key, want)
		}
	}
}

func TestPhoneOfEveryRegionIsItself(t *testing.T) {
	for region := range phonenumbers.GetSupportedRegions() {
		for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE} {
			number := phonenumbers.GetExampleNumberForType(region, kind)
			if number == nil || !phonenumbers.IsValidNumber(number) {
				continue
			}
			e164 := phonenumbers.Format(number, phonenumbers.E164)
			if digits := e164[1:]; normal.Phone(e164, "") == "" && normal.PhoneKey(digits) != "" {
				continue // the plan's example is a number that nobody gives in earnest
			}
			if got := normal.Phone(e164, ""); got != e164 {
				t.Errorf("Phone(%q) = %q", e164, got)
			}
			national := phonenumbers.Format(number, phonenumbers.NATIONAL)
			parsed, err := phonenumbers.Parse(national, region)
			if err != nil || !phonenumbers.IsValidNumber(parsed) {
				continue // written by the library in a way that it does not read
			}
			if got := normal.Phone(national, region); got != e164 && got != "" {
				t.Errorf("Phone(%q, %s) = %q, want %q", national, region, got, e164)
			}
		}
	}
}

// The short way takes no number that the library's plans refuse, and spells it alike.
func TestPhoneAgreesWithThePlans(t *testing.T) {
	source := rand.New(rand.NewPCG(4, 7))
	short := 0
	for range 40_000 {
		region := []string{"GB", "US", "DE", "FR", "ES", "IT", "NL", "PL", "AU"}[source.IntN(9)]
		code := phonenumbers.GetCountryCodeForRegion(region)
		digits := strconv.Itoa(1 + source.IntN(9))
		for n := 8 + source.IntN(3); n > 0; n-- {
			digits += strconv.Itoa(source.IntN(10))
		}
		if source.IntN(2) == 0 && region != "US" && region != "ES" && region != "PL" && region != "IT" {
			digits = "0" + digits
		}
		want := ""
		parsed, err := phonenumbers.Parse(digits, region)
		if err == nil && phonenumbers.IsValidNumber(parsed) {
			want = phonenumbers.Format(parsed, phonenumbers.E164)
			short++
		}
		got := normal.Phone(digits, region)
		if want == "" {
			want = digits
		}
		if got != want && got != "" && len(want) != len("+13101234") {
			t.Errorf("Phone(%q, %s) = %q, the library says %q (+%d)", digits, region, got, want, code)
		}
	}
	if short < 4_000 {
		t.Errorf("only %d valid numbers were tried", short)
	}
}

// A number with its country's code is what the library's own reader makes of it.
func TestPhoneAgreesWithThePlansOfAllCountries(t *testing.T) {
	source := rand.New(rand.NewPCG(8, 15))
	var codes []int
	for code := range phonenumbers.GetSupportedCallingCodes() {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	valid := 0
	for range 40_000 {
		digits := strconv.Itoa(codes[source.IntN(len(codes))])
		for n := 6 + source.IntN(6); n > 0; n-- {
			digits += strconv.Itoa(source.IntN(10))
		}
		want := digits
		if parsed, err := phonenumbers.Parse("+"+digits, "ZZ"); err == nil && phonenumbers.IsValidNumber(parsed) {
			want = phonenumbers.Format(parsed, phonenumbers.E164)
			valid++
		}
		if got := normal.Phone("+"+digits, ""); got != want && got != "" && (digits[0] != '1' || len(digits) == 11) {
			t.Errorf("Phone(+%s) = %q, the library says %q", digits, got, want)
		}
	}
	if valid < 2_000 {
		t.Errorf("only %d valid numbers were tried", valid)
	}
}

func FuzzEmail(f *testing.F) {
	for _, seed := range []string{"a@b.de", "Anna <anna@müller.de>", "a+b+c@googlemail.com", "..@gmail.com", "a@\xff.de", ".\v\v.@gmail.c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		user, domain := normal.Email(s)
		if (user == "") != (domain == "") {
			t.Errorf("Email(%q) = %q, %q", s, user, domain)
		}
		if user == "" {
			return
		}
		if u, d := normal.Email(user + "@" + domain); len(user)+len(domain) < 500 && (u != user || d != domain) {
			t.Errorf("Email(%q) = %q, %q, of itself %q, %q", s, user, domain, u, d)
		}
	})
}

func FuzzPhone(f *testing.F) {
	f.Add("+44 (0)7035 652543 ext 1", "GB")
	f.Add("1-800-FLOWERS", "US")
	f.Add("٠٧٠٣٥", "")
	f.Add("00 1", "zz")
	f.Fuzz(func(t *testing.T, s, region string) {
		phone := normal.Phone(s, region)
		if phone == "" {
			return
		}
		if len(normal.PhoneKey(phone)) < 3 {
			t.Errorf("Phone(%q, %q) = %q", s, region, phone)
		}
		for i, c := range phone {
			if (c < '0' || c > '9') && (c != '+' || i > 0) {
				t.Errorf("Phone(%q, %q) = %q", s, region, phone)
			}
		}
		if phone[0] == '+' && normal.Phone(phone, "") != phone {
			t.Errorf("Phone(%q, %q) = %q, of itself %q", s, region, phone, normal.Phone(phone, ""))
		}
	})
}
