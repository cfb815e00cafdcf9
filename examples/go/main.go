// A client logs in to the REST API with its certificate, without a password.
package main

import (
	"errors"
	"os"

	redis "example.com/pulumi-redis-enterprise/sdk/go/redisenterprise"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	authority, noAuthority := os.ReadFile("pki/ca.pem")
	certificate, noCertificate := os.ReadFile("pki/app-1.pem")
	if err := errors.Join(noAuthority, noCertificate); err != nil {
		return err
	}
	ca, err := redis.NewTrustedCa(ctx, "ca", &redis.TrustedCaArgs{Certificates: pulumi.String(authority)})
	if err != nil {
		return err
	}
	mtls, err := redis.NewClusterMtlsConfig(ctx, "mtls", &redis.ClusterMtlsConfigArgs{TrustedCa: ca.ID()})
	if err != nil {
		return err
	}
	viewer, err := redis.NewRole(ctx, "viewer", &redis.RoleArgs{
		RoleName:   pulumi.String("viewer"),
		Management: pulumi.String("cluster_viewer"),
	})
	if err != nil {
		return err
	}
	app, err := redis.NewCertificateUser(ctx, "app-1", &redis.CertificateUserArgs{
		Username:    pulumi.String("app-1"),
		Certificate: pulumi.String(certificate),
		Roles:       pulumi.Array{viewer.RoleName},
		TrustedBy:   pulumi.Array{ca.Trust},
	}, pulumi.DependsOn([]pulumi.Resource{mtls}))
	if err != nil {
		return err
	}
	check, err := redis.NewLoginCheck(ctx, "app-1-logs-in", &redis.LoginCheckArgs{
		CertificateFile: pulumi.String("pki/app-1.pem"),
		KeyFile:         pulumi.String("pki/app-1.key"),
	}, pulumi.DependsOn([]pulumi.Resource{app}))
	if err != nil {
		return err
	}
	ctx.Export("subjectLine", app.SubjectLine)
	ctx.Export("login", check.Result)
	return nil
}
