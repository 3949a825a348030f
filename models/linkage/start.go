package linkage

// start gives parameters to begin from: what is usual in registers of people. matches is
// the share of all pairs that is thought to be of one entity.
func (x *mixture) start(matches float64) parameters {
	var out parameters
	hasPlace, hasHome, hasPerson := false, false, false
	for k, one := range x.comparisons {
		levels := len(one.levels())
		for l := 1; l <= levels; l++ {
			out.p[strangers][k][l] = x.totals[k][l] + .5
		}
		normalise(out.p[strangers][k][:levels+1])
		usual := agreeing(levels, .8, .1)
		for c := range strangers {
			out.p[c][k] = out.p[strangers][k]
		}
		out.p[sameHome][k], out.p[sameMoved][k] = usual, usual
		switch one.role() {
		case personal:
			out.p[household][k] = out.p[strangers][k]
			hasPerson = hasPerson || one.name() == given{}.name()
		case shared:
			// How much of it a household shares differs; the fit finds out.
			share := map[string]float64{family{}.name(): .8, phone{}.name(): .4, email{}.name(): .1, birth{}.name(): .05, company{}.name(): .5}[one.name()]
			for l := 1; l <= levels; l++ {
				out.p[household][k][l] = (1-share)*out.p[strangers][k][l] + share*agreeing(levels, .95, .02)[l]
			}
		case place:
			hasPlace = true
			if _, is := one.(streets); is {
				hasHome = true // a town is no home
			}
			out.p[household][k] = usual
			out.p[sameMoved][k] = out.p[strangers][k]
		}
	}
	moved, homes := 0.0, 0.0
	if hasPlace {
		moved = .1
	}
	if hasHome && hasPerson {
		homes = .2
	}
	out.prior = [classes]float64{matches * (1 - moved), matches * moved, matches * homes, 0}
	out.prior[strangers] = 1 - out.prior[sameHome] - out.prior[sameMoved] - out.prior[household]
	return out
}

// agreeing is a distribution over the levels from 1 on: equal and different as given, the
// levels between share the rest evenly.
func agreeing(levels int, equal, different float64) (p [maxLevels]float64) {
	rest := 1 - equal - different
	for l := 2; l < levels; l++ {
		p[l] = rest / float64(levels-2)
	}
	p[1], p[levels] = different, equal
	if levels == 2 {
		p[1], p[2] = 1-equal, equal
	}
	return p
}
