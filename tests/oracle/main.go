// Oracle answers what aws-iam-authenticator makes of an aws-auth ConfigMap.
//
// It runs the authenticator's own packages, at the version go.mod names, so that our reading of
// aws-auth can be compared with that of its consumer. Requests come on standard input, one JSON
// object a line; replies go to standard output, one line each, in the same order. Replies are
// flushed whenever no further request is waiting, so both dialogue and bulk work.
//
// Values in `data` are base64, because a text under test may hold any bytes. Keys of `data` other
// than mapRoles, mapUsers and mapAccounts are ignored, as the authenticator ignores them.
//
//	{"op":"parse","data":{"mapRoles":BASE64,...}}
//	→ {"roles":[{"rolearn"?,"sso"?:{"permissionSetName","accountID","partition"?},
//	             "username","groups","userid"?}],
//	   "users":[{"userarn","username","groups","userid"?}],
//	   "accounts":[TEXT],
//	   "fates":{"mapRoles":FATE,...},
//	   "errors":[TEXT]}
//
// Entries are those the authenticator keeps, duplicates included, in the order of the text.
// `groups` is null where the field is missing, null or of the wrong type, and [] where an empty
// list is written. There is one fate for each of the three keys that `data` has, and one error text
// ("KEY: …") for each fate but "whole":
//
//	"whole"       nothing was lost; a blank value and a null document are whole, too
//	"partial"     entries or fields of entries were dropped
//	"not-a-list"  the text decodes, but to something else than a list: no entries
//	"unreadable"  the text does not decode, or not to JSON: no entries
//
//	{"op":"map","data":{...},"identity":IDENTITY,"ssoRoleMatch":BOOL?}
//	→ {"mapped":BOOL,"list"?,"entry"?,"username","groups","error"?,"any"?:[the same,...]}
//
// IDENTITY is {"canonicalArn","accountId","userId","sessionName","accessKeyId",
// "ec2PrivateDNSName"}, each optional and "" when missing; ec2PrivateDNSName is what EC2 answers
// for the instance named by sessionName, and asking for it when it is missing is an error.
// `ssoRoleMatch` is the server's feature gate SSORoleMatch, off by default.
// `list` is mapRoles, mapUsers or mapAccounts; `entry` is the index of the deciding entry among the
// roles or users that "parse" gives. An identity that is refused because a template failed has a
// `list` and an `entry`; one that nothing matches has neither. Where several entries match, the
// server answers by one at random (it walks a Go map): then `any` has every possible answer, by
// ascending `entry`, and the fields beside it repeat the first.
//
//	{"op":"canonicalize","arn":STRING}               → {"canonical","type","error"?}
//	{"op":"render","template":STRING,"identity":...} → {"value","error"?}
//	{"op":"yaml","text":BASE64}                      → {"json":TEXT,"error"?}
//
// `type` is ROLE, USER, ROOT, FEDERATED_USER, ASSUMED_ROLE or NONE. "yaml" shows the JSON which
// mapRoles and mapUsers texts become on their way to the entries. An `error` is upstream's own
// text; its wording may depend on Go's random map order, its presence does not.
//
// TEXT is a string, or {"base64":…} where the bytes are not UTF-8, which JSON could not carry:
// `!!binary` accounts, and error texts that quote the input.
//
// A line that is no valid request gets {"invalid":TEXT}, and reading goes on.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/sirupsen/logrus"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/aws-iam-authenticator/pkg/arn"
)

type request struct {
	Op           string            `json:"op"`
	Data         map[string][]byte `json:"data"`
	Identity     identity          `json:"identity"`
	SSORoleMatch bool              `json:"ssoRoleMatch"`
	ARN          string            `json:"arn"`
	Template     string            `json:"template"`
	Text         []byte            `json:"text"`
}

type invalidReply struct {
	Invalid text `json:"invalid"`
}

type canonicalizeReply struct {
	Canonical string `json:"canonical"`
	Type      string `json:"type"`
	Error     text   `json:"error,omitempty"`
}

type renderReply struct {
	Value string `json:"value"`
	Error text   `json:"error,omitempty"`
}

type yamlReply struct {
	JSON  text `json:"json"`
	Error text `json:"error,omitempty"`
}

// text is a string of any bytes; see the package comment for its form in JSON.
type text string

func (t text) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) {
		return json.Marshal(string(t))
	}
	return json.Marshal(map[string][]byte{"base64": []byte(t)})
}

func errorText(err error) text {
	if err == nil {
		return ""
	}
	return text(err.Error())
}

func main() {
	// The authenticator logs every fault it finds in a map; the replies carry them already.
	logrus.SetLevel(logrus.PanicLevel)
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// serve answers the requests of in on out until in ends.
func serve(in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, 1<<20)
	writer := bufio.NewWriterSize(out, 1<<16)
	replies := json.NewEncoder(writer)
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if len(bytes.TrimSpace(line)) > 0 {
			if err := replies.Encode(reply(line)); err != nil {
				return err
			}
		}
		if reader.Buffered() == 0 || err == io.EOF {
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

func reply(line []byte) any {
	request, err := decode(line)
	if err != nil {
		return invalidReply{errorText(err)}
	}
	switch request.Op {
	case "parse":
		return parse(request.Data)
	case "map":
		return mapIdentity(request.Data, request.Identity, request.SSORoleMatch)
	case "canonicalize":
		principal, canonical, err := arn.Canonicalize(request.ARN)
		return canonicalizeReply{canonical, principalTypes[principal], errorText(err)}
	case "render":
		value, err := renderTemplate(request.Template, request.Identity)
		return renderReply{value, errorText(err)}
	case "yaml":
		asJSON, err := utilyaml.ToJSON(request.Text)
		return yamlReply{text(asJSON), errorText(err)}
	}
	return invalidReply{text(fmt.Sprintf("unknown op %q", request.Op))}
}

// decode is strict, so that a misspelt field cannot silently make a different request.
func decode(line []byte) (request, error) {
	var result request
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&result); err != nil {
		return result, err
	}
	if decoder.More() {
		return result, errors.New("more than one JSON value on a line")
	}
	return result, nil
}

var principalTypes = map[arn.PrincipalType]string{
	arn.NONE:           "NONE",
	arn.ROLE:           "ROLE",
	arn.USER:           "USER",
	arn.ROOT:           "ROOT",
	arn.FEDERATED_USER: "FEDERATED_USER",
	arn.ASSUMED_ROLE:   "ASSUMED_ROLE",
}
