// Command oracle asks Go's own type checker what golinger claims to know. It is a judge for
// developers and for scripts/make-stdlib-index.ts; nothing of it runs where golinger runs.
//
//	oracle index                    std's exported declarations as JSON, for the index
//	oracle symbols                  std's exported symbols and their types, one per line
//	oracle implements               which types of std implement which interfaces
//	oracle calls [-all] [-tests] std|[PATH...]   callees and operand types of every call, see calls.go
//	oracle check [-stubs DIR] PATH...  type errors of files and folders
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: oracle index|symbols|calls|check ...")
		os.Exit(2)
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	goos := flags.String("goos", "linux", "target operating system")
	goarch := flags.String("goarch", "amd64", "target architecture")
	all := flags.Bool("all", false, "dump every expression, not only calls")
	tests := flags.Bool("tests", false, "take test files too")
	loose := flags.Bool("loose", false, "each file below the paths is a package of its own")
	stubs := flags.String("stubs", "", "folder of stub packages by import path")
	_ = flags.Parse(os.Args[2:])

	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	l := newLoader(*goos, *goarch)
	l.stubs = *stubs
	l.tests = *tests
	l.loose = *loose
	var err error
	switch os.Args[1] {
	case "index":
		err = writeIndex(out, l)
	case "symbols":
		err = writeSymbols(out, l)
	case "implements":
		err = writeImplements(out, l)
	case "calls":
		err = writeCalls(out, l, flags.Args(), *all)
	case "check":
		var ok bool
		ok, err = checkPaths(out, l, flags.Args())
		if err == nil && !ok {
			out.Flush()
			os.Exit(1)
		}
	default:
		err = fmt.Errorf("unknown command %q", os.Args[1])
	}
	out.Flush()
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}
