package demo

import (
	"errors"
	"math"
	"slices"
	"strconv"
)

// surveyProcess holds the parameters by which buyers answer the survey that
// follows a purchase, and how likely they are to recommend the company.
type surveyProcess struct {
	AnswerProb   float64 `json:"answer_prob"`   // a purchase of somebody with an e-mail address is answered
	AnswerDays   int     `json:"answer_days"`   // 10 days after it, a late delivery's delay, and up to so many more
	PartialProb  float64 `json:"partial_prob"`  // an answer is not finished: it does not count
	PreviewProb  float64 `json:"preview_prob"`  // a preview by the company itself goes with an answer: it does not count
	Mean         float64 `json:"mean"`          // the score from 0 to 10 of a person at the mean, before anything went wrong
	PersonSpread float64 `json:"person_spread"` // standard deviation of persons around it
	Noise        float64 `json:"noise"`         // standard deviation of a person's answers
	Solved       float64 `json:"solved"`        // points less when the purchase led to a complaint that was solved
	Unsolved     float64 `json:"unsolved"`      // and one that was not
	Late         float64 `json:"late"`          // points less when it was delivered late
	LatePerDay   float64 `json:"late_per_day"`  // and for each day of the delay
}

func standardSurvey() surveyProcess {
	return surveyProcess{
		AnswerProb: .1, AnswerDays: 14, PartialProb: .06, PreviewProb: .01,
		Mean: 8.6, PersonSpread: 1, Noise: 1, Solved: 1.5, Unsolved: 4.5, Late: 1.5, LatePerDay: .12,
	}
}

// answer is an answer to come.
type answer struct {
	day, second int
	basket      basket
	web         bool
	nps         int
}

// survey writes the answers as Qualtrics exports them: one file of the whole
// survey, three rows of header.
type survey struct {
	w           *world
	root        string
	stream, aux *stream
	out         *exportFile
	truth       *exportFile // survey.csv
	later       []answer
	written     int
	answered    int64 // of them that count
	file        fileTruth
}

const surveyColumns = "StartDate,EndDate,Status,IPAddress,Progress,Duration (in seconds),Finished,RecordedDate,ResponseId,RecipientLastName,RecipientFirstName," +
	"RecipientEmail,ExternalReference,LocationLatitude,LocationLongitude,DistributionChannel,UserLanguage,Q1_NPS_GROUP,Q1,Q2\n" +
	"Start Date,End Date,Response Type,IP Address,Progress,Duration (in seconds),Finished,Recorded Date,Response ID,Recipient Last Name,Recipient First Name," +
	"Recipient Email,External Data Reference,Location Latitude,Location Longitude,Distribution Channel,User Language," +
	"\"How likely are you to recommend Harrow & Lark to a friend? - Group\",\"How likely are you to recommend Harrow & Lark to a friend?\",\"What is the reason for your score?\"\n" +
	`"{""ImportId"":""startDate"",""timeZone"":""Europe/London""}","{""ImportId"":""endDate"",""timeZone"":""Europe/London""}","{""ImportId"":""status""}","{""ImportId"":""ipAddress""}",` +
	`"{""ImportId"":""progress""}","{""ImportId"":""duration""}","{""ImportId"":""finished""}","{""ImportId"":""recordedDate"",""timeZone"":""Europe/London""}","{""ImportId"":""_recordId""}",` +
	`"{""ImportId"":""recipientLastName""}","{""ImportId"":""recipientFirstName""}","{""ImportId"":""recipientEmail""}","{""ImportId"":""externalDataReference""}",` +
	`"{""ImportId"":""locationLatitude""}","{""ImportId"":""locationLongitude""}","{""ImportId"":""distributionChannel""}","{""ImportId"":""userLanguage""}",` +
	`"{""ImportId"":""QID1_NPS_GROUP""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"` + "\n"

