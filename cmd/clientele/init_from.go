package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/detect"
	"clientele/pipeline/durable"
)

const (
	mostExports = 100_000 // files of a folder that are listed
	mostKinds   = 200     // kinds of files that are looked at
)

// kindOfFile are files of one folder whose names differ in numbers alone, or of folders whose
// names do, packed or not.
type kindOfFile struct {
	patterns []string
	files    []string
}

// initFrom makes a project of the exports in a folder: a source for each kind of file. What is
// not sure stands in the configuration as comments, to be answered.
func (a *app) initFrom(ctx context.Context, dir, from string) error {
	root, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	layout := pipeline.Layout{Root: root}
	if _, err := os.Stat(layout.ConfigFile()); err == nil {
		return usagef("%s is a project already", dir)
	}
	folder, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	kinds, err := kindsOfFiles(ctx, folder)
	if err != nil {
		return err
	}
	prefix := filepath.ToSlash(folder)
	if inside, err := filepath.Rel(root, folder); err == nil && filepath.IsLocal(inside) {
		prefix = filepath.ToSlash(inside)
	}
	text, currency, sure, open := sourcesOf(prefix, kinds)
	if err := durable.MkdirAll(root); err != nil {
		return err
	}
	head := strings.NewReplacer("NAME", projectName(root), "CURRENCY", currency).Replace(detectedConfiguration)
	if err := durable.WriteFile(layout.ConfigFile(), []byte(head+text)); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "made %s: %d sources", layout.ConfigFile(), sure)
	if open > 0 {
		fmt.Fprintf(a.stdout, ", and %d that wait in comments for answers: look for ?", open)
	}
	fmt.Fprintf(a.stdout, "\n\nnext:\n  set timezone: and currency: in %s\n  clientele check -C %s\n  clientele run -C %s\n", filepath.Join(dir, "clientele.yaml"), dir, dir)
	return nil
}

// kindsOfFiles lists a folder's files by their kind, without hidden ones and links.
func kindsOfFiles(ctx context.Context, folder string) ([]kindOfFile, error) {
	var kinds []kindOfFile
	places := map[string]int{}
	files := 0
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case file != folder && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		if files++; files > mostExports {
			return usagef("%s holds more than %d files: name a folder with a few months of exports", folder, mostExports)
		}
		inside, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		parts := strings.Split(filepath.ToSlash(inside), "/")
		for i, part := range parts {
			parts[i] = detect.Glob(part, false)
		}
		pattern := strings.Join(parts, "/")
		plain := strings.TrimSuffix(strings.TrimSuffix(pattern, ".gz"), ".zst")
		place, ok := places[plain]
		if !ok {
			if len(kinds) == mostKinds {
				return usagef("%s holds more than %d kinds of files: name a folder with exports alone", folder, mostKinds)
			}
			place = len(kinds)
			places[plain], kinds = place, append(kinds, kindOfFile{})
		}
		if !slices.Contains(kinds[place].patterns, pattern) {
			kinds[place].patterns = append(kinds[place].patterns, pattern)
		}
		kinds[place].files = append(kinds[place].files, file)
		return nil
	})
	var usage usageError
	switch {
	case errors.As(err, &usage), ctx.Err() != nil:
		return nil, err
	case err != nil:
		return nil, exitError{exitExport, fmt.Sprintf("listing the exports: %v", err)}
	case len(kinds) == 0:
		return nil, usagef("%s holds no files: name the folder that the exports are in", folder)
	}
	return joined(kinds), nil
}

// joined puts files into the kind whose pattern takes them as well: 2026-06-01_late.csv to
// 2026-06-01.csv. Kinds of a longer pattern lie in those of a shorter one.
func joined(kinds []kindOfFile) []kindOfFile {
	var out []kindOfFile
	slices.SortStableFunc(kinds, func(a, b kindOfFile) int { return len(a.patterns[0]) - len(b.patterns[0]) })
	for _, kind := range kinds {
		at := slices.IndexFunc(out, func(wide kindOfFile) bool {
			ok, err := path.Match(wide.patterns[0], kind.patterns[0])
			return err == nil && ok
		})
		if at < 0 {
			out = append(out, kind)
			continue
		}
		out[at].files = append(out[at].files, kind.files...)
	}
	slices.SortFunc(out, func(a, b kindOfFile) int { return strings.Compare(a.patterns[0], b.patterns[0]) })
	return out
}

