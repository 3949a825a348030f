package entity

func surveyResponses() Entity {
	return Entity{
		Name:    "survey_responses",
		Purpose: "Answers to surveys, one row a response and question.",
		Columns: []Column{
			{Name: "response_id", Kind: Identifier, Required: true, Meaning: "number of the response: one person who filled the survey in once"},
			{Name: "question_id", Kind: Identifier, Required: true, Meaning: "number of the question, the same in every wave"},
			{Name: "survey_id", Kind: Identifier, Meaning: "survey or wave"},
			{Name: "answered_at", Kind: Instant, Required: true, LocalDate: "answered_date", Meaning: "moment the response was finished, in UTC"},
			customerRef("that answered"),
			{Name: "email", Kind: Text, Personal: true, Meaning: "address that answered"},
			{Name: "phone", Kind: Text, Personal: true, Meaning: "phone number that answered"},
			{Name: "channel", Kind: Text, Meaning: "how the person was asked: email, sms, web …"},
			{Name: "question", Kind: Text, Meaning: "the question as it was put"},
			{Name: "answer_text", Kind: Text, Personal: true, Meaning: "the answer as written"},
			{Name: "answer_number", Kind: Number, Meaning: "the answer where it is a number"},
			{Name: "nps", Kind: Count, Unit: "0 to 10", Min: limit(0), Max: limit(10), Meaning: "of the question whether one would recommend us: 0 to 10; null for every other question"},
		},
		Key: []string{"response_id", "question_id"}, Document: []string{"response_id"}, OccurredOn: "answered_date",
	}
}
