package config

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// checkCountry accepts the code of a country that has one.
func checkCountry(text string) (near string, err error) {
	err = fmt.Errorf("wants the two capital letters of a country (ISO 3166) such as GB, got %q", clip(text))
	region, parsing := language.ParseRegion(strings.TrimSpace(text))
	if parsing != nil {
		return "", err
	}
	code := region.Canonicalize().String() // UK is GB
	if !region.IsCountry() || !regexp.MustCompile(countryPattern).MatchString(code) {
		return "", err
	}
	if code != text {
		return code, err
	}
	return "", nil
}

const countryPattern = `^[A-Z]{2}$`

func checkDay(text string) (string, error) {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", fmt.Errorf("wants a day such as 1900-01-01, got %q", clip(text))
	}
	return "", nil
}
