package main

import (
	mysql "example.com/cdk8s-replicated-mysql/cdk8sreplicatedmysql"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	defer jsii.Close()
	app := cdk8s.NewApp(nil)
	chart := cdk8s.NewChart(app, jsii.String("mysql"), nil)
	mysql.NewReplicatedMySql(chart, jsii.String("mysql"), &mysql.ReplicatedMySqlProps{
		Replicas:    jsii.Number(3),
		StorageSize: jsii.String("10Gi"),
	})
	app.Synth()
}
