package operations

// Identities are kept as changes: what a night did not touch is told by an
// earlier one, so that the history grows with the changes alone.

func customerIDMapHistory() table {
	return table{name: "history.customer_id_map", purpose: "Rows of customer_id_map that earlier nights opened or closed.",
		grain: []string{"as_of_date", "source_system", "source_table", "source_record_id", "valid_from"}, columns: []column{
			{"as_of_date", "DATE", "as-of date of the night"},
			{"source_system", "VARCHAR", "configured source"},
			{"source_table", "VARCHAR", "customer_records, number, order_lines or contacts"},
			{"source_record_id", "VARCHAR", "number of the record, address or phone number"},
			{"customer_id", "VARCHAR", "customer that it belonged to"},
			{"previous_customer_id", "VARCHAR", "customer before; null when none"},
			{"link_rule", "VARCHAR", "what tied it to its customer"},
			{"match_probability", "DOUBLE", "probability of its best link; null when none was weighed"},
			{"match_weight", "DOUBLE", "evidence of that link in bits; null when none was weighed"},
			{"link_status", "VARCHAR", "auto, forced, blocked or single"},
			{"valid_from", "DATE", "as-of date of the first night that it held"},
			{"valid_to", "DATE", "as-of date of the first night that it no longer held; null when it held that night"},
		}}
}

func customerIDEventHistory() table {
	return table{name: "history.customer_id_event", purpose: "What became of customers in earlier nights.",
		grain: []string{"as_of_date", "event_no"}, columns: []column{
			{"as_of_date", "DATE", "as-of date of the night"},
			{"event_no", "BIGINT", "number of the event within the night, from 1"},
			{"event_at", "DATE", "as-of date of the night"},
			{"event_type", "VARCHAR", "new, merge, split or erase"},
			{"from_customer_id", "VARCHAR", "customer that records left; null when they were new"},
			{"to_customer_id", "VARCHAR", "customer that they went to; null when they were erased"},
			{"record_count", "BIGINT", "records and mentions that moved"},
			{"reason", "VARCHAR", "why, in words"},
		}}
}
