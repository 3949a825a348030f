package identity

import "clientele/pipeline"

// Tables that the step reads and writes.
const (
	recordsTable  = pipeline.Table("intermediate.identity_records")
	mentionsTable = pipeline.Table("intermediate.identity_mentions")
	togetherTable = pipeline.Table("intermediate.identity_mentions_together")

	refTable       = pipeline.Table("identity.customer_ref")
	mapTable       = pipeline.Table("identity.customer_id_map")
	eventTable     = pipeline.Table("identity.customer_id_event")
	clusterTable   = pipeline.Table("identity.identity_cluster_stat")
	ruleTable      = pipeline.Table("identity.identity_rule_stat")
	reviewTable    = pipeline.Table("identity.identity_review")
	weightTable    = pipeline.Table("identity.identity_weight")
	keyTable       = pipeline.Table("identity.record_key")
	successorTable = pipeline.Table("identity.successor")
	summaryTable   = pipeline.Table("identity.summary")

	mapHistory   = pipeline.Table("history.customer_id_map")
	eventHistory = pipeline.Table("history.customer_id_event")
)

const madeBy = "model linkage"

// evidence lists the columns that decide which records and mentions are one
// customer: what every customer_id comes from.
func evidence() []string {
	var from []string
	for _, column := range []string{
		"source_system", "customer_ref_source", "source_record_id", "first_name", "last_name", "full_name", "company_name", "email", "phone",
		"street", "city", "postcode", "country", "birth_date", "gender", "merged_into_ref",
	} {
		from = append(from, string(recordsTable)+"."+column)
	}
	return append(from, string(mentionsTable)+".ref", string(togetherTable)+".left_ref", string(togetherTable)+".right_ref")
}

// of names columns of the records, for lineage.
func of(columns ...string) []string {
	var from []string
	for _, column := range columns {
		from = append(from, string(recordsTable)+"."+column)
	}
	return from
}

// Declarations lists every table that this package makes.
func Declarations() []pipeline.Declaration {
	return append(declareCustomers(), declareEvidence()...)
}

