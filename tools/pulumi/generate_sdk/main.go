// Command generate_sdk writes the SDK of a Pulumi package from its schema, as `pulumi package add` does for a project.
//
// It calls the generators that the language hosts of that release call for `pulumi package add`: these hosts are no
// modules, so they are not here, and the older ones that are built in their place do not know the request.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	nodejsgen "github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	pythongen "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-redis-enterprise"

// The schema refers to no other package, so there is nothing to load.
var noPackages = schema.NewCachedLoader(nil)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: generate_sdk go|nodejs|python SCHEMA.json FOLDER")
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(language, file, folder string) error {
	pkg, err := load(file)
	if err != nil {
		return err
	}
	files, err := filesOf(language, pkg)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func load(file string) (*schema.Package, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(content, &spec); err != nil {
		return nil, fmt.Errorf("%s is not a schema: %w", file, err)
	}
	pkg, diagnostics, err := schema.BindSpec(spec, noPackages, schema.ValidationOptions{})
	if err := errors.Join(err, failure(diagnostics)); err != nil {
		return nil, fmt.Errorf("%s is not a schema: %w", file, err)
	}
	pkg.SupportPack = true // as `pulumi package add` has it: the SDK is a package of its own, with a version
	return pkg, nil
}

func failure(diagnostics interface {
	error
	HasErrors() bool
}) error {
	if diagnostics.HasErrors() {
		return diagnostics
	}
	return nil
}

func filesOf(language string, pkg *schema.Package) (map[string][]byte, error) {
	switch language {
	case "go":
		return gogen.GeneratePackage(tool, pkg, nil)
	case "nodejs":
		return nodejsgen.GeneratePackage(tool, pkg, nil, nil, true, noPackages)
	case "python":
		return pythongen.GeneratePackage(tool, pkg, nil, noPackages)
	}
	return nil, fmt.Errorf("expected go, nodejs or python, got %q", language)
}
