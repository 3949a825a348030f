package score

// CustomerFeatureNames lets tests make a table of features with all its columns.
func CustomerFeatureNames() []string { return names(customerFeatureList()) }

// PropensityFeatureNames lists what propensity learns from.
func PropensityFeatureNames() []string { return names(propensityFeatureList()) }

// ProspectFeatureNames lists what prospects are judged by.
func ProspectFeatureNames() []string {
	var out []string
	for _, f := range prospectFeatureList() {
		out = append(out, f.name)
	}
	return out
}
