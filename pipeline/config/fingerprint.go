package config

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"clientele/pipeline/entity"
)

// Fingerprint identifies what a source makes of a file's bytes: format, typing,
// mapping, filters, and the declaration of its entity. While it stays the same,
// a file that was extracted need not be read again.
//
// It leaves out what decides which files are read, in which order they count
// and when they stop the night: files, order, export_date, settle, unsettled
// and limits. One limit stays in: record_bytes decides which rows are rejected.
func (s Source) Fingerprint() string {
	recordBytes := s.Limits.RecordBytes
	s.Files, s.Order, s.ExportDate, s.Settle, s.Unsettled, s.Limits = nil, "", "", 0, "", Limits{}
	declared, _ := entity.ByName(s.Entity)
	declared.Purpose = ""
	columns := declared.Columns
	declared.Columns = nil
	for _, c := range columns {
		c.Meaning, c.Personal = "", false // documentation changes no row
		declared.Columns = append(declared.Columns, c)
	}
	// JSON of structs without interfaces, channels, cycles or infinite numbers
	// cannot fail; maps come out sorted.
	text, err := json.Marshal(struct {
		Source      Source
		RecordBytes Bytes
		Entity      entity.Entity
	}{s, recordBytes, declared})
	if err != nil {
		panic("config: encoding a source: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
