package config_test

import (
	"fmt"

	"clientele/pipeline/config"
)

// Every problem of a file comes at once, with its place and the remedy.
func ExampleParse() {
	_, err := config.Parse([]byte(`name: shop
timezone: Europe/Lodon
sources:
  till:
    entity: sale_line
    files: exports/*.csv
    delimeter: ;
    columns: {sale_id: InvoiceNo}
`), "clientele.yaml")
	fmt.Println(err)
	// Output:
	// clientele.yaml:2:11: timezone: unknown time zone "Europe/Lodon"; wants an IANA name such as Europe/London or UTC; did you mean "Europe/London"?
	//   timezone: Europe/Lodon
	//             ^
	// clientele.yaml:5:13: sources.till.entity: unknown entity "sale_line"; there are sale_lines, order_lines, contacts, customer_records, products, stores, prospects, opportunities, partners, campaigns, campaign_contacts, campaign_responses, survey_responses, web_events, agents, cards, ledger, exchange_rates; did you mean "sale_lines"?
	//       entity: sale_line
	//               ^
	// clientele.yaml:7:5: unknown key "delimeter" in sources.till; did you mean "delimiter"?
	//       delimeter: ;
	//       ^
}

func ExampleParseLayout() {
	layout, err := config.ParseLayout("2006-01-02T15:04:05.000Z07:00")
	for _, format := range layout.Formats() {
		fmt.Println(format.Strptime, format.Zone == config.ZoneUTC, err)
	}
	_, err = config.ParseLayout("DD/MM/YYYY HH:mm")
	fmt.Println(err)
	// Output:
	// %Y-%m-%dT%H:%M:%S.%g%z false <nil>
	// %Y-%m-%dT%H:%M:%S.%gZ true <nil>
	// time layout "DD/MM/YYYY HH:mm": has no element of a date; write the moment 2006-01-02 15:04:05 the way the export does, or use strftime's %Y-%m-%d %H:%M:%S; did you mean "02/01/2006 15:04"?
}
