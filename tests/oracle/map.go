package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/aws-iam-authenticator/pkg/config"
	"sigs.k8s.io/aws-iam-authenticator/pkg/errutil"
	"sigs.k8s.io/aws-iam-authenticator/pkg/mapper"
	"sigs.k8s.io/aws-iam-authenticator/pkg/mapper/configmap"
)

// The server keeps the steps from a parsed map to an answer unexported. This file repeats them
// around the exported Key and Matches; the test compares it with the exported ConfigMapMapper.

type identity struct {
	CanonicalARN      string  `json:"canonicalArn"`
	AccountID         string  `json:"accountId"`
	UserID            string  `json:"userId"`
	SessionName       string  `json:"sessionName"`
	AccessKeyID       string  `json:"accessKeyId"`
	EC2PrivateDNSName *string `json:"ec2PrivateDNSName"`
}

type answer struct {
	Mapped   bool     `json:"mapped"`
	List     string   `json:"list,omitempty"`
	Entry    *int     `json:"entry,omitempty"`
	Username string   `json:"username"`
	Groups   []string `json:"groups"`
	Error    text     `json:"error,omitempty"`
}

type mapReply struct {
	answer
	Any []answer `json:"any,omitempty"`
}

func mapIdentity(data map[string][]byte, who identity, ssoRoleMatch bool) mapReply {
	config.SSORoleMatchEnabled = ssoRoleMatch
	values := make(map[string]string, len(data))
	for key, value := range data {
		values[key] = string(value)
	}
	answers := possibleAnswers(values, who)
	if len(answers) == 1 {
		return mapReply{answer: answers[0]}
	}
	return mapReply{answer: answers[0], Any: answers}
}

// possibleAnswers repeats upstream's pkg/server handler.doMapping over
// pkg/mapper/configmap ConfigMapMapper.Map and MapStore: roles first, then users, then accounts.
// What ParseMap drops is not the server's concern either, hence no look at its error.
func possibleAnswers(data map[string]string, who identity) []answer {
	users, roles, accounts, _ := configmap.ParseMap(data)
	subject := strings.ToLower(who.CanonicalARN)

	var answers []answer
	for _, index := range matching(roles, (*config.RoleMapping).Key, (*config.RoleMapping).Matches, subject) {
		role := roles[index]
		answers = append(answers, render("mapRoles", index, role.Username, role.Groups, who))
	}
	if len(answers) > 0 {
		return answers
	}
	for _, index := range matching(users, (*config.UserMapping).Key, (*config.UserMapping).Matches, subject) {
		user := users[index]
		answers = append(answers, render("mapUsers", index, user.Username, user.Groups, who))
	}
	if len(answers) > 0 {
		return answers
	}
	if slices.Contains(accounts, who.AccountID) {
		return []answer{{Mapped: true, List: "mapAccounts", Username: who.CanonicalARN, Groups: []string{}}}
	}
	return []answer{{Error: errorText(errutil.ErrNotMapped)}}
}

// matching gives the indexes of the entries which match subject and which no later entry of the
// same key has replaced, as MapStore.saveMap fills its tables and RoleMapping and UserMapping
// search them.
func matching[Entry any](entries []Entry, key func(*Entry) string, matches func(*Entry, string) bool, subject string) []int {
	table := make(map[string]int, len(entries))
	for index := range entries {
		table[key(&entries[index])] = index
	}
	var result []int
	for _, index := range table {
		if matches(&entries[index], subject) {
			result = append(result, index)
		}
	}
	slices.Sort(result)
	return result
}

// render repeats handler.renderTemplates.
func render(list string, entry int, username string, groups []string, who identity) answer {
	result := answer{Mapped: true, List: list, Entry: &entry, Groups: []string{}}
	refused := func(what, template string, err error) answer {
		return answer{List: list, Entry: &entry, Error: text(fmt.Sprintf(
			"mapper %s renderTemplates error: error rendering %s template %q: %v",
			mapper.ModeEKSConfigMap, what, template, err))}
	}

	var err error
	if result.Username, err = renderTemplate(username, who); err != nil {
		return refused("username", username, err)
	}
	for _, template := range groups {
		group, err := renderTemplate(template, who)
		if err != nil {
			return refused("group", template, err)
		}
		result.Groups = append(result.Groups, group)
	}
	return result
}

var instanceIDPattern = regexp.MustCompile(`^i-(\w{8}|\w{17})$`)

// renderTemplate repeats handler.renderTemplate; the order of the replacements is part of it,
// since a value that is put in may itself hold a later placeholder.
func renderTemplate(template string, who identity) (string, error) {
	if strings.Contains(template, "{{EC2PrivateDNSName}}") {
		if !instanceIDPattern.MatchString(who.SessionName) {
			return "", errors.New("SessionName did not contain an instance id")
		}
		if who.EC2PrivateDNSName == nil {
			return "", errors.New("the request gives no ec2PrivateDNSName")
		}
		template = strings.ReplaceAll(template, "{{EC2PrivateDNSName}}", *who.EC2PrivateDNSName)
	}
	for _, variable := range []struct{ placeholder, value string }{
		{"{{AccountID}}", who.AccountID},
		{"{{SessionName}}", strings.ReplaceAll(who.SessionName, "@", "-")},
		{"{{SessionNameRaw}}", who.SessionName},
		{"{{AccessKeyID}}", who.AccessKeyID},
	} {
		template = strings.ReplaceAll(template, variable.placeholder, variable.value)
	}
	return template, nil
}
