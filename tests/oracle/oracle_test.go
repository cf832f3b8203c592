package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sirupsen/logrus"
	"sigs.k8s.io/aws-iam-authenticator/pkg/config"
	"sigs.k8s.io/aws-iam-authenticator/pkg/mapper/configmap"
	"sigs.k8s.io/aws-iam-authenticator/pkg/token"
)

func TestMain(m *testing.M) {
	logrus.SetLevel(logrus.PanicLevel)
	m.Run()
}

func TestServeAnswersEachLineInOrder(t *testing.T) {
	requests := strings.Join([]string{
		`{"op":"canonicalize","arn":"arn:aws:sts::111122223333:assumed-role/Dev/alice"}`,
		`not JSON`,
		``,
		`{"op":"render","template":"x","tempalte":"y"}`,
		`{"op":"dance"}`,
		`{"op":"render","template":"{{SessionName}}","identity":{"sessionName":"a@b"}}`,
	}, "\n")
	var replies bytes.Buffer
	if err := serve(strings.NewReader(requests), &replies); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		`{"canonical":"arn:aws:iam::111122223333:role/Dev","type":"ASSUMED_ROLE"}`,
		`{"invalid":"invalid character 'o' in literal null (expecting 'u')"}`,
		`{"invalid":"json: unknown field \"tempalte\""}`,
		`{"invalid":"unknown op \"dance\""}`,
		`{"value":"a-b"}`,
		``,
	}, "\n")
	if replies.String() != want {
		t.Errorf("got\n%swant\n%s", replies.String(), want)
	}
}

func TestCanonicalize(t *testing.T) {
	for _, test := range []struct{ arn, canonical, principal string }{
		{"arn:aws:iam::111122223333:user/team/alice", "arn:aws:iam::111122223333:user/team/alice", "USER"},
		{"arn:aws:iam::111122223333:role/team/Dev", "arn:aws:iam::111122223333:role/team/Dev", "ROLE"},
		{"arn:aws-cn:sts::111122223333:assumed-role/Dev/s", "arn:aws-cn:iam::111122223333:role/Dev", "ASSUMED_ROLE"},
		{"arn:aws:sts::111122223333:federated-user/bob", "arn:aws:sts::111122223333:federated-user/bob", "FEDERATED_USER"},
		{"arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root", "ROOT"},
		{"arn:aws:iam::111122223333:group/devs", "", "NONE"},
		{"arn:mars:iam::111122223333:role/Dev", "", "NONE"},
	} {
		got := answerTo[canonicalizeReply](t, map[string]any{"op": "canonicalize", "arn": test.arn})
		if got.Canonical != test.canonical || got.Type != test.principal || (got.Error == "") != (test.canonical != "") {
			t.Errorf("%s: got %+v", test.arn, got)
		}
	}
}

func TestParseKeepsWhatTheAuthenticatorKeeps(t *testing.T) {
	got := parse(data(map[string]string{
		"mapRoles": "- ROLEarn: arn:aws:iam::111122223333:role/A\n  username: 12\n  groups: [g]\n" +
			"- username: nobody\n" +
			"- sso: {permissionSetName: View, accountID: \"111122223333\"}\n  userid: AROAX\n  groups: []\n",
		"mapUsers":    "- userarn: arn:aws:iam::111122223333:user/u\n  username: \"\\u00e9\"\n",
		"mapAccounts": "- 012345678901\n- !!binary /w==\n",
		"maproles":    "- rolearn: ignored\n",
	}))
	wantRoles := []config.RoleMapping{
		{RoleARN: "arn:aws:iam::111122223333:role/A", Groups: []string{"g"}},
		{SSO: &config.SSOARNMatcher{PermissionSetName: "View", AccountID: "111122223333"}, UserId: "AROAX", Groups: []string{}},
	}
	wantUsers := []config.UserMapping{{UserARN: "arn:aws:iam::111122223333:user/u", Username: "é"}}
	if !reflect.DeepEqual(got.Roles, wantRoles) || !reflect.DeepEqual(got.Users, wantUsers) ||
		!reflect.DeepEqual(got.Accounts, []text{"012345678901", "\xff"}) {
		t.Errorf("got %+v", got)
	}
	if len(got.Errors) != 1 || !strings.HasPrefix(string(got.Errors[0]), "mapRoles: ") {
		t.Errorf("errors: %q", got.Errors)
	}
	accounts, err := json.Marshal(got.Accounts)
	if err != nil || string(accounts) != `["012345678901",{"base64":"/w=="}]` {
		t.Errorf("accounts in JSON: %s, %v", accounts, err)
	}
}

