package identity

import (
	"clientele/models/linkage/normal"
)

// Kinds of mentions.
const (
	kindRef   = "ref"
	kindEmail = "email"
	kindPhone = "phone"
)

// mostHolders is how many customers may hold an address or a number before it is taken for
// one that tells nothing: a switchboard, a placeholder.
const mostHolders = 5

// decisiveDocuments is how many orders and contacts must name a number and an address
// together to decide between customers whose records have that address.
const decisiveDocuments = 2

// mention is a way in which a sale, order or contact names somebody, as the input has it.
type mention struct {
	kind, table, source, ref string
	first                    int64 // in microseconds; unseen where untold
	isBuyer                  bool
}

// together is two mentions that stand on the same documents; the left one is of the kind
// ref or email.
type together struct {
	left, right mentionKey
	documents   int64
}

type mentionKey struct{ kind, table, source, ref string }

func (m mention) key() mentionKey { return mentionKey{m.kind, m.table, m.source, m.ref} }

// resolution says whose the mentions are.
type resolution struct {
	count int // customers, those of the records included
	nodes []mentionNode
	// of gives each mention's node, none where it has no normal form.
	of []int32
	// unnamed are the records whose number no mention names, one for each number.
	unnamed []int32
}

// mentionNode is what mentions of one normal form in one table of one source come down to.
type mentionNode struct {
	key     nodeKey
	kind    string
	first   int64
	isBuyer bool
	cluster int32 // whose it is; none: nobody's, or several customers'
	rule    string
	// named are the customers whose numbers stand on the same documents.
	named     int32 // none: nobody; several: more than one
	documents int64
}

// several stands for more than one customer.
const several = int32(-2)

// resolver finds out whose the mentions are, given whose the records are.
type resolver struct {
	country  string
	ignored  map[string]bool // normal forms that tell nothing
	records  *records
	clusters []int32 // by record, below count
	count    int
	emails   forms // of the records' addresses and phones
	phones   forms

	owners []int32             // by place of a number: the record that stands for it
	alone  map[packedKey]int32 // customer of a number that no record has
	nodes  []mentionNode
	held   map[string]*holders // by normal address, or by what spellings of a phone share
}

// resolve is deterministic and does not depend on the order of its inputs, but for the
// order of what it returns, which is that of mentions.
func (r *resolver) resolve(mentions []mention, pairs []together) resolution {
	r.alone, r.held = map[packedKey]int32{}, map[string]*holders{}
	of := r.collect(mentions)
	r.findOwners()
	unnamed := r.numbersAlone()
	r.holdByRecords()
	r.holdByNumbers(mentions, of, pairs)
	r.decide(kindEmail)
	r.guests(kindEmail)
	r.holdByAddresses(mentions, of, pairs)
	r.decide(kindPhone)
	r.guests(kindPhone)
	return resolution{r.count, r.nodes, of, unnamed}
}

// collect makes a node of every normal form in every table of every source.
func (r *resolver) collect(mentions []mention) []int32 {
	of := make([]int32, len(mentions))
	known := newNodes(len(mentions))
	for i, m := range mentions {
		form := r.normal(m.kind, m.ref)
		if form == "" {
			of[i] = none
			continue
		}
		key := nodeKey{m.source, m.table, form}
		at := known.number(key)
		if int(at) == len(r.nodes) {
			r.nodes = append(r.nodes, mentionNode{key: key, kind: m.kind, first: unseen, cluster: none, named: none})
		}
		of[i] = at
		r.nodes[at].first = min(r.nodes[at].first, m.first)
		r.nodes[at].isBuyer = r.nodes[at].isBuyer || m.isBuyer
	}
	return of
}

func (r *resolver) normal(kind, text string) string {
	switch kind {
	case kindEmail:
		return normalEmail(text)
	case kindPhone:
		return normal.Phone(text, r.country)
	}
	return text
}

// findOwners says which record stands for a number: where several sources keep records of
// it, that of the issuing source.
func (r *resolver) findOwners() {
	numbers := r.records.numbered()
	r.owners = filled(len(numbers.keys))
	for i, number := range numbers.of {
		if before := r.owners[number]; before == none || r.standsBefore(int32(i), before) {
			r.owners[number] = int32(i)
		}
	}
}

func (r *resolver) standsBefore(i, j int32) bool {
	own := func(at int32) bool { return r.records.system[at] == r.records.issuer[at] }
	if own(i) != own(j) {
		return own(i)
	}
	return r.records.system[i] < r.records.system[j]
}

// ownerOf returns the customer with a number, none where there is none.
func (r *resolver) ownerOf(issuer, id string) int32 {
	numbers := r.records.numbered()
	if number := numbers.placeOf(issuer, id); number != none {
		return r.clusters[r.owners[number]]
	}
	if customer, known := r.alone[packedKey{numbers.issuers(issuer), id}]; known {
		return customer
	}
	return none
}

// numbersAlone makes a customer of every number that no record has. It returns the records
// that stand for numbers that no mention names.
func (r *resolver) numbersAlone() (unnamed []int32) {
	named, numbers := make([]bool, r.records.len()), r.records.numbered()
	for at := range r.nodes {
		n := &r.nodes[at]
		if n.kind != kindRef {
			continue
		}
		if number := numbers.placeOf(n.key.System, n.key.ID); number != none {
			record := r.owners[number]
			n.cluster, named[record] = r.clusters[record], true
			continue
		}
		n.cluster, n.rule = r.newCustomer(), ruleSingle
		r.alone[packedKey{numbers.issuers(n.key.System), n.key.ID}] = n.cluster
	}
	for i, number := range numbers.of {
		if r.owners[number] == int32(i) && !named[i] {
			unnamed = append(unnamed, int32(i))
		}
	}
	return unnamed
}

