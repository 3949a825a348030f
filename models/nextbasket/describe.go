package nextbasket

import "clientele/models"

// Parameters is what was fitted: the weights of the signals.
func (m *Model) Parameters() models.Object {
	var out models.Object
	for i, name := range []string{"own_count", "own_recent", "own_decayed", "similar_customers", "nearest_customers", "bought_together", "popular"} {
		out = out.With("weight_"+name, m.weights[i])
	}
	return out
}

// Validity is how the weights of a blend were found; without customers they are those of UP-CF@r.
func (m *Model) Validity() Validity { return m.validity }

// diagnostics is how the fitting went.
func (m *Model) diagnostics() models.Object {
	status := "ok"
	switch {
	case m.h.Customers() == 0:
		status = "no_customers"
	case m.s.Method == Blend && m.validity.Customers == 0:
		status = "not_weighed"
	}
	out := models.Object{}.With("fit_status", status).With("customers", m.h.Customers()).With("baskets", len(m.h.start)-1).
		With("items", len(m.popular.order)).With("lines", len(m.h.line)).With("pool", len(m.pool)).With("similar", m.similar)
	if m.validity.Customers > 0 {
		out = out.With("validated_customers", m.validity.Customers).With("validation_gain_upcf", m.validity.Before).With("validation_gain", m.validity.After)
	}
	return out
}