func TestFates(t *testing.T) {
	const role = "- rolearn: arn:aws:iam::111122223333:role/A\n"
	const user = "- userarn: arn:aws:iam::111122223333:user/u\n"
	for _, test := range []struct {
		name, key, value string
		want             fate
		entries          int
	}{
		{"good entry", "mapRoles", role, whole, 1},
		{"blank", "mapRoles", " \n", whole, 0},
		{"two back quotes", "mapUsers", "``", whole, 0},
		{"only a comment", "mapUsers", "# none\n", whole, 0},
		{"null accounts", "mapAccounts", "~", whole, 0},
		{"entry without ARN", "mapRoles", role + "- username: x\n", partial, 1},
		{"null entry", "mapUsers", "-\n" + user, partial, 1},
		{"scalar entry", "mapUsers", "- text\n" + user, partial, 1},
		{"field of the wrong type", "mapRoles", role + "  groups: admins\n", partial, 1},
		{"group of the wrong type", "mapRoles", role + "  groups: [a, 5]\n", partial, 1},
		{"map among accounts", "mapAccounts", "- 1\n- {a: b}\n", partial, 1},
		{"no account left", "mapAccounts", "- [1]\n", partial, 0},
		{"map instead of list", "mapUsers", "a: b\n", notAList, 0},
		{"scalar instead of list", "mapRoles", "none\n", notAList, 0},
		{"JSON object", "mapRoles", `{"rolearn": "x"}`, notAList, 0},
		{"accounts are a map", "mapAccounts", "a: b\n", notAList, 0},
		{"accounts are a scalar", "mapAccounts", "5\n", notAList, 0},
		{"unquoted template", "mapRoles", role + "  username: {{SessionName}}\n", unreadable, 0},
		{"broken JSON object", "mapRoles", `{"rolearn": `, unreadable, 0},
		{"not a number", "mapUsers", user + "  username: .nan\n", unreadable, 0},
		{"null key", "mapUsers", user + "  ~: x\n", unreadable, 0},
		{"unknown alias", "mapUsers", user + "  groups: *g\n", unreadable, 0},
		{"accounts not closed", "mapAccounts", "- \"1\n", unreadable, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := parse(data(map[string]string{test.key: test.value}))
			if !reflect.DeepEqual(got.Fates, map[string]fate{test.key: test.want}) {
				t.Errorf("fates: %v, errors: %v", got.Fates, got.Errors)
			}
			if count := len(got.Roles) + len(got.Users) + len(got.Accounts); count != test.entries {
				t.Errorf("%d entries", count)
			}
		})
	}
}

func TestRenderTemplate(t *testing.T) {
	name := "ip-10-0-0-1.ec2.internal"
	node := identity{SessionName: "i-0123456789abcdef0", EC2PrivateDNSName: &name}
	person := identity{AccountID: "111122223333", SessionName: "a@b", AccessKeyID: "ASIAX", EC2PrivateDNSName: &name}
	for _, test := range []struct {
		template string
		who      identity
		want     string
		fails    bool
	}{
		{"system:node:{{EC2PrivateDNSName}}", node, "system:node:" + name, false},
		{"{{EC2PrivateDNSName}}", person, "", true},
		{"{{EC2PrivateDNSName}}", identity{SessionName: node.SessionName}, "", true},
		{"{{AccountID}}:{{SessionName}}:{{SessionNameRaw}}:{{AccessKeyID}}", person, "111122223333:a-b:a@b:ASIAX", false},
		{"{{ SessionName }}{{sessionname}}", person, "{{ SessionName }}{{sessionname}}", false},
		{"{{SessionName}}", identity{SessionName: "{{AccessKeyID}}", AccessKeyID: "k"}, "k", false},
	} {
		got, err := renderTemplate(test.template, test.who)
		if got != test.want || (err != nil) != test.fails {
			t.Errorf("%s: got %q, %v", test.template, got, err)
		}
	}
}