// declareCustomers lists the tables that say who is who.
func declareCustomers() []pipeline.Declaration {
	before := func(column string) []string {
		return append(evidence(), string(mapHistory)+"."+column)
	}
	return []pipeline.Declaration{
		{Table: refTable, Purpose: "The customer behind every number, e-mail address and phone number that records, sales, orders and contacts name.", MadeBy: madeBy,
			Grain: []string{"kind", "ref_source", "ref", "source_table"}, Columns: []pipeline.DeclaredColumn{
				{Name: "kind", Type: "VARCHAR", Meaning: "ref (a customer number), email or phone", From: []string{string(mentionsTable) + ".kind"}},
				{Name: "source_table", Type: "VARCHAR", Meaning: "number; of e-mail addresses and phones: order_lines or contacts", From: []string{string(mentionsTable) + ".source_table"}},
				{Name: "ref_source", Type: "VARCHAR", Meaning: "source whose number it is; of e-mail addresses and phones: the source that wrote it", From: append(of("customer_ref_source"), string(mentionsTable)+".ref_source")},
				{Name: "ref", Type: "VARCHAR", Meaning: "the number, the address in lower case, or the phone number as written", Personal: true, From: append(of("source_record_id"), string(mentionsTable)+".ref")},
				{Name: "customer_id", Type: "VARCHAR", Meaning: "our stable id of the customer; null when it belongs to nobody, or to several", From: before("customer_id")},
				{Name: "source_record_id", Type: "VARCHAR", Meaning: "its key in the map: the number, the address in its normal form, or the phone number in E.164; null when it has none", Personal: true, From: append(of("source_record_id"), string(mentionsTable)+".ref")},
			}},
		{Table: mapTable, Purpose: "Which customer each record, number, e-mail address and phone number belongs to, and belonged to before.", MadeBy: madeBy,
			Grain: []string{"source_system", "source_table", "source_record_id", "valid_from"}, Columns: []pipeline.DeclaredColumn{
				{Name: "source_system", Type: "VARCHAR", Meaning: "configured source", From: append(of("source_system"), string(mentionsTable)+".ref_source", string(mapHistory)+".source_system")},
				{Name: "source_table", Type: "VARCHAR", Meaning: "customer_records; number: known by its number alone; order_lines or contacts: known by an address or a phone number there", From: append(of("source_table"), string(mentionsTable)+".source_table", string(mapHistory)+".source_table")},
				{Name: "source_record_id", Type: "VARCHAR", Meaning: "number of the record; or the address in its normal form, or the phone number in E.164", Personal: true, From: append(of("source_record_id"), string(mentionsTable)+".ref", string(mapHistory)+".source_record_id")},
				{Name: "customer_id", Type: "VARCHAR", Meaning: "our stable id of the customer", From: before("customer_id")},
				{Name: "previous_customer_id", Type: "VARCHAR", Meaning: "customer that it belonged to before; null when to none", From: []string{string(mapHistory) + ".customer_id", string(mapHistory) + ".previous_customer_id"}},
				{Name: "link_rule", Type: "VARCHAR", Meaning: "what ties it to its customer: single, same_number, same_email, probabilistic, only_holder_of_email, only_holder_of_phone, named_together, merged_at_source, always_link …", From: before("link_rule")},
				{Name: "match_probability", Type: "DOUBLE", Meaning: "probability of its best link within the customer; null when no link was weighed", From: before("match_probability")},
				{Name: "match_weight", Type: "DOUBLE", Unit: "bits", Meaning: "evidence of that link; null when no link was weighed", From: before("match_weight")},
				{Name: "link_status", Type: "VARCHAR", Meaning: "auto; forced: by an always-link entry; blocked: kept apart by a never-link entry; single: nothing else belongs to the customer", From: before("link_status")},
				{Name: "valid_from", Type: "DATE", Meaning: "as-of date of the first night that it holds", From: []string{"run.parameters.as_of_date", string(mapHistory) + ".valid_from"}},
				{Name: "valid_to", Type: "DATE", Meaning: "as-of date of the first night that it no longer holds; null while it holds", From: []string{"run.parameters.as_of_date", string(mapHistory) + ".valid_to"}},
			}},
		{Table: eventTable, Purpose: "What became of customers in this night.", MadeBy: madeBy, Grain: []string{"event_no"}, Columns: []pipeline.DeclaredColumn{
			{Name: "event_no", Type: "BIGINT", Meaning: "number of the event within the night, from 1"},
			{Name: "event_at", Type: "DATE", Meaning: "as-of date of the night", From: []string{"run.parameters.as_of_date"}},
			{Name: "event_type", Type: "VARCHAR", Meaning: "new, merge, split or erase", From: before("customer_id")},
			{Name: "from_customer_id", Type: "VARCHAR", Meaning: "customer that records left; null when they are new", From: []string{string(mapHistory) + ".customer_id"}},
			{Name: "to_customer_id", Type: "VARCHAR", Meaning: "customer that they belong to now; null when they are erased", From: before("customer_id")},
			{Name: "record_count", Type: "BIGINT", Meaning: "records and mentions that moved", From: append(of("source_record_id"), string(mentionsTable)+".ref")},
			{Name: "reason", Type: "VARCHAR", Meaning: "why, in words", From: evidence()},
		}},
		{Table: successorTable, Purpose: "Customer ids that no record has any more, and who took them over.", MadeBy: madeBy, Grain: []string{"customer_id"}, Columns: []pipeline.DeclaredColumn{
			{Name: "customer_id", Type: "VARCHAR", Meaning: "id that does not hold any more", From: []string{string(mapHistory) + ".customer_id"}},
			{Name: "current_customer_id", Type: "VARCHAR", Meaning: "customer who has most of its records today; null when nobody has", From: before("customer_id")},
		}},
		{Table: summaryTable, Purpose: "How many customers there are, against the night before.", MadeBy: madeBy, Columns: []pipeline.DeclaredColumn{
			{Name: "nodes", Type: "BIGINT", Meaning: "records and mentions that were grouped", From: append(of("source_record_id"), string(mentionsTable)+".ref")},
			{Name: "records", Type: "BIGINT", Meaning: "of them, rows of customer masters", From: of("source_record_id")},
			{Name: "customers", Type: "BIGINT", Meaning: "customers", From: before("customer_id")},
			{Name: "customers_before", Type: "BIGINT", Meaning: "customers of the night before; null in the first night", From: []string{string(mapHistory) + ".customer_id"}},
			{Name: "customers_change_share", Type: "DOUBLE", Meaning: "difference of the two as a share of the night before; null in the first night", From: before("customer_id")},
		}},
	}
}

