module mysql

go 1.25

require example.com/cdk8s-replicated-mysql/cdk8sreplicatedmysql v0.0.0

replace (
	example.com/cdk8s-replicated-mysql/cdk8sreplicatedmysql => ../../../packages/go/cdk8sreplicatedmysql
	github.com/aws/constructs-go/constructs/v10 => ../../../packages/go/constructs
	github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2 => ../../../packages/go/cdk8s
	github.com/cdk8s-team/cdk8s-plus-go/cdk8splus25/v2 => ../../../packages/go/cdk8splus25
)
