module pulumi-redis-enterprise/examples/go

go 1.26.6

require (
	example.com/pulumi-redis-enterprise/sdk/go v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.276.0
)

replace example.com/pulumi-redis-enterprise/sdk/go => ./sdks/redis-enterprise
