package main

import (
	"io/fs"
	"runtime/debug"

	"clientele/pipeline"
	sqlfiles "clientele/sql"
)

// codeVersion identifies the program: the version control's revision where the
// build knows it, and a hash of the SQL files that it carries.
func codeVersion() string {
	revision := "dev"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
				revision = setting.Value[:12]
			}
		}
	}
	var parts []string
	_ = fs.WalkDir(sqlfiles.Files, ".", func(path string, entry fs.DirEntry, err error) error { // embedded files can be read
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(sqlfiles.Files, path)
		parts = append(parts, path, string(text))
		return err
	})
	return revision + "+sql." + pipeline.Hash(parts...)[:12]
}