// Each map is asked through the exported ConfigMapMapper as well, which reads it as it would from
// an API server: so what map.go repeats is compared with what it repeats.
func TestMapAnswersAsTheMapper(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	const sentinel = "the map is read"
	for _, test := range []struct {
		name         string
		data         map[string]string
		canonicalARN string
		ssoRoleMatch bool
		list         string
		usernames    []string
	}{
		{"letter case", map[string]string{"mapRoles": entry("rolearn", account+"role/DEV", "a")},
			account + "role/Dev", false, "mapRoles", []string{"a"}},
		{"last of two roles", map[string]string{
			"mapRoles": entry("rolearn", account+"role/DEV", "a") + entry("rolearn", account+"role/dev", "b")},
			account + "role/Dev", false, "mapRoles", []string{"b"}},
		{"roles before users", map[string]string{
			"mapUsers": entry("userarn", account+"role/Dev", "a"), "mapRoles": entry("rolearn", account+"role/Dev", "b")},
			account + "role/Dev", false, "mapRoles", []string{"b"}},
		{"last of two users spelt alike", map[string]string{
			"mapUsers": entry("userarn", account+"user/u", "a") + entry("userarn", account+"user/u", "b")},
			account + "user/u", false, "mapUsers", []string{"b"}},
		{"either of two users in different case", map[string]string{
			"mapUsers": entry("userarn", account+"user/u", "a") + entry("userarn", account+"user/U", "b") + entry("userarn", account+"user/u", "c")},
			account + "user/u", false, "mapUsers", []string{"b", "c"}},
		{"either of two roles that only fold alike", map[string]string{
			"mapRoles": entry("rolearn", account+"role/ſ", "a") + entry("rolearn", account+"role/s", "b")},
			account + "role/s", false, "mapRoles", []string{"a", "b"}},
		{"permission set, gate closed", map[string]string{"mapRoles": permissionSet("View", "a")},
			account + "role/AWSReservedSSO_View_0123456789abcdef", false, "", nil},
		{"permission set, gate open", map[string]string{"mapRoles": permissionSet("View", "a")},
			account + "role/AWSReservedSSO_View_0123456789abcdef", true, "mapRoles", []string{"a"}},
		{"either of two permission sets", map[string]string{"mapRoles": permissionSet("View", "a") + permissionSet("View_Only", "b")},
			account + "role/AWSReservedSSO_View_Only_0123456789abcdef", true, "mapRoles", []string{"a", "b"}},
		{"nothing", map[string]string{"mapRoles": "- {{broken}}"}, account + "role/Dev", false, "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			reply := mapIdentity(data(test.data), identity{CanonicalARN: test.canonicalARN}, test.ssoRoleMatch)
			answers := reply.Any
			if len(answers) == 0 {
				answers = []answer{reply.answer}
			}
			var usernames []string
			for _, answer := range answers {
				if answer.List != test.list || answer.Mapped != (test.list != "") {
					t.Errorf("got %+v", answer)
				}
				if answer.Mapped {
					usernames = append(usernames, answer.Username)
				}
			}
			if !reflect.DeepEqual(usernames, test.usernames) {
				t.Errorf("usernames: got %v, want %v", usernames, test.usernames)
			}

			test.data["mapAccounts"] = "- " + sentinel
			theirs := mapperOf(t, test.data)
			if !theirs.IsAccountAllowed(sentinel) {
				t.Fatal("the mapper has not read the map")
			}
			seen := map[string]bool{}
			for range 200 {
				mapping, err := theirs.Map(&token.Identity{CanonicalARN: test.canonicalARN})
				if (err == nil) != reply.Mapped {
					t.Fatalf("the mapper says: %v", err)
				}
				if err == nil {
					seen[mapping.Username] = true
				}
			}
			if len(seen) != len(test.usernames) {
				t.Errorf("the mapper gives %v", seen)
			}
			for _, username := range test.usernames {
				if !seen[username] {
					t.Errorf("the mapper never gives %q", username)
				}
			}
		})
	}
}