// declareEvidence lists the tables that say why.
func declareEvidence() []pipeline.Declaration {
	side := func(side string) []pipeline.DeclaredColumn {
		return []pipeline.DeclaredColumn{
			{Name: side + "_source", Type: "VARCHAR", Meaning: "source of the " + side + " record", From: of("source_system")},
			{Name: side + "_record_id", Type: "VARCHAR", Meaning: "customer number of the " + side + " record", Personal: true, From: of("source_record_id")},
		}
	}
	return []pipeline.Declaration{
		{Table: clusterTable, Purpose: "How well the records of each customer hold together.", MadeBy: madeBy, Grain: []string{"customer_id"}, Columns: []pipeline.DeclaredColumn{
			{Name: "customer_id", Type: "VARCHAR", Meaning: "customer", From: evidence()},
			{Name: "record_count", Type: "BIGINT", Meaning: "records and mentions of the customer", From: evidence()},
			{Name: "source_count", Type: "BIGINT", Meaning: "sources that they come from", From: of("source_system")},
			{Name: "edge_count", Type: "BIGINT", Meaning: "links between them", From: evidence()},
			{Name: "deterministic_edge_count", Type: "BIGINT", Meaning: "of them, those that a rule made without weighing", From: evidence()},
			{Name: "edge_density", Type: "DOUBLE", Meaning: "links as a share of those that there could be; null for a single record", From: evidence()},
			{Name: "min_score", Type: "DOUBLE", Unit: "bits", Meaning: "match weight of the weakest link; null when none was weighed", From: evidence()},
			{Name: "max_score", Type: "DOUBLE", Unit: "bits", Meaning: "match weight of the strongest link; null when none was weighed", From: evidence()},
			{Name: "review_flag", Type: "BOOLEAN", Meaning: "whether somebody should look at it: loosely tied, or records were kept out", From: evidence()},
		}},
		{Table: ruleTable, Purpose: "What each rule that proposes or makes links brought.", MadeBy: madeBy, Grain: []string{"rule"}, Columns: []pipeline.DeclaredColumn{
			{Name: "rule", Type: "VARCHAR", Meaning: "name of the rule"},
			{Name: "pairs_considered", Type: "BIGINT", Meaning: "pairs that it proposed", From: evidence()},
			{Name: "pairs_linked", Type: "BIGINT", Meaning: "of them, those that were linked", From: evidence()},
			{Name: "links_only_by_this_rule", Type: "BIGINT", Meaning: "of them, those that no other rule proposed", From: evidence()},
			{Name: "blocks_skipped", Type: "BIGINT", Meaning: "values that too many records share, left out", From: evidence()},
			{Name: "largest_block", Type: "BIGINT", Meaning: "records that share the most frequent value", From: evidence()},
			{Name: "reviewed_pairs", Type: "BIGINT", Meaning: "of its linked pairs, those that somebody answered"},
			{Name: "share_reviewed_wrong", Type: "DOUBLE", Meaning: "of those, the share answered with never; null when none was answered"},
		}},
		{Table: reviewTable, Purpose: "Pairs of records that somebody should decide about.", MadeBy: madeBy, Grain: []string{"left_source", "left_record_id", "right_source", "right_record_id"},
			Columns: append(append(side("left"), side("right")...), []pipeline.DeclaredColumn{
				{Name: "match_probability", Type: "DOUBLE", Meaning: "probability that they are one customer", From: evidence()},
				{Name: "match_weight", Type: "DOUBLE", Unit: "bits", Meaning: "evidence for it", From: evidence()},
				{Name: "is_linked", Type: "BOOLEAN", Meaning: "whether they are one customer tonight", From: evidence()},
				{Name: "reason", Type: "VARCHAR", Meaning: "doubtful, contradicts_number, overlinked …", From: evidence()},
			}...)},
		{Table: weightTable, Purpose: "What each level of agreement of each comparison weighs.", MadeBy: madeBy, Grain: []string{"comparison", "level"}, Columns: []pipeline.DeclaredColumn{
			{Name: "comparison", Type: "VARCHAR", Meaning: "fields that are compared"},
			{Name: "level", Type: "VARCHAR", Meaning: "how far they agree"},
			{Name: "m_probability", Type: "DOUBLE", Meaning: "how often records of one customer agree so; null when untrained", From: evidence()},
			{Name: "u_probability", Type: "DOUBLE", Meaning: "how often records of two customers agree so; null when untrained", From: evidence()},
			{Name: "match_weight", Type: "DOUBLE", Unit: "bits", Meaning: "binary logarithm of their ratio; null when untrained", From: evidence()},
			{Name: "fit_status", Type: "VARCHAR", Meaning: "trained, untrained or no_evidence", From: evidence()},
		}},
		{Table: keyTable, Purpose: "Normal forms of the records' values, good for comparing alone.", MadeBy: madeBy, Grain: []string{"source_system", "customer_ref_source", "source_record_id"}, Columns: []pipeline.DeclaredColumn{
			{Name: "source_system", Type: "VARCHAR", Meaning: "source that holds the record", From: of("source_system")},
			{Name: "customer_ref_source", Type: "VARCHAR", Meaning: "source whose number the record has", From: of("customer_ref_source")},
			{Name: "source_record_id", Type: "VARCHAR", Meaning: "customer number of the record", Personal: true, From: of("source_record_id")},
			{Name: "customer_id", Type: "VARCHAR", Meaning: "customer", From: evidence()},
			{Name: "name_key", Type: "VARCHAR", Meaning: "whole name; null when there is none", Personal: true, From: of("first_name", "last_name", "full_name", "company_name")},
			{Name: "family_key", Type: "VARCHAR", Meaning: "family name; null when there is none", Personal: true, From: of("last_name", "full_name")},
			{Name: "address_key", Type: "VARCHAR", Meaning: "street, number and postcode or town; null when it is no whole address", Personal: true, From: of("street", "city", "postcode", "country")},
			{Name: "email_normal", Type: "VARCHAR", Meaning: "e-mail address; null when it is none", Personal: true, From: of("email")},
			{Name: "phone_e164", Type: "VARCHAR", Meaning: "phone number in E.164; null when it is no number", Personal: true, From: of("phone")},
			{Name: "company_key", Type: "VARCHAR", Meaning: "firm without its legal form; null when there is none", From: of("company_name")},
			{Name: "customer_kind", Type: "VARCHAR", Meaning: "person or company", From: of("first_name", "last_name", "full_name", "company_name")},
		}},
	}
}
