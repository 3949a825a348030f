package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
)

// manyHandlers passes every record to each of its handlers that wants it.
type manyHandlers []slog.Handler

func (m manyHandlers) Enabled(ctx context.Context, level slog.Level) bool {
	for _, handler := range m {
		if handler.Enabled(ctx, level) {
			return true
		}
	}
	return false
}

func (m manyHandlers) Handle(ctx context.Context, record slog.Record) error {
	var failures []error
	for _, handler := range m {
		if handler.Enabled(ctx, record.Level) {
			failures = append(failures, handler.Handle(ctx, record.Clone()))
		}
	}
	return errors.Join(failures...)
}

func (m manyHandlers) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := make(manyHandlers, len(m))
	for i, handler := range m {
		out[i] = handler.WithAttrs(attrs)
	}
	return out
}

func (m manyHandlers) WithGroup(name string) slog.Handler {
	out := make(manyHandlers, len(m))
	for i, handler := range m {
		out[i] = handler.WithGroup(name)
	}
	return out
}

// textHandler writes one line for people: time, message, then what it is about.
// Machines read the other format, or the run's log.ndjson.
type textHandler struct {
	mu    *sync.Mutex
	out   io.Writer
	level slog.Level
	attrs []slog.Attr
}

func newTextHandler(out io.Writer, level slog.Level) *textHandler {
	return &textHandler{mu: &sync.Mutex{}, out: out, level: level}
}

func (h *textHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level }

func (h *textHandler) Handle(_ context.Context, record slog.Record) error {
	var line strings.Builder
	line.WriteString(record.Time.Format("15:04:05 "))
	if record.Level > slog.LevelInfo {
		line.WriteString(strings.ToLower(record.Level.String()) + ": ")
	}
	line.WriteString(record.Message)
	write := func(attr slog.Attr) bool {
		if attr.Key != "run_id" { // the run is named once, at its start
			line.WriteString(" " + attr.Key + "=" + textValue(attr.Value))
		}
		return true
	}
	for _, attr := range h.attrs {
		write(attr)
	}
	record.Attrs(write)
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := fmt.Fprintln(h.out, line.String())
	return err
}

func textValue(value slog.Value) string {
	if value.Kind() == slog.KindFloat64 {
		return strconv.FormatFloat(value.Float64(), 'f', 2, 64)
	}
	text := value.String()
	if strings.ContainsAny(text, " \"\n") {
		return strconv.Quote(text)
	}
	return text
}

func (h *textHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	out := *h
	out.attrs = append(append([]slog.Attr{}, h.attrs...), attrs...)
	return &out
}

func (h *textHandler) WithGroup(string) slog.Handler { return h }
