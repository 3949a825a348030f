package poslog

import (
	"math/big"
	"strconv"
	"strings"
)

// priced tells of a line what its amounts say together: whether goods came back, how many
// units they are of, the price of one before discounts, and what the line brought. All but
// net_amount of what was sold have no sign. What is no number is left for who gives it a type.
func priced(columns []string) {
	came := columns[lineKind] == "return" || strings.HasPrefix(columns[quantity], "-")
	columns[cameBack] = strconv.FormatBool(came)
	unsigned := func(text string) string {
		if came {
			return strings.TrimLeft(text, "+-")
		}
		return text
	}
	count := strings.TrimLeft(columns[quantity], "+-")
	actual := first(columns[actualPrice], columns[regularPrice], columns[listPrice])
	extended := columns[extendedAmount]
	// Of bulk goods the units count where they, and not the number of packs, make up the amount.
	if packs := strings.TrimLeft(columns[units], "+-"); packs != "" && !makesUp(count, actual, extended) && makesUp(packs, actual, extended) {
		count = packs
	}
	columns[netQuantity] = count
	gross := first(columns[regularPrice], columns[actualPrice], columns[listPrice])
	if amount, n := number(extended), number(columns[quantity]); gross == "" && amount != nil && n != nil && n.Sign() != 0 {
		gross = new(big.Rat).Quo(amount, n).FloatString(4)
	}
	columns[grossPrice], columns[netAmount] = unsigned(gross), unsigned(extended)
	if price, n := number(unsigned(actual)), number(count); extended == "" && price != nil && n != nil {
		columns[netAmount] = new(big.Rat).Mul(price, n).FloatString(4)
	}
}

// makesUp tells whether so many units at a price are an amount, to the cent, whatever the signs.
func makesUp(count, price, amount string) bool {
	n, p, a := number(count), number(price), number(amount)
	if n == nil || p == nil || a == nil {
		return false
	}
	made := n.Mul(n, p)
	made.Abs(made).Sub(made, a.Abs(a))
	return made.Abs(made).Cmp(big.NewRat(1, 100)) <= 0
}

// number is the value of a text, nil where it is no number.
func number(text string) *big.Rat {
	n, scale, ok := decimal([]byte(text))
	if !ok {
		return nil
	}
	return new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
