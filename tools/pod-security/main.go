// pod-security judges the pod templates of manifests as Pod Security admission does, with its own code.
//
//	pod-security LEVEL FILE.yaml
//
// It prints one JSON object a line for each violation.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

type template struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     corev1.PodSpec    `json:"spec"`
}

type manifest struct {
	Kind     string            `json:"kind"`
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     json.RawMessage   `json:"spec"`
}

type violation struct {
	Object string `json:"object"`
	Text   string `json:"text"`
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: pod-security LEVEL FILE.yaml"))
	}
	level, err := api.ParseLevel(os.Args[1])
	fail(err)
	text, err := os.ReadFile(os.Args[2])
	fail(err)
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	fail(err)
	for _, document := range bytes.Split(append([]byte("\n"), text...), []byte("\n---\n")) {
		var m manifest
		fail(yaml.Unmarshal(document, &m))
		t := templateOf(m)
		if t == nil {
			continue
		}
		standard := api.LevelVersion{Level: level, Version: api.LatestVersion()}
		for _, result := range evaluator.EvaluatePod(standard, &t.Metadata, &t.Spec) {
			if !result.Allowed {
				line, err := json.Marshal(violation{m.Kind + "/" + m.Metadata.Name, result.ForbiddenReason + ": " + result.ForbiddenDetail})
				fail(err)
				fmt.Println(string(line))
			}
		}
	}
}

// templateOf returns the pods that an object makes, if it makes any.
func templateOf(m manifest) *template {
	if m.Kind == "Pod" {
		t := template{Metadata: m.Metadata}
		fail(json.Unmarshal(m.Spec, &t.Spec))
		return &t
	}
	var workload struct {
		Template    *template `json:"template"`
		JobTemplate struct {
			Spec struct {
				Template *template `json:"template"`
			} `json:"spec"`
		} `json:"jobTemplate"`
	}
	if m.Kind == "CronJob" || m.Kind == "Job" || m.Kind == "StatefulSet" || m.Kind == "Deployment" || m.Kind == "DaemonSet" {
		fail(json.Unmarshal(m.Spec, &workload))
	}
	if workload.JobTemplate.Spec.Template != nil {
		return workload.JobTemplate.Spec.Template
	}
	return workload.Template
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "pod-security:", err)
		os.Exit(2)
	}
}