func (r *resolver) newCustomer() int32 {
	r.count++
	return int32(r.count - 1)
}

// holdByRecords notes which customers' records have the addresses and numbers that
// mentions name.
func (r *resolver) holdByRecords() {
	for i := range r.nodes {
		if n := &r.nodes[i]; n.kind != kindRef {
			if key := holdKey(n.kind, n.key.ID); r.held[key] == nil {
				r.held[key] = &holders{}
			}
		}
	}
	if len(r.held) == 0 {
		return
	}
	for kind, forms := range map[string]forms{kindEmail: r.emails, kindPhone: r.phones} {
		held := make([]*holders, len(forms.texts)) // of each form
		for at, form := range forms.texts {
			if form != "" {
				held[at] = r.held[holdKey(kind, form)]
			}
		}
		for i := range r.records.id {
			at := uint32(i)
			if forms.of != nil {
				at = forms.of[i]
			}
			if int(at) < len(held) && held[at] != nil {
				held[at].add(forms.texts[at], r.clusters[i], true)
			}
		}
	}
}

// holdByNumbers notes which customers' numbers stand on documents with addresses and
// phone numbers.
func (r *resolver) holdByNumbers(mentions []mention, of []int32, pairs []together) {
	at := positions(mentions)
	for _, pair := range pairs {
		if pair.left.kind != kindRef {
			continue
		}
		owner := r.ownerOf(pair.left.source, pair.left.ref)
		right, named := at[pair.right]
		if owner == none || !named || of[right] == none {
			continue
		}
		n := &r.nodes[of[right]]
		if n.named == none {
			n.named = owner
		} else if n.named != owner {
			n.named = several
		}
		n.documents += pair.documents
		r.held[holdKey(n.kind, n.key.ID)].add(n.key.ID, owner, false)
	}
}

// holdByAddresses notes whose e-mail addresses stand on documents with phone numbers that
// nobody holds: that is how a guest's phone number is known.
func (r *resolver) holdByAddresses(mentions []mention, of []int32, pairs []together) {
	at := positions(mentions)
	unheld := map[*holders]bool{}
	for i := range r.nodes {
		if n := &r.nodes[i]; n.kind == kindPhone {
			if h := r.held[holdKey(kindPhone, n.key.ID)]; !h.full && len(h.matching(n.key.ID)) == 0 {
				unheld[h] = true
			}
		}
	}
	for _, pair := range pairs {
		if pair.left.kind != kindEmail || pair.right.kind != kindPhone {
			continue
		}
		left, known := at[pair.left]
		right, named := at[pair.right]
		if !known || !named || of[left] == none || of[right] == none {
			continue
		}
		owner, n := r.nodes[of[left]].cluster, &r.nodes[of[right]]
		if h := r.held[holdKey(kindPhone, n.key.ID)]; owner != none && unheld[h] {
			h.add(n.key.ID, owner, false)
		}
	}
}

func positions(mentions []mention) map[mentionKey]int32 {
	at := make(map[mentionKey]int32, len(mentions))
	for i, m := range mentions {
		if m.kind != kindRef {
			at[m.key()] = int32(i)
		}
	}
	return at
}

// decide gives mentions of a kind to their only holder; where several customers hold it,
// to the one whose number alone is named with it, if that is decisive.
func (r *resolver) decide(kind string) {
	for i := range r.nodes {
		n := &r.nodes[i]
		if n.kind != kind || r.ignored[holdKey(kind, n.key.ID)] {
			continue
		}
		h := r.held[holdKey(kind, n.key.ID)]
		held := h.matching(n.key.ID)
		customers, byRecord := count(held)
		switch {
		case h.full || customers == 0 || customers > mostHolders:
		case customers == 1:
			n.cluster, n.rule = held[0].customer, ruleTogether
			if byRecord {
				n.rule = map[string]string{kindEmail: ruleHolderEmail, kindPhone: ruleHolderPhone}[kind]
			}
		case n.named >= 0 && (n.documents >= decisiveDocuments || !byRecord):
			n.cluster, n.rule = n.named, ruleTogether
		}
	}
}

// guests makes a customer of what nobody holds and somebody bought by. All mentions of it
// are the guest's, also those on contacts.
func (r *resolver) guests(kind string) {
	unheld := func(n *mentionNode) *holders {
		h := r.held[holdKey(n.kind, n.key.ID)]
		if n.kind != kind || n.cluster != none || h.full || r.ignored[holdKey(kind, n.key.ID)] || len(h.matching(n.key.ID)) > 0 {
			return nil
		}
		return h
	}
	var buyers, others []int
	for i := range r.nodes {
		if n := &r.nodes[i]; n.kind == kind && unheld(n) != nil {
			if n.isBuyer {
				buyers = append(buyers, i)
			} else {
				others = append(others, i)
			}
		}
	}
	made := map[string]int32{} // by form: phones of two countries are two guests
	for _, i := range buyers {
		n := &r.nodes[i]
		customer, known := made[n.key.ID]
		if !known {
			customer = r.newCustomer()
			made[n.key.ID] = customer
		}
		n.cluster, n.rule = customer, ruleSingle
	}
	for _, i := range others {
		n := &r.nodes[i]
		if customer, known := made[n.key.ID]; known {
			n.cluster, n.rule = customer, map[string]string{kindEmail: ruleHolderEmail, kindPhone: ruleHolderPhone}[kind]
		}
	}
}
