package score

import "clientele/pipeline"

func prospectDeclarations() []pipeline.Declaration {
	var ofFit, ofEngagement []string
	for _, f := range prospectFeatureList() {
		if f.kind == fit {
			ofFit = append(ofFit, string(prospectFeatures)+"."+f.name)
		} else {
			ofEngagement = append(ofEngagement, string(prospectFeatures)+"."+f.name)
		}
	}
	all := append(append([]string{string(prospectLabels) + ".is_won"}, ofFit...), ofEngagement...)
	scores := pipeline.Declaration{Table: prospectScores, Purpose: "Which prospects will become customers.", MadeBy: "model prospect", Grain: []string{"prospect_id"}, Columns: append(append([]pipeline.DeclaredColumn{
		{Name: "prospect_id", Type: "VARCHAR", Meaning: "prospect, source:number", From: []string{string(prospectFeatures) + ".prospect_id"}},
	}, scoredColumns(prospectFeatures, "being won in the window")...), []pipeline.DeclaredColumn{
		{Name: "fit_score", Type: "DOUBLE", Meaning: "what the prospect is, as its part of the log-odds: share of the open prospects with at most as much, times 100; null when not open, or when the answer takes no account of it", From: ofFit},
		{Name: "engagement_score", Type: "DOUBLE", Meaning: "what the prospect did, in the same way; null when not open, or when the answer takes no account of it", From: ofEngagement},
		{Name: "prospect_grade", Type: "VARCHAR", Meaning: "A for the quarter of the open prospects with the highest probability, to D for the last; null when there is no probability", From: all},
	}...)}
	for i, c := range scores.Columns {
		if c.Name == "probability" || c.Name == "raw_score" {
			scores.Columns[i].From = all
		}
	}
	return append([]pipeline.Declaration{scores}, gradedDeclarations(prospectName)...)
}