func newSurvey(w *world, root string) (*survey, error) {
	out, err := create(root, "exports/surveys/after_purchase.csv", "survey", w.arrival(), nil)
	if err != nil {
		return nil, err
	}
	out.buf = append(out.buf, surveyColumns...)
	truth, err := create(root, "truth/survey.csv", "", w.arrival(), nil)
	if err != nil {
		out.abandon()
		return nil, err
	}
	truth.buf = append(truth.buf, "response_id,person_id,answered_on,nps,about,purchase_no,complaint,late_days\n"...)
	return &survey{w: w, root: root, stream: newStream(), aux: newStream(), out: out, truth: truth}, nil
}

func (t *survey) abandon() {
	t.out.abandon()
	t.truth.abandon()
}

// end closes the export and its truth.
func (t *survey) end() error {
	var err, again error
	t.file, err = t.out.close()
	_, again = t.truth.close()
	return errors.Join(err, again)
}

// write draws which of the month's purchases will be answered, and writes the
// answers of the days up to to.
func (t *survey) write(parts []*shard, to int) error {
	for _, sh := range parts {
		for place, baskets := range sh.baskets {
			for _, b := range baskets {
				if b.person >= 0 && !b.cancelled {
					t.ask(b, place == len(t.w.stores))
				}
			}
		}
	}
	slices.SortFunc(t.later, func(a, b answer) int {
		switch {
		case a.day != b.day:
			return a.day - b.day
		case a.second != b.second:
			return a.second - b.second
		case a.basket.person != b.basket.person:
			return int(a.basket.person - b.basket.person)
		default:
			return int(a.basket.number) - int(b.basket.number)
		}
	})
	n := 0
	for ; n < len(t.later) && t.later[n].day < to; n++ {
		if err := t.put(t.later[n]); err != nil {
			return err
		}
	}
	t.later = t.later[:copy(t.later, t.later[n:])]
	return nil
}

// ask draws whether and how a purchase is answered.
func (t *survey) ask(b basket, web bool) {
	w, law := t.w, &t.w.p.Survey
	s := t.stream.at(w.set.Seed, domainSurvey, uint64(b.person), uint64(b.number))
	if !s.chance(law.AnswerProb) {
		return
	}
	a := answer{basket: b, web: web, day: int(b.day) + 10 + int(b.late) + s.IntN(law.AnswerDays), second: s.second(webHours())}
	if a.day >= w.cal.days {
		return
	}
	if w.cal.changes[a.day] && a.second < 4*3600 {
		a.second += 4 * 3600
	}
	score := law.Mean + law.Noise*s.NormFloat64() - [...]float64{0, law.Solved, law.Unsolved}[b.complaint]
	if b.late > 0 {
		score -= law.Late + law.LatePerDay*float64(b.late)
	}
	score += law.PersonSpread * t.aux.at(w.set.Seed, domainSurvey, uint64(b.person), 1<<40).NormFloat64()
	a.nps = min(max(int(math.Round(score)), 0), 10)
	t.later = append(t.later, a)
}

// put writes an answer: of a purchase in a store under the card's number and
// address, of one on the web under the address alone.
func (t *survey) put(a answer) error {
	w, i := t.w, int(a.basket.person)
	q := &w.people[i]
	id := w.who(t.aux, i)
	email, reference := "", ""
	if a.web {
		email = id.email(q.channel != asGuest && w.otherEmail(i, q.second(a.basket.person, a.basket.day, false)))
	} else {
		second := q.second(a.basket.person, a.basket.day, true)
		email = w.card(t.aux, i, second).email
		reference = string(appendCard(nil, cardNumber(i, second)))
		if email == "" || email == noEmail {
			return nil // nobody was asked
		}
	}
	law := &w.p.Survey
	s := t.stream.at(w.set.Seed, domainSurvey, uint64(i), uint64(a.basket.number)+1<<41)
	if s.chance(law.PreviewProb) {
		if err := t.row(a, "Survey Preview", true, "", "", [2]string{}, s); err != nil {
			return err
		}
	}
	finished := !s.chance(law.PartialProb)
	if finished {
		if err := t.note(a); err != nil {
			return err
		}
	}
	return t.row(a, "IP Address", finished, email, reference, [2]string{id.family.name, id.given.name}, s)
}

