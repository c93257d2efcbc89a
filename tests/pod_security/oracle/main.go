// Says which controls of the Pod Security Standards refuse a pod, as the admission controller's own library
// has it: for each manifest named on the command line and each minor version of Kubernetes before "--".
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

func main() {
	versions, files := arguments()
	answers := map[string]map[string][]string{}
	for _, file := range files {
		pod := read(file)
		answers[file] = map[string][]string{}
		for _, minor := range versions {
			for _, check := range policy.DefaultChecks() {
				if current := at(check, minor); current != nil {
					if !current.CheckPod(&pod.ObjectMeta, &pod.Spec).Allowed {
						key := fmt.Sprintf("%s/1.%d", check.Level, minor)
						answers[file][key] = append(answers[file][key], string(check.ID))
					}
				}
			}
		}
	}
	text, _ := json.Marshal(answers)
	fmt.Println(string(text))
}

// The check as of a version: the newest one that is not newer; nil where there was none yet.
func at(check policy.Check, minor int) *policy.VersionedCheck {
	var found *policy.VersionedCheck
	for i := range check.Versions {
		if check.Versions[i].MinimumVersion.Older(api.MajorMinorVersion(1, minor+1)) {
			found = &check.Versions[i]
		}
	}
	return found
}

func arguments() (versions []int, files []string) {
	for i, one := range os.Args[1:] {
		if one == "--" {
			return versions, os.Args[i+2:]
		}
		minor, err := strconv.Atoi(one)
		if err != nil {
			panic(err)
		}
		versions = append(versions, minor)
	}
	return versions, nil
}

func read(file string) corev1.Pod {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var pod corev1.Pod
	if err := yaml.UnmarshalStrict(text, &pod); err != nil {
		panic(file + ": " + err.Error())
	}
	return pod
}
