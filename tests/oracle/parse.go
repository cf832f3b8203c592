package main

import (
	"encoding/json"
	"errors"
	"reflect"

	"gopkg.in/yaml.v2"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/aws-iam-authenticator/pkg/config"
	"sigs.k8s.io/aws-iam-authenticator/pkg/mapper/configmap"
)

type parseReply struct {
	Roles    []config.RoleMapping `json:"roles"`
	Users    []config.UserMapping `json:"users"`
	Accounts []text               `json:"accounts"`
	Fates    map[string]fate      `json:"fates"`
	Errors   []text               `json:"errors"`
}

// fate is what became of one data key; see the package comment.
type fate string

const (
	whole      fate = "whole"
	partial    fate = "partial"
	notAList   fate = "not-a-list"
	unreadable fate = "unreadable"
)

// faultyFates tell the fate of the value of a key in which ParseMap found an error.
var faultyFates = map[string]func(string) fate{
	"mapUsers":    faultyEntriesFate[config.UserMapping],
	"mapRoles":    faultyEntriesFate[config.RoleMapping],
	"mapAccounts": faultyAccountsFate,
}

func parse(data map[string][]byte) parseReply {
	reply := parseReply{
		Roles:    []config.RoleMapping{},
		Users:    []config.UserMapping{},
		Accounts: []text{},
		Fates:    map[string]fate{},
		Errors:   []text{},
	}
	// The three keys do not affect each other. Parsed one by one, each error belongs to a key.
	for _, key := range []string{"mapUsers", "mapRoles", "mapAccounts"} {
		bytes, ok := data[key]
		if !ok {
			continue
		}
		value := string(bytes)
		users, roles, accounts, err := configmap.ParseMap(map[string]string{key: value})
		reply.Users = append(reply.Users, users...)
		reply.Roles = append(reply.Roles, roles...)
		for _, account := range accounts {
			reply.Accounts = append(reply.Accounts, text(account))
		}
		reply.Fates[key] = whole
		if err != nil {
			reply.Fates[key] = faultyFates[key](value)
			reply.Errors = append(reply.Errors, text(key+": "+err.Error()))
		}
	}
	return reply
}

// faultyEntriesFate takes the steps of configmap.ParseMap for mapRoles and mapUsers once more,
// since its error does not tell which of them failed.
func faultyEntriesFate[Entry any](value string) fate {
	asJSON, err := utilyaml.ToJSON([]byte(value))
	if err != nil {
		return unreadable
	}
	var entries []Entry
	err = json.Unmarshal(asJSON, &entries)
	var mismatch *json.UnmarshalTypeError
	switch {
	case err == nil: // some entry is not valid
		return partial
	case !errors.As(err, &mismatch):
		return unreadable
	case mismatch.Type == reflect.TypeOf(entries):
		return notAList
	default:
		return partial
	}
}

// faultyAccountsFate does the same for mapAccounts.
func faultyAccountsFate(value string) fate {
	var mismatch *yaml.TypeError
	if !errors.As(yaml.Unmarshal([]byte(value), &[]string{}), &mismatch) {
		return unreadable
	}
	if yaml.Unmarshal([]byte(value), &[]anything{}) != nil {
		return notAList
	}
	return partial
}

// anything decodes from every YAML node, so that only the shape around it can mismatch.
type anything struct{}

func (*anything) UnmarshalYAML(func(any) error) error { return nil }