func (t *survey) row(a answer, status string, finished bool, email, reference string, name [2]string, s *stream) error {
	w := t.w
	t.written++
	begun := max(a.second-40-s.IntN(200), 0)
	b := t.out.buf
	moment := func(second int) {
		b = append(append(b, w.cal.iso(a.day)...), ' ')
		b = append(appendClock(b, second, true), ',')
	}
	moment(begun)
	moment(a.second)
	progress := 100
	if !finished {
		progress = 50
	}
	b = append(append(b, status...), ",*******,"...)
	b = append(strconv.AppendInt(b, int64(progress), 10), ',')
	b = append(strconv.AppendInt(b, int64(a.second-begun), 10), ',')
	b = append(append(b, [...]string{"False", "True"}[flag(finished)]...), ',')
	moment(a.second)
	b = append(responseID(b, t.written), ',')
	for _, text := range [...]string{name[0], name[1], email, reference} {
		b = append(appendField(b, text), ',')
	}
	b = append(b, ",,email,EN-GB,"...)
	b = append(append(b, [...]string{"Detractor", "Passive", "Promoter"}[flag(a.nps > 6)+flag(a.nps > 8)]...), ',')
	b = append(strconv.AppendInt(b, int64(a.nps), 10), ',')
	rows := 1 // one a question that was answered
	if words := a.words(s); finished && words != "" {
		b = appendField(b, words)
		rows = 2
	}
	t.out.buf = b
	if finished && status == "IP Address" {
		t.answered++
	} else {
		t.out.truth.filtered += int64(rows)
	}
	return t.out.row(rows)
}

// words is what the person wrote, if anything.
func (a *answer) words(s *stream) string {
	n := s.IntN(6)
	switch {
	case n > 3:
		return ""
	case a.basket.complaint == 2:
		return [...]string{"Nobody helped with my complaint", "Still waiting for an answer", "Never again", "I was promised a call, nothing came"}[n]
	case a.basket.late > 0:
		return [...]string{"Came far too late", "The parcel took ages", "Late, and no word about it", "It was a present, and late"}[n]
	case a.nps > 8:
		return [...]string{"Lovely things, friendly people", "Always a pleasure", "Great gifts", "Quick and well packed"}[n]
	default:
		return [...]string{"A little dear", "Fine", "More choice, please", "The shop was crowded, otherwise good"}[n]
	}
}

func responseID(b []byte, n int) []byte {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
	b = append(b, "R_"...)
	h, rest := mix(uint64(n)^0x5eed), uint64(n)
	for range 8 {
		b = append(b, letters[h%uint64(len(letters))])
		h /= uint64(len(letters))
	}
	for range 7 { // the number itself, so that no two are one
		b = append(b, letters[rest%uint64(len(letters))])
		rest /= uint64(len(letters))
	}
	return b
}

func (t *survey) note(a answer) error {
	// The preview before it, if any, has been written: the next number is its own.
	b := append(responseID(t.truth.buf, t.written+1), ',')
	b = append(appendPerson(b, int(a.basket.person)), ',')
	b = append(append(b, t.w.cal.iso(a.day)...), ',')
	b = append(strconv.AppendInt(b, int64(a.nps), 10), ',')
	b = append(append(b, [...]string{"store", "web"}[flag(a.web)]...), ',')
	b = append(strconv.AppendInt(b, int64(a.basket.number)+1, 10), ',')
	b = append(append(b, [...]string{"none", "solved", "unsolved"}[a.basket.complaint]...), ',')
	t.truth.buf = strconv.AppendInt(b, int64(a.basket.late), 10)
	return t.truth.row(1)
}