// sourcesOf writes a source for each kind of file, by its first and its last one, and counts
// those that can be used and those that have to be asked about. The currency is the one that
// most of them are in.
func sourcesOf(prefix string, kinds []kindOfFile) (text, currency string, sure, open int) {
	var used, asked strings.Builder
	var names []string
	currency = "EUR"
	currencies := map[string]int{}
	for _, kind := range kinds {
		name := sourceName(kind, names)
		names = append(names, name)
		block, own, whole := sourceOf(kind, name, prefix)
		if own != "" {
			if currencies[own]++; currencies[own] > currencies[currency] {
				currency = own
			}
		}
		if whole {
			sure++
			used.WriteString("\n" + block)
			continue
		}
		open++
		asked.WriteString("\n")
		for line := range strings.Lines(block) {
			asked.WriteString("  #" + strings.TrimPrefix(line, " "))
		}
	}
	text = used.String()
	if open > 0 {
		text += "\n  # What follows is not sure: answer what has a ?, and take the # away.\n" + asked.String()
	}
	return text, currency, sure, open
}

// sourceOf writes the source of one kind of file, and tells its currency and whether it can be
// used as it is.
func sourceOf(kind kindOfFile, name, prefix string) (block, currency string, whole bool) {
	var patterns []string
	for _, pattern := range kind.patterns {
		patterns = append(patterns, prefix+"/"+pattern)
	}
	found, err := look(kind.files[0])
	if err != nil {
		for i, pattern := range patterns {
			patterns[i] = strconv.Quote(pattern)
		}
		return "  " + name + ":\n    files: [" + strings.Join(patterns, ", ") + "]\n" + question(err.Error()), "", false
	}
	whole = found.Sure()
	note := ""
	if last := kind.files[len(kind.files)-1]; len(kind.files) > 1 {
		other, err := look(last)
		if err != nil || other.Format != found.Format || first(other.Layouts) != first(found.Layouts) {
			whole = false
			note = question(filepath.Base(last) + " looks otherwise: is it of another source?")
		}
	}
	for _, q := range found.Questions {
		if !strings.Contains(q, "time zone") { // the block asks for it
			note += question(q)
		}
	}
	block = found.Block(name, first(found.Layouts), patterns)
	if _, err := config.Parse([]byte("name: project\nsources:\n"+block), "clientele.yaml"); whole && err != nil {
		whole = false // check would refuse the project for this source alone
		note += question(err.Error())
	}
	return block + note, found.Currency(), whole
}

// question is a line of comment; names of files and columns may hold ends of lines.
func question(text string) string {
	return "    # ? " + strings.Join(strings.Fields(text), " ") + "\n"
}

func first(fits []detect.Fit) string {
	if len(fits) == 0 {
		return ""
	}
	return fits[0].Layout
}

// sourceName names the source of a kind of file by the files, or else by their folder.
func sourceName(kind kindOfFile, taken []string) string {
	name := "source"
	for file := kind.files[0]; name == "source" && file != filepath.Dir(file); file = filepath.Dir(file) {
		name = detect.SourceName(filepath.Base(file))
	}
	unique := name
	for n := 2; slices.Contains(taken, unique); n++ {
		unique = fmt.Sprintf("%s_%d", name, n)
	}
	return unique
}

// detectedConfiguration is what stands before the sources that were found.
const detectedConfiguration = `# The sources, models and limits of this project, as the exports' heads show them.
# ` + "`clientele schema`" + ` prints a JSON Schema that editors complete it by; ` + "`clientele check`" + ` reads
# it against the exports.
name: NAME
timezone: UTC                       # ? of times without one
currency: CURRENCY                       # ? that all amounts are reported in

sources:
`