func TestMapByAccountAndWithTemplates(t *testing.T) {
	who := identity{CanonicalARN: "arn:aws:iam::012345678901:role/Dev", AccountID: "012345678901", SessionName: "alice"}

	got := mapIdentity(data(map[string]string{"mapAccounts": "- 012345678901"}), who, false).answer
	want := answer{Mapped: true, List: "mapAccounts", Username: who.CanonicalARN, Groups: []string{}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("by account: got %+v", got)
	}

	roles := entry("rolearn", "another", "x") + entry("rolearn", who.CanonicalARN, "u:{{SessionName}}") + "  groups: ['{{AccountID}}']\n"
	second := 1
	got = mapIdentity(data(map[string]string{"mapRoles": roles, "mapAccounts": "- 012345678901"}), who, false).answer
	want = answer{Mapped: true, List: "mapRoles", Entry: &second, Username: "u:alice", Groups: []string{"012345678901"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("by role: got %+v", got)
	}

	roles = strings.ReplaceAll(roles, "SessionName", "EC2PrivateDNSName")
	got = mapIdentity(data(map[string]string{"mapRoles": roles, "mapAccounts": "- 012345678901"}), who, false).answer
	if got.Mapped || got.List != "mapRoles" || *got.Entry != 1 || got.Error == "" {
		t.Errorf("template that fails: got %+v", got)
	}
}

func TestMapRequestInJSON(t *testing.T) {
	users := entry("userarn", "arn:aws:iam::111122223333:user/u", "a") + entry("userarn", "arn:aws:iam::111122223333:user/U", "b")
	request := fmt.Sprintf(`{"op":"map","data":{"mapUsers":"%s"},"identity":{"canonicalArn":"arn:aws:iam::111122223333:user/u"}}`,
		base64.StdEncoding.EncodeToString([]byte(users)))
	var output bytes.Buffer
	if err := serve(strings.NewReader(request), &output); err != nil {
		t.Fatal(err)
	}
	const first = `"mapped":true,"list":"mapUsers","entry":0,"username":"a","groups":[]`
	const second = `"mapped":true,"list":"mapUsers","entry":1,"username":"b","groups":[]`
	if want := "{" + first + `,"any":[{` + first + "},{" + second + "}]}\n"; output.String() != want {
		t.Errorf("got %swant %s", output.String(), want)
	}
}

// mapperOf is the authenticator's mapper after it has read an aws-auth of these data from an API
// server made for it.
func mapperOf(t *testing.T, values map[string]string) *configmap.ConfigMapMapper {
	event, err := json.Marshal(map[string]any{"type": "ADDED", "object": map[string]any{
		"kind": "ConfigMap", "apiVersion": "v1", "metadata": map[string]any{"name": "aws-auth"}, "data": values,
	}})
	if err != nil {
		t.Fatal(err)
	}
	var watches atomic.Int32
	read, stop := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		if watches.Add(1) == 1 {
			writer.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(writer, "%s\n", event)
			return
		}
		// The mapper watches anew after it has worked off all events of the watch that ended.
		close(read)
		<-stop
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(stop) })
	result, err := configmap.NewConfigMapMapper(config.Config{Master: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	if err := result.Start(stop); err != nil {
		t.Fatal(err)
	}
	<-read
	return result
}

// answerTo sends a request as JSON and decodes the reply.
func answerTo[Reply any](t *testing.T, request map[string]any) Reply {
	line, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	if err := serve(bytes.NewReader(line), &output); err != nil {
		t.Fatal(err)
	}
	var result Reply
	if err := json.Unmarshal(output.Bytes(), &result); err != nil {
		t.Fatalf("%s: %v", output.Bytes(), err)
	}
	return result
}

func data(values map[string]string) map[string][]byte {
	result := map[string][]byte{}
	for key, value := range values {
		result[key] = []byte(value)
	}
	return result
}

func entry(field, arn, username string) string {
	return fmt.Sprintf("- %s: %s\n  username: %q\n", field, arn, username)
}

func permissionSet(name, username string) string {
	return fmt.Sprintf("- sso: {permissionSetName: %s, accountID: \"111122223333\"}\n  username: %q\n", name, username)
}
